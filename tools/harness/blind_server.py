"""A server as every start command starts it, but for what it needs for faces: it can measure no picture.

That is half of a start's processor time, and most of the servers that tests start get none.
"""

import sys

from uvicorn.main import main

from app.blinks.reading import Reading
from app.vision.decode import ImageLimits, decode_grey
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack

# What a host does not have and python-socketio would load for its clients.
FOR_CLIENTS = ("aiohttp", "requests")


class Blind(FrameMeter):
    """Refuses what is no picture, and fails on what is one: that test needs a server that sees."""

    def __init__(self, limits: ImageLimits) -> None:
        self._limits = limits

    def read(self, image: bytes, track: FaceTrack) -> Reading:
        """Measure nothing."""
        decode_grey(image, self._limits)
        raise AssertionError(f"a server that measures nothing got a picture, after {track.seen} others")


def blind() -> None:
    """Let the server that this process will be measure nothing; to be called before `app.main` is loaded."""
    sys.modules.update(dict.fromkeys(FOR_CLIENTS))  # type: ignore[arg-type]  # None: it is not there
    # Called as it is called, with the model's path first and the limits second.
    setattr(FrameMeter, "load", lambda _path, limits, _threads: Blind(limits))  # noqa: B010


if __name__ == "__main__":
    blind()
    sys.exit(main())
