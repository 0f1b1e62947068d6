"""Tells whether this person's blinks would be seen: if not, few blinks say nothing about the person."""

from app.blinks.lid_posture import LidPostures

# Part of the open ratio that the deeper half of the blinks seen so far fall by, in the middle: shallower ones
# are missed as often as found.
CLEAR_FALL = 0.3
# For somebody whose blinks were not seen yet: the open ratio (narrower eyes hardly change it when they
# close), the face's width in pixels and the frames a second, since with fewer a blink falls between two.
CLEAR_OPEN = 0.22
CLEAR_FACE_PX = 80
CLEAR_FPS = 8.0


def blinks_are_clear(postures: LidPostures, face_width: int, fps: float) -> bool:
    """Tell it from the blinks seen, or before any from the picture of the eyes."""
    if postures.blinks_known:
        return 1 - postures.blink.ratio >= CLEAR_FALL
    return postures.open.ratio >= CLEAR_OPEN and face_width >= CLEAR_FACE_PX and fps >= CLEAR_FPS
