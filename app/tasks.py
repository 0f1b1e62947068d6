"""Runs tasks side by side, until the first one ends or beside a block, and makes sure that all do end."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from typing import Any

from app.backoff import backoff

logger = logging.getLogger(__name__)

# A task ends within milliseconds of its cancellation, unless the cancellation was lost.
CANCEL_RETRY_SECONDS = 0.2
# Seconds before a part that failed is started again, doubled if it soon fails again: whatever it stumbled
# over may still be there, and each failure puts a traceback into the log.
RESTART_SECONDS = 1.0
MAX_RESTART_SECONDS = 60.0
# A part that has gone on for this long has got over it.
STEADY_SECONDS = 60.0

Part = Callable[[], Coroutine[Any, Any, None]]


async def race(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run them until one ends; raises the exception that ended it, if any.

    A task group would do if no cancellation were ever lost: after a lost one it would wait for ever.
    """
    tasks = {asyncio.create_task(each) for each in coroutines}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancel_all(tasks)
    for task in done:
        task.result()


@contextlib.asynccontextmanager
async def background(*parts: Part) -> AsyncIterator[None]:
    """Run parts of the server beside a block; one that fails is started again."""
    tasks = [asyncio.create_task(keep_up(part)) for part in parts]
    try:
        yield
    finally:
        await cancel_all(tasks)


async def keep_up(part: Part) -> None:
    """Run a part that is to last as long as the server, again after any mistake of ours that ends it."""
    loop, wait = asyncio.get_running_loop(), 0.0
    while True:
        begun = loop.time()
        try:
            return await part()
        except Exception:
            is_steady = loop.time() - begun > STEADY_SECONDS
            wait = backoff(wait, RESTART_SECONDS, MAX_RESTART_SECONDS, anew=is_steady)
            logger.exception("! A part of the server has failed; restarting it in %.1f s", wait)
            await asyncio.sleep(wait)


async def cancel_all(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they have ended; the caller may ask what they failed with meanwhile.

    They are cancelled again and again, since Python 3.11 loses a cancellation that comes at the very moment
    at which something awaited with a timeout is done.
    """
    for task in tasks:
        task.add_done_callback(retrieve_exception)
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_RETRY_SECONDS)


def retrieve_exception(task: asyncio.Task[Any]) -> None:
    """See what a task failed with, so that asyncio never complains later, even if nobody awaits its end."""
    task.cancelled() or task.exception()
