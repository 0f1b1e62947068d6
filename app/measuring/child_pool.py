"""Measuring in children: the next free one takes the frame that has waited longest.

Children keep nothing between frames: what is known of a face goes with the frame and comes back with the
answer. So any child can take any participant's frame, and one that dies takes nothing with it.
"""

import asyncio
import logging
import time
from collections import deque
from functools import partial

from app.backoff import backoff
from app.blinks.reading import Reading
from app.errors import FrameError
from app.measuring.busy import Busy, Interrupted, Overloaded, Unattended
from app.measuring.child import measure_frames
from app.measuring.child_process import ChildProcess
from app.measuring.messages import Job, Outcome, encode, read_outcome
from app.process.forked import fork_child
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack

logger = logging.getLogger(__name__)

# Frames that wait for a child, at most one of each participant: a fifth of a second's work for one child.
# When one more comes, the oldest is sent back, since a newer frame says more.
MAX_WAITING = 32
# Seconds that one may wait: it takes that long only while children hang or are being replaced.
MAX_WAIT_SECONDS = 1.0
# Seconds before a child that ended is replaced, so that pictures that end children do not keep the machine
# busy with it; doubled for each that ends before it has measured anything, as where there is no memory.
RESTART_SECONDS = 0.1
MAX_RESTART_SECONDS = 30.0
# The same when the system allowed no further process.
RETRY_SECONDS = 1.0
# For how many seconds after a line about a child that ended the log only counts further ones: where memory is
# short, there are several a second.
SAID_AGAIN_SECONDS = 60.0


class ChildPool:
    """A number of children, each with one frame at a time."""

    def __init__(self, meter: FrameMeter, count: int) -> None:
        self._meter = meter
        self._count = count
        self._children: set[ChildProcess] = set()
        self._free: list[ChildProcess] = []
        self._waiting: deque[asyncio.Future[ChildProcess]] = deque()
        self._replacing: set[asyncio.Task[None]] = set()
        self._closing = False
        # Reasons, already in the log, why no child could be started since one last could.
        self._troubles: set[str] = set()
        # Of the last line about a child that ended; and how many ended after it.
        self._logged_wait, self._logged_at, self._unlogged = 0.0, 0.0, 0

    @property
    def process_count(self) -> int:
        """How many children there are that can measure."""
        return sum(not child.lost for child in self._children)

    async def open(self) -> None:
        """Fork the children; raises `OSError` when the system allows no further process."""
        for _ in range(self._count):
            await self._add_child(RESTART_SECONDS)

    async def read(self, image: bytes, track: FaceTrack) -> tuple[Reading, FaceTrack]:
        """Read one picture when its turn comes; raises as `FrameReader` says."""
        message = encode(Job(image, track))
        child = await self._take()
        try:
            outcome = read_outcome(await child.exchange(message))
        except (ValueError, RecursionError):
            child.kill()  # what it sent is not an answer
            raise Interrupted from None
        finally:
            self._give_back(child)
        return reading_of(outcome)

    async def close(self) -> None:
        """End every child and wait for it."""
        self._closing = True
        for task in self._replacing:
            task.cancel()
        children = list(self._children)
        for child in children:
            child.let_go()
        await asyncio.gather(*(child.ended() for child in children))
        await asyncio.gather(*self._replacing, return_exceptions=True)

    async def _add_child(self, waited: float) -> None:
        """Fork a child: a first one, or one to replace another after having `waited` this many seconds."""
        pid, channel = fork_child(partial(measure_frames, self._meter))
        child = await ChildProcess.connected(pid, channel, partial(self._lost, waited))
        self._children.add(child)
        self._give_back(child)

    async def _take(self) -> ChildProcess:
        if self._free:
            return self._free.pop()
        if len(self._waiting) >= MAX_WAITING:
            self._send_back(self._waiting.popleft())
        turn: asyncio.Future[ChildProcess] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                return await turn
        except (TimeoutError, asyncio.CancelledError) as given_up:
            self._give_up(turn)
            if isinstance(given_up, TimeoutError):
                raise self._refusal() from None
            raise

    def _refusal(self) -> Busy:
        return Overloaded() if self.process_count else Unattended()

    def _give_up(self, turn: "asyncio.Future[ChildProcess]") -> None:
        """Leave the queue; a child that came at the same moment goes to the next in line."""
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self._give_back(turn.result())

    def _send_back(self, turn: "asyncio.Future[ChildProcess]") -> None:
        if not turn.done():
            turn.set_exception(self._refusal())

    def _give_back(self, child: ChildProcess) -> None:
        if child.lost:
            return
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(child)
                return
        self._free.append(child)

    def _lost(self, waited: float, child: ChildProcess) -> None:
        """Replace a child, unless none is needed any more."""
        if self._closing:
            return
        if child in self._free:
            self._free.remove(child)
        task = asyncio.create_task(self._replace(child, waited))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _replace(self, child: ChildProcess, waited: float) -> None:
        status = await child.ended()
        self._children.discard(child)
        wait = backoff(waited, RESTART_SECONDS, MAX_RESTART_SECONDS, anew=child.has_answered)
        self._log_end(status, wait)
        await asyncio.sleep(wait)
        while True:
            try:
                await self._add_child(wait)
            except OSError as fault:
                self._log_once(str(fault))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._log_recovery()
                return

    def _log_end(self, status: int, wait: float) -> None:
        """Log that a child has ended; of many in a minute the first, and any with a longer wait."""
        now = time.monotonic()
        if wait <= self._logged_wait and now - self._logged_at < SAID_AGAIN_SECONDS:
            self._unlogged += 1
            return
        more = f"; {self._unlogged} more ended since the last such line" if self._unlogged else ""
        self._logged_wait, self._logged_at, self._unlogged = wait, now, 0
        logger.error(
            "! A measuring process has ended (status %d): starting another in %.1f s%s", status, wait, more
        )

    def _log_once(self, trouble: str) -> None:
        if trouble not in self._troubles:
            self._troubles.add(trouble)
            left = self.process_count
            logger.error(
                "! No measuring process can be started (%s), %d are left: trying again", trouble, left
            )

    def _log_recovery(self) -> None:
        if self._troubles:
            self._troubles.clear()
            logger.info("✓ Measuring processes can be started again")


def reading_of(outcome: Outcome) -> tuple[Reading, FaceTrack]:
    """Return what a child found; raises `FrameError` for an image that cannot be measured."""
    if outcome.refusal is not None:
        raise FrameError(*outcome.refusal)
    if outcome.reading is None:
        logger.error("! A frame could not be measured:\n%s", outcome.fault)
        raise Interrupted
    return outcome.reading, outcome.track
