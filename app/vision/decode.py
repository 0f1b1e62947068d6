"""From the bytes of a picture to a checked grey image."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.errors import FrameError
from app.vision.header import PNG_SIGNATURE, NotAPicture, read_header
from app.vision.png import picture_chunks

# OpenCV prints about every damaged picture; what a client sends must not fill the log.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

# A grey image: rows by columns, one byte a pixel.
Grey = NDArray[np.uint8]


def decode_grey(image: bytes, max_pixels: int) -> Grey:
    """Decode a JPEG, PNG or WebP to grey, turned as its EXIF says; raises FrameError.

    Grey JPEG decoding skips the colour planes, which halves its time; landmarks are found on grey anyway.
    """
    try:
        if image.startswith(PNG_SIGNATURE):
            image = picture_chunks(image)
        header = read_header(image)
    except NotAPicture as problem:
        raise FrameError("bad_image", str(problem)) from None
    if header.width * header.height > max_pixels:
        raise FrameError(
            "too_large",
            f"The picture is {header.width}x{header.height}; at most {max_pixels:,} pixels are accepted. "
            "Send a smaller one.",
        )
    return decoded(image)


def decoded(image: bytes) -> Grey:
    """Decode a picture whose header has been checked; raises FrameError."""
    try:
        grey = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        grey = None
    if grey is None:
        raise FrameError("bad_image", "The picture cannot be decoded: it may be damaged. Send another.")
    return np.asarray(grey, np.uint8)
