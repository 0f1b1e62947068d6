"""Pictures that tests make or take from the npm clips; none is committed."""

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
from cv2.typing import MatLike

from tools.clips import npm_clip
from tools.harness.frames import pictures

# Standard deviation of a webcam's noise, in grey values.
NOISE = 3.0
# By how many pixels the noise may shift from frame to frame, each way: one field makes thousands.
SHIFTS = 64


@cache
def _shown() -> tuple[list[MatLike], Iterator[MatLike]]:
    """Return the clip's frames that were asked for so far, and an iterator over those after them."""
    return [], (picture for _, _, picture in pictures(npm_clip("franck")))


def face_picture(number: int = 0) -> MatLike:
    """Return a frame of the franck clip: 360x288, with one face about 139 pixels wide."""
    shown, coming = _shown()
    while len(shown) <= number:
        shown.append(next(coming))
    return shown[number]


def encoded(picture: MatLike, kind: str = ".jpg", *options: int) -> bytes:
    return cv2.imencode(kind, picture, list(options))[1].tobytes()


def blank(width: int, height: int, grey: int = 90) -> MatLike:
    return np.full((height, width, 3), grey, np.uint8)


def with_exif_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Insert an EXIF segment with this orientation after the start marker."""
    tiff = (
        b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00"
        + bytes([orientation, 0, 0, 0])
        + bytes(4)
    )
    exif = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


def camera_noise(shape: tuple[int, ...]) -> Iterator[MatLike]:
    """Yield a webcam's noise, frame by frame, for pictures of this shape."""
    chance, (height, width, colours) = np.random.default_rng(1), shape
    field = chance.standard_normal((height + SHIFTS, width + SHIFTS, colours), np.float32) * np.float32(NOISE)
    while True:
        y, x = chance.integers(0, SHIFTS, 2)
        yield field[y : y + height, x : x + width]
