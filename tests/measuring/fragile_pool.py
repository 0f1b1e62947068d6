"""A pool of real children that pictures can end, hang or confuse."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from app.errors import FrameError
from app.measuring.busy import Busy
from app.measuring.child_pool import ChildPool
from app.measuring.readers import FrameReader
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack
from tests.loop import run
from tests.vision.pictures import encoded, face_picture
from tools.harness.loaded_meter import loaded_meter
from tools.harness.waiting import PATIENCE_SECONDS

T = TypeVar("T")
Scene = Callable[[ChildPool], Awaitable[T]]


class Fragile(FrameMeter):
    """The real meter, except for pictures that end, hang or confuse it as no real picture can."""

    def __init__(self) -> None:
        pass

    def read(self, image: bytes, track: FaceTrack) -> Any:
        if image == b"end":
            os.abort()
        if image == b"hang":
            os.kill(os.getpid(), signal.SIGSTOP)
        if image == b"fail":
            raise ArithmeticError("no such pixel")
        return loaded_meter().read(image, track)


def with_children(count: int, scene: Scene[T]) -> T:
    loaded_meter()  # loaded before the fork, as in the server

    async def play() -> T:
        pool = ChildPool(Fragile(), count)
        await pool.open()
        try:
            return await scene(pool)
        finally:
            await pool.close()

    return run(play())


def picture() -> bytes:
    return encoded(face_picture())


async def refusal_of(pool: FrameReader, image: bytes) -> type[Exception]:
    try:
        await pool.read(image, FaceTrack())
    except (FrameError, Busy) as refusal:
        return type(refusal)
    raise AssertionError("it was measured")


async def measured_again(pool: ChildPool) -> bool:
    """Return once a frame is measured again, on a machine that may be busy with other tests."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                await pool.read(picture(), FaceTrack())
            except Busy:
                await asyncio.sleep(0.01)
            else:
                return True
