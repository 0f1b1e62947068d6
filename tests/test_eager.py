"""What need not wait is done on the spot; what must wait hears everything that a task would tell it."""

import asyncio
import weakref

import pytest

from app.eager import Unfinished, run_eagerly
from tests.garbage import no_collections
from tests.loop import run


async def doubled(number: int) -> int:
    return 2 * number


async def failing() -> None:
    raise ValueError("no")


def test_what_need_not_wait_is_done_on_the_spot() -> None:
    assert run_eagerly(doubled(2)) == 4


def test_what_fails_before_its_first_wait_fails_on_the_spot() -> None:
    with pytest.raises(ValueError, match="no"):
        run_eagerly(failing())


def test_what_waits_more_than_once_is_finished_when_it_is_awaited() -> None:
    async def play() -> None:
        turns = [asyncio.Event(), asyncio.Event()]

        async def work() -> str:
            for turn in turns:
                await turn.wait()
            return "done"

        rest = run_eagerly(work())
        assert isinstance(rest, Unfinished)
        for turn in turns:
            asyncio.get_running_loop().call_soon(turn.set)
        assert await rest == "done"

    run(play())


def test_what_fails_later_tells_whoever_awaits_it() -> None:
    async def play() -> None:
        async def work() -> None:
            await asyncio.sleep(0)
            await failing()

        rest = run_eagerly(work())
        assert isinstance(rest, Unfinished)
        with pytest.raises(ValueError, match="no"):
            await rest

    run(play())


@pytest.mark.parametrize("waits_to_close", [False, True])
def test_a_cancellation_reaches_the_work_which_may_close_what_it_has_open(waits_to_close: bool) -> None:
    async def play() -> None:
        closed: list[str] = []

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                if waits_to_close:
                    await asyncio.sleep(0)
                closed.append("file")

        async def awaits() -> None:
            rest = run_eagerly(work())
            assert isinstance(rest, Unfinished)
            await rest

        task = asyncio.create_task(awaits())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert closed == ["file"]

    run(play())


def test_what_is_given_up_by_its_time_limit_is_closed() -> None:
    async def play() -> None:
        closed = asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                closed.set()

        rest = run_eagerly(work())
        assert isinstance(rest, Unfinished)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await rest
        assert closed.is_set()

    run(play())


def test_what_ran_out_of_time_waits_for_no_garbage_collection() -> None:
    class Held:
        """What the work has in hand."""

    async def work(_: Held) -> None:
        await asyncio.Event().wait()

    async def play() -> weakref.ref[Held]:
        held = Held()
        with pytest.raises(TimeoutError):
            await give_up(run_eagerly(work(held)))
        return weakref.ref(held)

    async def give_up(rest: "Unfinished[None] | None") -> None:
        assert isinstance(rest, Unfinished)
        async with asyncio.timeout(0.01):
            await rest

    with no_collections():
        assert run(play())() is None
