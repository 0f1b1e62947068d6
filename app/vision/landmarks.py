"""The 68 landmarks of one face, finer than dlib gives them.

dlib rounds landmarks to whole pixels of the picture it is given. On a face of 100 pixels an eye is 5 pixels
high, so the rounding alone amounts to a blink. Therefore the face is drawn to one size first.
"""

import cv2
import dlib
import numpy as np
from imutils import face_utils

from app.blinks.geometry import Points, eye_aspect_ratio, lower_lid_drop
from app.blinks.reading import EyeOutlines, Eyes
from app.vision.box import Box
from app.vision.decode import Grey
from app.vision.dlib_types import Predictor

# Pixels: the size that a face box is drawn to; 256 and 400 find fewer blinks in faces under 100 pixels.
FACE = 320
# Pixels: the drawn part of the picture, half a face larger than the box, since the chin lies below it.
PATCH = 480
# Part of the face box that dlib is given: 4 % tighter or wider finds up to a hundredth fewer blinks.
TIGHTER = 0.96
NEAR, FAR = round((PATCH - TIGHTER * FACE) / 2), round((PATCH + TIGHTER * FACE) / 2)
FACE_IN_PATCH = dlib.rectangle(NEAR, NEAR, FAR, FAR)


# Six points each of the eyes on the picture's left (the person's right) and right, a corner first.
LEFT_EYE = slice(*face_utils.FACIAL_LANDMARKS_IDXS["right_eye"])
RIGHT_EYE = slice(*face_utils.FACIAL_LANDMARKS_IDXS["left_eye"])


def eyes_of(points: Points) -> Eyes:
    """Return the aspect ratios of both eyes."""
    left, right = points[LEFT_EYE], points[RIGHT_EYE]
    lower_lid = (lower_lid_drop(left) + lower_lid_drop(right)) / 2
    return Eyes(eye_aspect_ratio(left), eye_aspect_ratio(right), lower_lid)


def outlines_of(points: Points) -> EyeOutlines:
    """Return the points round both eyes, for whoever draws them."""
    return tuple(tuple((float(x), float(y)) for x, y in points[eye]) for eye in (LEFT_EYE, RIGHT_EYE))


def find_landmarks(predictor: Predictor, grey: Grey, box: Box) -> Points:
    """Return 68 rows of x, y in pixels of the picture: about 1.5 ms."""
    side = max(1, round(box.size * PATCH / FACE))
    left, top = round(box.x - side / 2), round(box.y - side / 2)
    patch = cv2.resize(cut_out(grey, left, top, side), (PATCH, PATCH), interpolation=cv2.INTER_LINEAR)
    points = np.asarray(face_utils.shape_to_np(predictor(patch, FACE_IN_PATCH)), np.float64)
    return np.asarray((points + 0.5) * (side / PATCH) - 0.5 + (left, top), np.float64)


def cut_out(grey: Grey, left: int, top: int, side: int) -> cv2.typing.MatLike:
    """Cut out a square; any part of it outside the picture repeats the picture's edge."""
    height, width = grey.shape
    left, top = min(max(left, 1 - side), width - 1), min(max(top, 1 - side), height - 1)
    part = grey[max(0, top) : top + side, max(0, left) : left + side]
    outside = max(0, -top), max(0, top + side - height), max(0, -left), max(0, left + side - width)
    return cv2.copyMakeBorder(part, *outside, cv2.BORDER_REPLICATE) if any(outside) else part
