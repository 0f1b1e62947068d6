"""Turns a clip into the frames that a leader would send: sampled in time, 640 wide, JPEG quality 70."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
from cv2.typing import MatLike

WIDTH = 640
QUALITY = 70
_ALMOST = 1e-6
"""Part of a step: keeps a frame that is due at exactly its own time from slipping to the next by rounding."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded frame: its number in the clip, its capture time in seconds, and the JPEG."""

    number: int
    captured_at: float
    jpeg: bytes


def frames_per_second(clip: Path) -> float:
    """Return the clip's own frame rate."""
    video = cv2.VideoCapture(str(clip))
    return float(video.get(cv2.CAP_PROP_FPS))


def pictures(clip: Path) -> Iterator[tuple[int, float, MatLike]]:
    """Yield number, capture time and pixels of every frame of the clip."""
    video = cv2.VideoCapture(str(clip))
    rate = float(video.get(cv2.CAP_PROP_FPS))
    number = 0
    while True:
        there, picture = video.read()
        if not there:
            return
        yield number, number / rate, picture
        number += 1


def encode(picture: MatLike, width: int | None = WIDTH) -> bytes:
    """Return the picture as the leader's canvas would send it; `width` None keeps its size."""
    if width is not None and picture.shape[1] != width:
        scale = width / picture.shape[1]
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def due_pictures(clip: Path, rate: float, phase: float = 0.0) -> Iterator[tuple[int, float, MatLike]]:
    """Yield the first picture at or after each due time (k + phase)/rate, with its real capture time.

    So a 25 a second clip sampled at 15 has gaps of 40 and 80 ms, as a browser's sampling of a live video has.
    """
    due = phase
    for number, captured_at, picture in pictures(clip):
        passed = captured_at * rate + _ALMOST
        if passed >= due:
            due = max(due + 1, int(passed - phase) + 1 + phase)
            yield number, captured_at, picture


def sampled(clip: Path, rate: float, width: int | None = WIDTH, phase: float = 0.0) -> Iterator[Frame]:
    """Yield the due pictures as encoded frames."""
    for number, captured_at, picture in due_pictures(clip, rate, phase):
        yield Frame(number, captured_at, encode(picture, width))
