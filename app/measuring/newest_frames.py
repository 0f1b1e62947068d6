"""Backpressure for one participant: one frame in work, the newest few waiting, older ones sent back."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.measuring.busy import Superseded

# Frames that may come in one request, besides the one in work: those of half a second in which the road stood
# still or a client's last request was on its way. With the one in work as many as ours have under way (`MOST`
# in frame_window.js).
MAX_WAITING = 8


class NewestFrames:
    """Gives turns, one at a time and in order, to the newest frames that wait."""

    def __init__(self) -> None:
        self._working = False
        self._waiting: deque[asyncio.Future[bool]] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of this frame; raises `Superseded` when newer ones take its place."""
        if self._working:
            await self._wait()
        self._working = True
        try:
            yield
        finally:
            self._hand_on()

    async def _wait(self) -> None:
        if len(self._waiting) == MAX_WAITING:
            self._answer_oldest(its_turn=False)
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            its_turn = await waiting
        except asyncio.CancelledError:
            if not waiting.cancelled() and waiting.result():
                # It leaves at the very moment when its turn has come.
                self._hand_on()
            raise
        if not its_turn:
            raise Superseded

    def _hand_on(self) -> None:
        # Taken before the next one runs, so that a frame arriving in between cannot slip in.
        self._working = self._answer_oldest(its_turn=True)

    def _answer_oldest(self, *, its_turn: bool) -> bool:
        """Answer the oldest that waits, skipping those whose sender has gone; return whether one waited."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(its_turn)
                return True
        return False
