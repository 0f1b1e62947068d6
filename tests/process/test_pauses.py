"""A timeout that does not count pauses of this process."""

import asyncio

import pytest

from app.process.pauses import timeout_without_pauses
from tests.loop import run


def test_a_caller_who_leaves_is_not_told_that_it_took_too_long() -> None:
    async def wait() -> None:
        async with timeout_without_pauses(60):
            await asyncio.sleep(60)

    async def leave() -> None:
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    run(leave())


def test_nothing_is_left_of_a_wait_that_ended_in_time() -> None:
    faults = []

    async def wait() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, about: faults.append(about))
        async with timeout_without_pauses(0.004):
            pass
        # By then all of its parts would be over.
        await asyncio.sleep(0.05)

    run(wait())
    assert not faults
