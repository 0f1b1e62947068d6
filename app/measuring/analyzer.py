"""From a frame's bytes to what it says, off the event loop, on as many threads as there are cores."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

from app.blinks.observation import Observation
from app.measuring.registry import ParticipantRegistry, TrackedParticipant
from app.vision.meter import FrameMeter

# Each thread needs a face detector of its own, 0.2 s of start-up; more cores help nobody in one meeting.
MAX_THREADS = 4


def analyzer_threads() -> int:
    """Return how many frames this machine measures at once: one a core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MAX_THREADS)


class FrameAnalyzer:
    """The measuring of this process; opened by the lifespan, closed with it."""

    def __init__(self, meter: FrameMeter, registry: ParticipantRegistry) -> None:
        self.registry = registry
        self._meter = meter
        self._threads = ThreadPoolExecutor(analyzer_threads(), thread_name_prefix="measuring")

    async def measure(self, tracked: TrackedParticipant, image: bytes, captured_at: float) -> Observation:
        """Measure one frame taken at `captured_at` (seconds by the client's clock) when its turn comes.

        Raises `Superseded` for a newer frame, `FrameError` for an image that cannot be measured.
        """
        async with tracked.frames.turn():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._observe, tracked, image, captured_at)

    def _observe(self, tracked: TrackedParticipant, image: bytes, captured_at: float) -> Observation:
        return tracked.participant.observe(self._meter.read(image, tracked.track), captured_at)

    def forget_meeting(self, meeting_id: str) -> None:
        """Forget everyone in a meeting that has ended."""
        self.registry.forget_meeting(meeting_id)

    def close(self) -> None:
        """Let the threads end; frames that wait are not worth a shutdown's time."""
        self._threads.shutdown(wait=False, cancel_futures=True)
