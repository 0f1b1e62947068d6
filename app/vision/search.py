"""Looks for faces in a grey image with dlib's HOG detector, with no more work than needed."""

import cv2
import numpy as np

from app.vision.box import Box
from app.vision.decode import Grey
from app.vision.dlib_types import Detector

# Pixels: the cheap search shrinks the picture's longer side to this. The detector finds faces of 60 pixels
# and more, so all of a quarter of that side.
CHEAP_SIDE = 256
# Pixels: the full search works on a picture of this many, so 640x480 keeps its faces of 60 pixels; with
# more, it and the cheap search before it would together take over 25 ms.
FULL_PIXELS = 640 * 480
# Small tiles are enlarged by at most this: faces under 60 pixels are then called small, not missing.
MAX_ENLARGE = 1.34
# Pixels: the face's size in the crop searched around its last place: dlib's window.
NEAR_FACE = 80.0
# Width of that crop in faces: a face that moved by half its size is still found.
NEAR_MARGIN = 1.5
# Detector score that keeps a known face (0 finds a new one): hands, nods and blur lower the score.
NEAR_THRESHOLD = -0.4


def scaled(grey: Grey, scale: float) -> Grey:
    """Return the picture at another scale."""
    if scale == 1.0:
        return grey
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    height, width = grey.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))  # a strip may be one pixel high
    return np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)


def faces_in(detector: Detector, grey: Grey, scale: float, threshold: float) -> list[Box]:
    """Return the faces that are found at a scale, in pixels of the picture itself."""
    rectangles, _, _ = detector.run(scaled(grey, scale), 0, threshold)
    return [
        Box((r.left() + r.right()) / 2 / scale, (r.top() + r.bottom()) / 2 / scale, r.width() / scale)
        for r in rectangles
    ]


def search_cheap(detector: Detector, grey: Grey) -> list[Box]:
    """Find faces of at least a quarter of the picture's longer side: about 4 ms at any size."""
    return faces_in(detector, grey, min(1.0, CHEAP_SIDE / max(grey.shape)), 0.0)


def search_full(detector: Detector, grey: Grey) -> list[Box]:
    """Find faces down to the smallest that counts in pictures up to 640x480: up to 20 ms."""
    scale = min(MAX_ENLARGE, (FULL_PIXELS / grey.size) ** 0.5)
    return faces_in(detector, grey, scale, 0.0)


def search_near(detector: Detector, grey: Grey, last: Box) -> Box | None:
    """Find a known face again around its last place: about 1.5 ms."""
    half = last.size * NEAR_MARGIN / 2
    left, top = max(0, int(last.x - half)), max(0, int(last.y - half))
    crop = grey[top : max(top, int(last.y + half)), left : max(left, int(last.x + half))]
    if min(crop.shape) < last.size / 2:
        return None
    scale = min(MAX_ENLARGE, NEAR_FACE / last.size)
    found = [
        Box(box.x + left, box.y + top, box.size) for box in faces_in(detector, crop, scale, NEAR_THRESHOLD)
    ]
    return max(found, key=last.overlap, default=None)
