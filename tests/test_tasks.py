"""Background tasks run as long as the server, and end with it."""

import asyncio
import contextlib
import gc
from functools import partial

import pytest

from app import tasks
from app.tasks import background, race
from tests.loop import run


async def deaf_to_the_first(cancellations: list[str]) -> None:
    """Lose the first cancellation, as a task group does that fails at the same moment."""
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancellations.append("asked")
            if len(cancellations) > 1:
                raise


def test_a_task_that_lost_its_cancellation_is_asked_again() -> None:
    cancellations: list[str] = []

    async def scene() -> None:
        async with asyncio.timeout(30), background(partial(deaf_to_the_first, cancellations)):
            await asyncio.sleep(0)

    run(scene())
    assert cancellations == ["asked", "asked"]


@pytest.mark.parametrize(
    ("steady_seconds", "waits"),
    # It fails at once each time: before it counts as steady, or where it counts as steady at once.
    [(tasks.STEADY_SECONDS, [0.001, 0.002, 0.004, 0.004]), (-1.0, [0.001] * 4)],
    ids=["soon", "steady"],
)
def test_a_part_that_fails_is_told_of_and_begun_anew_after_a_wait_that_doubles_until_it_is_steady(
    steady_seconds: float,
    waits: list[float],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(tasks, "STEADY_SECONDS", steady_seconds)
    monkeypatch.setattr(tasks, "RESTART_SECONDS", 0.001)
    monkeypatch.setattr(tasks, "MAX_RESTART_SECONDS", 0.004)
    begun = asyncio.Semaphore(0)
    failures = iter(range(4))

    async def part() -> None:
        for _ in failures:
            raise RuntimeError("nobody knows of it")
        begun.release()
        await asyncio.Event().wait()

    async def scene() -> None:
        async with asyncio.timeout(30), background(part):
            await begun.acquire()

    run(scene())
    assert caplog.text.count("RuntimeError: nobody knows of it") == 4
    assert [record.args[-1] for record in caplog.records if isinstance(record.args, tuple)] == waits


def test_what_one_fails_with_while_it_is_ended_is_no_fault_that_nobody_asked_for() -> None:
    faults = []

    async def fail_at_the_end() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise RuntimeError("amid its end")

    async def scene() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, about: faults.append(about))
        await race(asyncio.sleep(0), fail_at_the_end())
        gc.collect()

    run(scene())
    assert not faults


def test_what_one_failed_with_is_no_fault_either_where_the_wait_for_the_others_is_cut_off() -> None:
    faults = []

    async def fail() -> None:
        raise RuntimeError("at once")

    async def scene() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, about: faults.append(about))
        ending, go_on = asyncio.Event(), asyncio.Event()

        async def end_slowly() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                ending.set()
                await go_on.wait()
                raise RuntimeError("amid its end")

        racing = asyncio.create_task(race(fail(), end_slowly()))
        await ending.wait()
        racing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await racing
        go_on.set()
        await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
        del racing
        gc.collect()

    run(scene())
    assert not faults
