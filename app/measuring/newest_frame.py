"""Backpressure for one participant: one frame in work, the newest one waiting, older ones sent back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.measuring.busy import Superseded


class NewestFrame:
    """Gives turns, one at a time, always to the newest frame that waits."""

    def __init__(self) -> None:
        self._working = False
        self._waiting: asyncio.Future[bool] | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of this frame; raises `Superseded` when a newer one takes its place."""
        if self._working:
            await self._wait()
        self._working = True
        try:
            yield
        finally:
            self._hand_on()

    async def _wait(self) -> None:
        self._answer_waiting(its_turn=False)
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            its_turn = await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.result():
                # It leaves at the very moment in which its turn has come.
                self._hand_on()
            raise
        if not its_turn:
            raise Superseded

    def _hand_on(self) -> None:
        self._working = False
        self._answer_waiting(its_turn=True)

    def _answer_waiting(self, *, its_turn: bool) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            # Taken before it runs, so that a frame arriving in between cannot slip in.
            self._working = its_turn or self._working
            waiting.set_result(its_turn)
