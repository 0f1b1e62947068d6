"""What reads pictures for this process: forked children where they can be had, otherwise threads."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from app.blinks.reading import Reading
from app.measuring.child_pool import ChildPool
from app.process.forked import can_fork
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack

logger = logging.getLogger(__name__)

# Each is a core's work; more would help nobody in one meeting, and each child has some 7 MB of its own. One
# forked later also keeps what the server has then and changes afterwards: 90 MB where 5,000 streams are open.
MAX_READERS = 4
# Even on one core: a picture that hangs one of them then holds up nobody but its sender.
MIN_READERS = 2


class FrameReader(Protocol):
    """Reads pictures, several at once."""

    @property
    def process_count(self) -> int:
        """How many processes read right now; threads all read in one, this one."""

    async def read(self, image: bytes, track: FaceTrack) -> tuple[Reading, FaceTrack]:
        """Return what a picture says, and what is known of the face after it.

        Raises `FrameError` for an image that cannot be measured, `Busy` when its turn does not come.
        """


class ThreadReader:
    """Reads on threads: face detection frees Python's lock, landmarks hold it and block the event loop."""

    def __init__(self, meter: FrameMeter) -> None:
        self._meter = meter
        self._threads = ThreadPoolExecutor(reader_count(), thread_name_prefix="measuring")

    async def read(self, image: bytes, track: FaceTrack) -> tuple[Reading, FaceTrack]:
        """Read one picture when its turn comes."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._meter.read, image, track), track

    @property
    def process_count(self) -> int:
        """How many processes read right now."""
        return 1

    async def close(self) -> None:
        """Let the threads end; frames that wait are not worth delaying a shutdown."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def reader_count() -> int:
    """Return how many frames this machine measures at once: one a core, from MIN_READERS to MAX_READERS."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(MIN_READERS, min(cores, MAX_READERS))


def meter_threads() -> int:
    """Return how many threads of this process will use the meter; every child has one of its own.

    If this system forks but no child can be had, which is rare, threads take turns with what is for one.
    """
    return 1 if can_fork() else reader_count()


@contextlib.asynccontextmanager
async def open_reader(meter: FrameMeter) -> AsyncIterator[FrameReader]:
    """Yield what reads pictures with this meter; open it before there are threads and connections."""
    reader = await started_pool(meter) or ThreadReader(meter)
    try:
        yield reader
    finally:
        await reader.close()


async def started_pool(meter: FrameMeter) -> ChildPool | None:
    """Return children that read pictures; None where they cannot be had."""
    if not can_fork():
        return None
    pool = ChildPool(meter, reader_count())
    try:
        await pool.open()
    except OSError as fault:
        logger.warning("! No measuring process can be started (%s): threads measure instead", fault)
        await pool.close()
        return None
    return pool
