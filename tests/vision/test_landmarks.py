"""Landmarks are finer than the pixels of the picture they come from."""

from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest

from app.blinks.geometry import Points
from app.vision.box import Box, box_of_landmarks
from app.vision.decode import Grey
from app.vision.landmarks import cut_out, eyes_of, find_landmarks, outlines_of
from app.vision.model import load_predictor
from tests.vision.pictures import face_picture

FACE = Box(180, 175, 140)


@cache
def predictor() -> Any:
    return load_predictor(None)


def picture() -> Grey:
    return np.asarray(cv2.cvtColor(face_picture(), cv2.COLOR_BGR2GRAY), np.uint8)


def points_of(left: float, right: float) -> Points:
    """Return landmarks of eyes 20 pixels wide, open by these ratios on the picture's left and right."""
    points = np.zeros((68, 2))
    for first, x, high in ((36, 40.0, 20 * left), (42, 100.0, 20 * right)):
        upper, lower = -high / 2, high / 2
        points[first : first + 6] = (0, 0), (5, upper), (15, upper), (20, 0), (15, lower), (5, lower)
        points[first : first + 6, 0] += x
    return points


def settled(grey: Grey, box: Box) -> Box:
    """Return the box that follows the landmarks, as a tracked face's box does."""
    for _ in range(4):
        box = box_of_landmarks(find_landmarks(predictor(), grey, box))
    return box


@pytest.mark.parametrize("scale", [0.5, 1.5, 2.5])
def test_the_eyes_of_a_face_are_the_same_at_any_size(scale: float) -> None:
    grey = picture()
    scaled = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    here = find_landmarks(predictor(), grey, settled(grey, FACE))
    box = settled(scaled, Box(FACE.x * scale, FACE.y * scale, FACE.size * scale))
    there = find_landmarks(predictor(), scaled, box)
    assert eyes_of(there).mean == pytest.approx(eyes_of(here).mean, abs=0.03)
    assert np.abs(there / scale - here)[27:48].max() < 0.03 * FACE.size


def test_landmarks_are_finer_than_whole_pixels() -> None:
    points = find_landmarks(predictor(), picture(), FACE)
    assert np.abs(points - points.round()).max() > 0.2


def test_what_moves_in_the_picture_moves_the_landmarks_as_far() -> None:
    grey = picture()
    moved = np.roll(grey, 30, axis=1)
    box = settled(grey, FACE)
    there = find_landmarks(predictor(), moved, Box(box.x + 30, box.y, box.size))
    assert there - find_landmarks(predictor(), grey, box) == pytest.approx(np.tile((30.0, 0.0), (68, 1)))


@pytest.mark.parametrize(
    "box", [Box(0, 0, 140), Box(359, 287, 140), Box(-900, 5000, 140), Box(180, 175, 900), Box(5, 5, 0.1)]
)
def test_a_box_over_the_edge_or_beyond_gives_landmarks_and_no_error(box: Box) -> None:
    points = find_landmarks(predictor(), picture(), box)
    assert points.shape == (68, 2)
    assert np.isfinite(points).all()


def test_a_wink_is_told_from_one_of_the_other_eye() -> None:
    winking, other = eyes_of(points_of(0.1, 0.3)), eyes_of(points_of(0.3, 0.1))
    assert (winking.left, winking.right) == pytest.approx((0.1, 0.3))
    assert (other.left, other.right) == pytest.approx((0.3, 0.1))
    assert winking.lower_lid == other.lower_lid, "both lids count alike"
    left, right = outlines_of(points_of(0.1, 0.3))
    assert max(x for x, _ in left) < min(x for x, _ in right)


def test_what_lies_beyond_an_edge_repeats_the_edge_on_that_side() -> None:
    grey = np.arange(16, dtype=np.uint8).reshape(4, 4)
    columns, rows = cut_out(grey, -1, 0, 4), cut_out(grey, 2, 1, 4)
    assert np.array_equal(columns, grey[:, [0, 0, 1, 2]])
    assert np.array_equal(rows, grey[[1, 2, 3, 3]][:, [2, 3, 3, 3]])
