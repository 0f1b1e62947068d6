"""Runs tasks side by side until the first of them ends, and sees to it that the others really do."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any

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
