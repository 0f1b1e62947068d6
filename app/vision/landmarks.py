"""The 68 landmarks of one face, finer than dlib gives them.

dlib rounds landmarks to whole pixels of the picture it is given. On a face of 100 pixels an eye is 5 pixels
high, so the rounding alone is worth a blink. So the face is drawn to one size first, and the landmarks of
two slightly different boxes are averaged when the eyes seem to move, which halves what is left of the jitter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import dlib
import numpy as np
from imutils import face_utils

from app.blinks.geometry import eyes_of

if TYPE_CHECKING:
    from app.blinks.geometry import Points
    from app.vision.box import Box
    from app.vision.decode import Grey

FACE = 256
"""Pixels: the size that a face box is drawn to."""
PATCH = 384
"""Pixels: the drawn part of the picture, half a face more than the box, since the chin lies below it."""
SPREAD = 0.04
"""Part of the face that the two boxes are smaller and larger than the real one; twice that brings no more."""


CHANGE = 0.08
"""Part by which the eyes must differ from the last picture's for the second box: eyes that stay as they were
need no finer look, and in most of a stream they do."""


def find_landmarks(predictor: Any, grey: Grey, box: Box, last: float | None) -> Points:
    """Return 68 rows of x, y in pixels of the picture: 1 ms, or 2 if the eyes are not as open as the last."""
    scale = FACE / box.size
    middle = PATCH / 2
    move = np.array([[scale, 0, middle - box.x * scale], [0, scale, middle - box.y * scale]])
    how = cv2.INTER_LINEAR
    patch = cv2.warpAffine(grey, move, (PATCH, PATCH), flags=how, borderMode=cv2.BORDER_REPLICATE)
    points = _predict(predictor, patch, 1 - SPREAD)
    if last is None or abs(eyes_of(points).mean - last) > CHANGE * last:
        points = (points + _predict(predictor, patch, 1 + SPREAD)) / 2
    return np.asarray((points - middle) / scale + (box.x, box.y), np.float64)


def _predict(predictor: Any, patch: cv2.typing.MatLike, size: float) -> Points:
    near, far = round((PATCH - FACE * size) / 2), round((PATCH + FACE * size) / 2)
    return np.asarray(
        face_utils.shape_to_np(predictor(patch, dlib.rectangle(near, near, far, far))), np.float64
    )
