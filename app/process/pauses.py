"""Limits to a wait that do not count time in which this process, or the whole machine, stood still.

After such a pause a mere timer is due while the answer lies in the socket, and whoever answered counts as
silent. On a small machine, a container's share of one, or a laptop that slept, this happens every day.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

# A wait is cut into this many parts; a pause, however long, takes up at most one of them.
PARTS = 4


@contextlib.asynccontextmanager
async def timeout_without_pauses(seconds: float) -> AsyncIterator[None]:
    """Like `asyncio.timeout`, but for `seconds` in which the event loop could have taken an answer."""
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
