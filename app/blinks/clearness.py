"""Tells whether this person's blinks would be seen: if not, few blinks say nothing about the person."""

import numpy as np

from app.blinks.lid_posture import LidPostures
from app.blinks.reading import EYE_HEIGHT, EYE_WIDTH, EyePictures, Reading

# Part of the open ratio that the deeper half of the blinks seen so far fall by, in the middle: shallower ones
# are missed as often as found.
CLEAR_FALL = 0.3
# For somebody whose blinks were not seen yet: the open ratio (narrower eyes hardly change it when they
# close), the face's width in pixels and the frames a second, since with fewer a blink falls between two.
CLEAR_OPEN = 0.22
CLEAR_FACE_PX = 80
CLEAR_FPS = 8.0
# For everybody: how sharp the eyes' picture is. Out of focus or enlarged, landmarks stay open in a blink. The
# medians of the clips are 0.39 to 1.14; blurred until the blinks of one were gone it had 0.28.
CLEAR_SHARPNESS = 0.3


def blinks_are_clear(postures: LidPostures, reading: Reading, fps: float) -> bool:
    """Tell it from the picture of the eyes now, and from the blinks seen, if there were any."""
    if reading.eye_pictures is not None and sharpness(reading.eye_pictures) < CLEAR_SHARPNESS:
        return False
    if postures.blinks_known:
        return 1 - postures.blink.ratio >= CLEAR_FALL
    face_width = reading.face.width if reading.face is not None else 0
    return postures.open.ratio >= CLEAR_OPEN and face_width >= CLEAR_FACE_PX and fps >= CLEAR_FPS


def sharpness(pictures: EyePictures) -> float:
    """Return how much the eyes' pictures bend from row to row, which the edges of the lids make.

    The root mean square of the second difference from top to bottom, in the pictures' standard deviations.
    """
    rows = pictures.pixels.reshape(-1, EYE_HEIGHT, EYE_WIDTH)
    bends = rows[:, 2:] - 2 * rows[:, 1:-1] + rows[:, :-2]
    return float(np.sqrt(np.square(bends).sum() / bends.size))
