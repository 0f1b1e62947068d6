"""Cuts both eyes out of a picture, turned level and drawn to one size, so that they can be compared."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.blinks.geometry import Points
from app.blinks.reading import EYE_HEIGHT, EYE_PIXELS, EYE_WIDTH, EyePictures
from app.vision.decode import Grey
from app.vision.landmarks import LEFT_EYE, RIGHT_EYE

# Each eye is drawn at twice its picture's size, then halved: the mean of four pixels is less noisy than one.
DRAWN = 2
# Pixels between the eyes as drawn: an eye is then about 20 pixels wide.
EYES_APART = 40.0
# Grey levels added to the contrast by which a picture is divided, so that noise in the dark stays small.
NOISE = 4.0
DRAWN_SIZE = EYE_WIDTH * DRAWN, EYE_HEIGHT * DRAWN
DRAWN_MIDDLE = (DRAWN_SIZE[0] - 1) / 2, (DRAWN_SIZE[1] - 1) / 2
CORNERS = 0, 3


def eye_pictures(grey: Grey, points: Points) -> EyePictures:
    """Return both eyes of the face with these 68 landmarks: about 0.1 ms."""
    left, right = (points[eye][CORNERS, :].mean(axis=0) for eye in (LEFT_EYE, RIGHT_EYE))
    line = right - left
    apart = float(np.hypot(*line)) or 1.0
    along, down = line / apart * (EYES_APART / apart)
    turn = np.array([[along, down], [-down, along]])
    drawn = np.stack([drawn_at(grey, turn, left), drawn_at(grey, turn, right)[:, ::-1]]).astype(np.float32)
    flat = drawn.reshape(2, -1)
    contrast = flat.std(axis=1, keepdims=True)
    level = (flat - flat.mean(axis=1, keepdims=True)) / (contrast + NOISE)
    halved = level.reshape(2, EYE_HEIGHT, DRAWN, EYE_WIDTH, DRAWN).mean(axis=(2, 4))
    return EyePictures(np.asarray(halved.reshape(2, EYE_PIXELS), np.float32), float(contrast.mean()))


def drawn_at(grey: Grey, turn: NDArray[np.float64], centre: NDArray[np.float64]) -> cv2.typing.MatLike:
    """Draw what lies around a point, turned and scaled; beyond the picture its edge is repeated."""
    matrix = np.column_stack([turn, np.array(DRAWN_MIDDLE) - turn @ centre])
    return cv2.warpAffine(grey, matrix, DRAWN_SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
