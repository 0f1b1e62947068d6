"""Which region of a video is sent, and how large: as in `crop.js` of the extensions, which a test checks."""

from math import ceil, floor
from typing import NamedTuple

import cv2
from cv2.typing import MatLike

from app.blinks.reading import FaceBox
from tools.harness.browser_source import constant, decimal

SOURCE = "extensions/shared/frames/crop.js"
# The greatest width in pixels at which a whole tile and a face's region are sent.
WHOLE_WIDTH, CROP_WIDTH = constant(SOURCE, "WHOLE_WIDTH"), constant(SOURCE, "CROP_WIDTH")
# Room round the face, and how much of it must remain, in face sizes; and how much smaller a face may become.
MARGIN, SPARE, GROWTH = (decimal(SOURCE, name) for name in ("MARGIN", "SPARE", "GROWTH"))
# A region that covers more of the tile is not worth it: the whole tile needs no mapping.
MAX_SHARE = 0.8


class Region(NamedTuple):
    """A part of a picture, in pixels from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class Plan(NamedTuple):
    """Which part of the video is sent, and its width and height as sent, in pixels."""

    source: Region
    target: tuple[int, int]


def plan_for(video: tuple[int, int], crop: Region | None) -> Plan:
    """Return how a region is sent, or the whole video (its width and height) without one: never enlarged."""
    source, most = (crop, CROP_WIDTH) if crop else (Region(0, 0, *video), WHOLE_WIDTH)
    scale = min(1.0, most / source.width)
    # Rounded as JavaScript does.
    return Plan(source, (floor(source.width * scale + 0.5), floor(source.height * scale + 0.5)))


def to_video(face: FaceBox, plan: Plan) -> Region:
    """Return a face found in a picture as sent, in the video's own pixels."""
    source, (width, height) = plan
    across, down = source.width / width, source.height / height
    return Region(
        source.x + face.x * across, source.y + face.y * down, face.width * across, face.height * down
    )


def next_crop(face: Region | None, video: tuple[int, int], current: Region | None) -> Region | None:
    """Return the region to send next, None for the whole video; `face` is None if it was lost."""
    if face is None:
        return None
    if current and _fits(face, video, current):
        return current
    crop = _around(face, MARGIN, video)
    return None if crop.width * crop.height > MAX_SHARE * video[0] * video[1] else crop


def cut(picture: MatLike, plan: Plan) -> MatLike:
    """Return the picture that is sent."""
    x, y, width, height = map(int, plan.source)
    region = picture[y : y + height, x : x + width]
    if plan.target == (width, height):
        return region
    return cv2.resize(region, plan.target, interpolation=cv2.INTER_AREA)


def _fits(face: Region, video: tuple[int, int], crop: Region) -> bool:
    room = _around(face, SPARE, video)
    inside = (
        room.x >= crop.x
        and room.y >= crop.y
        and room.x + room.width <= crop.x + crop.width
        and room.y + room.height <= crop.y + crop.height
    )
    return inside and crop.width < face.width * (1 + 2 * MARGIN) * GROWTH


def _around(face: Region, margin: float, video: tuple[int, int]) -> Region:
    """Return the face with this margin round it, in whole pixels inside the video."""
    left = max(0, floor(face.x - margin * face.width))
    top = max(0, floor(face.y - margin * face.height))
    right = min(video[0], ceil(face.x + (1 + margin) * face.width))
    bottom = min(video[1], ceil(face.y + (1 + margin) * face.height))
    return Region(left, top, right - left, bottom - top)
