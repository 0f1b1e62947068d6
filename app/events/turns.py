"""Turns for reads from Redis: clients that all come back at once make no other call wait behind them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

# In seconds, several times what a read takes: a longer one, as when a primary is away, loses its turn.
TURN_SECONDS = 0.05


class Turns:
    """Lets `count` reads run at once."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)

    async def run(self, read: Callable[[], Awaitable[T]]) -> T:
        """Return what `read` gives when its turn comes; a read that takes too long goes on without a turn."""
        async with self._free:
            reading = asyncio.ensure_future(read())
            try:
                await asyncio.wait([reading], timeout=TURN_SECONDS)
            except asyncio.CancelledError:
                reading.cancel()
                raise
        return await reading
