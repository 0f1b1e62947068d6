"""Turns a clip into the frames that a leader would send: sampled in time, fitted into 640 pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import cv2
from cv2.typing import MatLike

from tools.clips import Clip, npm_clips

# The most pixels that the longer side may have, and the JPEG quality.
SIDE = 640
QUALITY = 70
# Frames a second that a leader sends, and the seconds of a face that are shown over and over.
FRAME_RATE, FACE_SECONDS = 15.0, 20.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded frame: its number in the clip, its capture time in seconds, and the JPEG."""

    number: int
    captured_at: float
    jpeg: bytes


def pictures(clip: Clip) -> Iterator[tuple[int, float, MatLike]]:
    """Yield number, capture time (in whole milliseconds, as leaders send it) and pixels of every frame."""
    video = cv2.VideoCapture(str(clip.path))
    number = 0
    while True:
        there, picture = video.read()
        if not there:
            return
        yield number, round(number / clip.fps, 3), picture
        number += 1


def fitted(picture: MatLike, side: int | None = SIDE) -> MatLike:
    """Return the picture with its longer side at most `side` pixels long; None keeps its size."""
    scale = side / max(picture.shape[:2]) if side is not None else 1.0
    if scale >= 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def encode(picture: MatLike, side: int | None = SIDE) -> bytes:
    """Return the picture as the leader's canvas would send it."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    return cv2.imencode(".jpg", fitted(picture, side), quality)[1].tobytes()


def due_frames(frames: int, fps: float, rate: float, phase: float = 0.0) -> Iterator[int]:
    """Yield the numbers of the frames that sampling at `rate` a second takes, `phase` (0..1) of a step late.

    A clip of 25 frames a second sampled at 15 has gaps of 40 and 80 ms, as when a browser samples live video.
    """
    step = max(1.0, fps / rate)
    due = phase * step
    for number in range(frames):
        if number >= round(due):
            yield number
            due += step


def due_pictures(clip: Clip, rate: float, phase: float = 0.0) -> Iterator[tuple[int, float, MatLike]]:
    """Yield the number, real capture time and pixels of each frame that is due."""
    due = set(due_frames(clip.frames, clip.fps, rate, phase))
    return (one for one in pictures(clip) if one[0] in due)


def sampled(clip: Clip, rate: float, side: int | None = SIDE, phase: float = 0.0) -> Iterator[Frame]:
    """Yield the due pictures as encoded frames."""
    for number, captured_at, picture in due_pictures(clip, rate, phase):
        yield Frame(number, captured_at, encode(picture, side))


def clip_frames() -> list[bytes]:
    """Return some seconds of a real face, as the leader's extension would send it; raises `ClipsError`."""
    frames = sampled(npm_clips()[0], FRAME_RATE)
    return [frame.jpeg for frame in takewhile(lambda frame: frame.captured_at <= FACE_SECONDS, frames)]
