"""Tells whether this person's blinks would be seen: if not, few blinks say nothing about the person."""

import numpy as np

from app.blinks.lid_posture import LidPostures
from app.blinks.reading import EYE_HEIGHT, EYE_WIDTH, EyePictures, Reading

# How far the deeper half of the blinks seen so far must fall (median), as a part of the open ratio: shallower
# blinks are missed as often as found.
CLEAR_FALL = 0.3
# For somebody whose blinks are not known yet: the least open ratio (narrower eyes hardly change it when they
# close), face width in pixels and frames a second (with fewer, a blink falls between two).
CLEAR_OPEN = 0.22
CLEAR_FACE_PX = 80
CLEAR_FPS = 8.0
# For everybody: how sharp the eyes' picture must be. Out of focus or enlarged, its landmarks stay open in a
# blink. The clips' medians are 0.39 to 1.14; one clip, blurred until its blinks were gone, had 0.28.
CLEAR_SHARPNESS = 0.3


def blinks_are_clear(postures: LidPostures, reading: Reading, fps: float) -> bool:
    """Judge by the current picture of the eyes, and by the blinks seen if there were enough."""
    if reading.eye_pictures is not None and sharpness(reading.eye_pictures) < CLEAR_SHARPNESS:
        return False
    if postures.blinks_known:
        return 1 - postures.blink.ratio >= CLEAR_FALL
    face_width = reading.face.width if reading.face is not None else 0
    return postures.open.ratio >= CLEAR_OPEN and face_width >= CLEAR_FACE_PX and fps >= CLEAR_FPS


def sharpness(pictures: EyePictures) -> float:
    """Return how much the eyes' brightness bends from row to row, as it does at the edges of the lids.

    The root mean square of the second difference from top to bottom, in the pictures' standard deviations.
    """
    rows = pictures.pixels.reshape(-1, EYE_HEIGHT, EYE_WIDTH)
    bends = rows[:, 2:] - 2 * rows[:, 1:-1] + rows[:, :-2]
    # For so few, `mean` takes twice as long.
    return float(np.sqrt(np.square(bends).sum() / bends.size))
