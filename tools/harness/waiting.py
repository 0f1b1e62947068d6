"""Waiting for something to become true, with a limit, never for a fixed time."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sized
from typing import Any, TypeVar

from app.tasks import cancel_all

T = TypeVar("T")

# Only a hang takes this long, however busy the machine.
PATIENCE_SECONDS = 30.0
# Seconds between two looks: few at first, then more, since many looks ask a server.
FIRST_PAUSE, MAX_PAUSE = 0.01, 0.1


def until(look: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Return the first answer of `look` that is not None, False or empty; TimeoutError after `seconds`."""
    deadline, pause = time.monotonic() + seconds, FIRST_PAUSE
    while True:
        # Read before the look, so that a process that has stalled past its deadline looks once more.
        is_last = time.monotonic() >= deadline
        seen = look()
        if not (seen is None or seen is False or (isinstance(seen, Sized) and not len(seen))):
            return seen
        if is_last:
            raise TimeoutError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, MAX_PAUSE)


async def for_a_while(seconds: float, coroutines: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Let coroutines run side by side, then end them; raises the error of one that fails before then."""
    await beside(asyncio.sleep(seconds), coroutines)


async def beside(lasting: Coroutine[Any, Any, None], coroutines: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do the same for as long as another coroutine takes."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]

    async def until_one_fails() -> None:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)

    ends = [asyncio.create_task(each) for each in (lasting, until_one_fails())]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        done = [task for task in (*ends, *tasks) if task.done()]
    finally:
        # Also when this is cancelled: they use what whoever cancels it closes next.
        await cancel_all([*ends, *tasks])
    for task in done:
        task.result()
