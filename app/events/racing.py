"""Runs tasks side by side, until the first of them ends or beside a block, and sees to it that all do end."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection, Coroutine
from typing import Any

logger = logging.getLogger(__name__)

# A task ends within milliseconds of its cancellation, unless that was lost.
CANCEL_RETRY_SECONDS = 0.2


async def race(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run them until one ends; raises what ended it.

    A task group would do, were it not for lost cancellations: it would then wait for ever.
    """
    tasks = {asyncio.create_task(each) for each in coroutines}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancel_all(tasks)
    for task in done:
        task.result()


@contextlib.asynccontextmanager
async def background(*coroutines: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run tasks beside the server; one that fails is logged at once, not only at the end."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    for task in tasks:
        task.add_done_callback(log_task_failure)
    try:
        yield
    finally:
        await cancel_all(tasks)


def log_task_failure(task: asyncio.Task[None]) -> None:
    """Log what ended a task that was meant to run as long as the server."""
    if not task.cancelled() and task.exception() is not None:
        logger.critical("A part of the server has stopped: restart it", exc_info=task.exception())


async def cancel_all(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait for their end; what they fail with meanwhile is for the caller to ask.

    Asked again, since Python 3.11 loses a cancellation that comes in the moment in which something waited
    for with a timeout is done.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_RETRY_SECONDS)
    for task in tasks:
        # Looked at, so that nobody complains later of what it failed with meanwhile.
        task.cancelled() or task.exception()
