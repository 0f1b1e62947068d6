"""Limits to a wait that count no time in which this process, or the whole machine, stood still.

A timer alone is due after such a pause while the answer lies in the socket, and who answered is taken for
silent: of a small machine, a container's share of one, or a laptop that slept, an everyday matter.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

# In so many parts time is waited; a pause, however long, is one of them at most.
PARTS = 4


@contextlib.asynccontextmanager
async def timeout_without_pauses(seconds: float) -> AsyncIterator[None]:
    """As `asyncio.timeout`, for `seconds` in which the event loop could have taken an answer."""
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle

    def wait(parts: int) -> None:
        nonlocal timer
        if parts:
            timer = loop.call_later(seconds / PARTS, wait, parts - 1)
        else:
            limit.reschedule(loop.time())

    async with asyncio.timeout(None) as limit:
        timer = loop.call_later(seconds / PARTS, wait, PARTS - 1)
        try:
            yield
        finally:
            timer.cancel()
