"""A camera for Chromium that shows a clip: Chromium plays a file of pictures over and over as a camera."""

import itertools
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike

from tools.clips import npm_clip
from tools.harness.chromium import whole_options
from tools.harness.frames import pictures

# Chromium plays such a file at 30 pictures a second; a clip of 25 runs a little fast, which no test minds.
PICTURES = 900
SIZE = (640, 480)

FAKE = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"


def camera_options(file: Path | None = None) -> list[str]:
    """Return Chromium's options for a camera that pages may use; without a file it shows a test picture."""
    return [*whole_options(), FAKE, ALLOWED, *([f"--use-file-for-fake-video-capture={file}"] if file else [])]


def clip_camera(name: str, folder: Path) -> Path:
    """Write one of the fetched clips as a camera's file into `folder`, and return its path."""
    shown = (picture for _, _, picture in itertools.islice(pictures(npm_clip(name)), PICTURES))
    return write_camera_file(shown, folder / f"{name}.mjpeg")


def write_camera_file(pictures: Iterable[MatLike], file: Path) -> Path:
    """Write pictures as the motion JPEG that Chromium accepts as a camera, and return its path."""
    with file.open("wb") as out:
        for picture in pictures:
            out.write(cv2.imencode(".jpg", fitted(picture))[1].tobytes())
    return file


def fitted(picture: MatLike) -> MatLike:
    """Return a picture fitted into the camera's size, with black bars."""
    height, width = picture.shape[:2]
    scale = min(SIZE[0] / width, SIZE[1] / height)
    drawn = cv2.resize(picture, (round(width * scale), round(height * scale)))
    whole: MatLike = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    top, left = (SIZE[1] - drawn.shape[0]) // 2, (SIZE[0] - drawn.shape[1]) // 2
    whole[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    return whole
