"""The part of a picture that a face box covers."""

from app.blinks.reading import FaceBox
from app.vision.box import Box
from app.vision.decode import Grey


def face_box(box: Box, grey: Grey) -> FaceBox:
    """Return the part of the box that lies inside the picture, in whole pixels; at least one."""
    height, width = grey.shape
    left, right = within(box.x - box.size / 2, width - 1), within(box.x + box.size / 2, width)
    top, bottom = within(box.y - box.size / 2, height - 1), within(box.y + box.size / 2, height)
    return FaceBox(left, top, max(1, right - left), max(1, bottom - top))


def part_of(grey: Grey, box: Box) -> Grey:
    """Return the pixels that the box covers."""
    face = face_box(box, grey)
    return grey[face.y : face.y + face.height, face.x : face.x + face.width]


def within(value: float, most: int) -> int:
    """Return the whole number nearest to a value, from 0 to `most`."""
    return min(max(0, round(value)), most)
