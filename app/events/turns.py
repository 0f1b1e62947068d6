"""Turns for what asks Redis: clients that all come back at once make no other call wait behind them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

# Seconds, several times what a read takes: one that takes longer, as where a primary is away, ends its turn.
TURN_SECONDS = 0.05


class Turns:
    """So many at once."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)

    async def take(self, read: Callable[[], Awaitable[T]]) -> T:
        """Return what is read when its turn comes; what takes too long goes on without one."""
        async with self._free:
            reading = asyncio.ensure_future(read())
            try:
                await asyncio.wait([reading], timeout=TURN_SECONDS)
            except asyncio.CancelledError:
                reading.cancel()
                raise
        return await reading
