"""If Redis does not say what is due, or takes no change, that is told once in the log, and so is its end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.meetings import due_rests
from app.meetings.due_rests import DueRests
from app.meetings.keys import DUE_RESTS
from app.tasks import cancel_all
from tests.loop import run
from tests.meetings.moved_rests import overdue
from tests.meetings.stores import names_told, open_stores
from tools.harness.valkey_process import ValkeyProcess


@contextlib.asynccontextmanager
async def looking(
    due: DueRests, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Look again and again; yield a function that waits for a number of further looks."""
    monkeypatch.setattr(due_rests, "POLL_INTERVAL_SECONDS", 0.01)
    look, looked = due.advance_all_due, asyncio.Semaphore(0)

    async def counted_look() -> None:
        try:
            await look()
        finally:
            looked.release()

    async def looks(count: int) -> None:
        for _ in range(count):
            await looked.acquire()

    monkeypatch.setattr(due, "advance_all_due", counted_look)
    running = asyncio.create_task(due.run())
    try:
        yield looks
    finally:
        await cancel_all([running])


def test_a_redis_that_does_not_say_what_is_due_is_told_of_once_until_it_does(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores, looking(stores.due, monkeypatch) as looks:
            for is_spoilt in (True, False, True):
                await (stores.redis.set(DUE_RESTS, "5") if is_spoilt else stores.redis.delete(DUE_RESTS))
                # One look may have begun before.
                await looks(3)

    run(scene())
    assert caplog.text.count("! Rests that are due cannot be read or changed (WRONGTYPE)") == 2


def test_a_redis_that_lets_changes_wait_for_ever_is_told_of_once_and_when_that_is_over(
    own_valkey: ValkeyProcess,
    meeting_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        async with open_stores(f"{own_valkey.url}?socket_timeout=0.3") as stores:
            await overdue(stores, meeting_id)
            with own_valkey.client() as redis:
                redis.client_pause(600_000, all=False)
                async with looking(stores.due, monkeypatch) as looks:
                    await looks(3)
                    redis.client_unpause()
                    # One look may have begun before.
                    await looks(3)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]
    assert caplog.text.count("! Rests that are due cannot be read or changed (TimeoutError)") == 1
    assert caplog.text.count("✓ Rests that are due can be read and changed again") == 1


def test_one_look_that_redis_answers_too_late_is_no_trouble_to_tell_of(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            late = iter([True, False, True, False, False])

            async def sometimes_late() -> None:
                if next(late, False):
                    raise RedisTimeoutError

            monkeypatch.setattr(stores.due, "advance_all_due", sometimes_late)
            async with looking(stores.due, monkeypatch) as looks:
                await looks(5)

    run(scene())
    assert not caplog.messages


def test_a_fault_that_nobody_knows_of_is_told_of_once_and_when_it_is_over(
    own_valkey: ValkeyProcess,
    meeting_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await overdue(stores, meeting_id)
            look, failures = stores.due.advance_all_due, iter(range(3))

            async def fail_at_first() -> None:
                for _ in failures:
                    raise RuntimeError("nobody knows of it")
                await look()

            monkeypatch.setattr(stores.due, "advance_all_due", fail_at_first)
            async with looking(stores.due, monkeypatch) as looks:
                await looks(5)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]
    assert caplog.text.count("RuntimeError: nobody knows of it") == 1
    assert caplog.text.count("✓ Rests that are due can be read and changed again") == 1
