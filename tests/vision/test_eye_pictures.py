"""Pictures of both eyes are level and of one size."""

import cv2
import numpy as np
import pytest

from app.blinks.geometry import Points
from app.blinks.reading import EYE_HEIGHT, EYE_PIXELS, EYE_WIDTH
from app.vision.decode import Grey
from app.vision.eye_pictures import eye_pictures

SIDE = 240
LEFT, RIGHT = (90.0, 110.0), (150.0, 110.0)


def face() -> Grey:
    """Return two dark round eyes, each with a brow that slants outwards."""
    grey = np.full((SIDE, SIDE), 170, np.uint8)
    for (x, y), outwards in ((LEFT, -1), (RIGHT, 1)):
        cv2.circle(grey, (int(x), int(y)), 6, 40, -1)
        cv2.line(grey, (int(x) - 8 * outwards, int(y) - 14), (int(x) + 8 * outwards, int(y) - 9), 60, 3)
    return cv2.GaussianBlur(grey, (5, 5), 0).astype(np.uint8)


def landmarks(left: tuple[float, float] = LEFT, right: tuple[float, float] = RIGHT) -> Points:
    points = np.zeros((68, 2))
    line = np.array(right) - np.array(left)
    along = line / np.linalg.norm(line)
    for first, centre in ((36, left), (42, right)):
        points[first], points[first + 3] = centre - 14 * along, centre + 14 * along
    return points


def test_both_eyes_look_alike_since_one_is_mirrored() -> None:
    pixels = eye_pictures(face(), landmarks()).pixels
    assert pixels.shape == (2, EYE_PIXELS)
    left, right = pixels
    assert float(left @ right) / float(np.linalg.norm(left) * np.linalg.norm(right)) > 0.95


def test_light_and_contrast_cancel_out() -> None:
    plain, dim = face(), (face() * 0.5 + 20).astype(np.uint8)
    one, other = eye_pictures(plain, landmarks()), eye_pictures(dim, landmarks())
    assert np.abs(one.pixels - other.pixels).max() < 0.35
    assert other.contrast == pytest.approx(one.contrast / 2, rel=0.05)


def test_a_tilted_head_shows_level_eyes() -> None:
    matrix = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 20, 1.0)
    tilted = cv2.warpAffine(face(), matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    left, right = (tuple(matrix @ (*eye, 1.0)) for eye in (LEFT, RIGHT))
    turned = eye_pictures(tilted, landmarks(left, right)).pixels
    assert np.corrcoef(turned[0], eye_pictures(face(), landmarks()).pixels[0])[0, 1] > 0.95


def test_the_eye_is_in_the_middle() -> None:
    picture = eye_pictures(face(), landmarks()).pixels[0].reshape(EYE_HEIGHT, EYE_WIDTH)
    row, column = np.unravel_index(picture.argmin(), picture.shape)
    assert abs(row - EYE_HEIGHT / 2) <= 1.5
    assert abs(column - EYE_WIDTH / 2) <= 1.5


def test_eyes_beyond_the_picture_and_landmarks_in_one_point_are_survived() -> None:
    for points in (landmarks((-50, -80), (10, -60)), np.zeros((68, 2)), landmarks((230, 238), (300, 238))):
        assert np.isfinite(eye_pictures(face(), points).pixels).all()
