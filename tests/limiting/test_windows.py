"""Counts in memory are bounded, forgotten in time, and true whatever the clock is set to."""

import asyncio
import secrets
import time

import pytest

from app.limiting import windows as windows_module
from app.limiting.windows import MemoryWindows
from tests.clock import Clock
from tests.loop import run


def test_an_hours_count_is_not_forgotten_for_those_of_minutes() -> None:
    async def count_many() -> None:
        windows = MemoryWindows(most=100)
        assert await windows.incr("hour", 3600) == 1
        for _ in range(1000):
            await windows.incr(secrets.token_hex(4), 60)
        assert await windows.incr("hour", 3600) == 2
        assert await windows.get_expiry("hour") > time.time() + 3000

    run(count_many())


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_clock_that_is_set_makes_no_window_longer_or_shorter(
    monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    async def count_across_the_jump() -> None:
        windows, set_to = MemoryWindows(), time.time() + jump
        assert await windows.incr("key", 3600) == 1
        monkeypatch.setattr(time, "time", lambda: set_to)
        assert await windows.incr("key", 3600) == 2
        assert await windows.get("key") == 2
        assert set_to + 3000 < await windows.get_expiry("key") < set_to + 3601

    run(count_across_the_jump())


def test_the_memory_of_counts_is_bounded() -> None:
    async def count_many() -> None:
        windows = MemoryWindows(most=100)
        for _ in range(1000):
            await windows.incr(secrets.token_hex(4), 60)
        assert len(windows) == 100
        assert await windows.incr("again", 60) == 1
        assert await windows.incr("again", 60) == 2
        assert await windows.get("again") == 2

    run(count_many())


def test_what_was_counted_in_memory_is_forgotten_within_a_minute_though_nobody_calls_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> None:
        clock = Clock()
        monkeypatch.setattr(windows_module, "time", clock)
        monkeypatch.setattr(windows_module, "FORGET_SECONDS", 0)
        windows = MemoryWindows()
        await windows.incr("an address", 3600)
        await windows.incr("another", 60)
        forgetting = asyncio.create_task(windows.keep_forgetting())
        for seconds, left in ((59, 2), (1, 1), (3539, 1), (1, 0)):
            clock.now += seconds
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert len(windows) == left
        forgetting.cancel()

    assert windows_module.FORGET_SECONDS == 60
    run(scene())


def test_a_count_that_has_ended_makes_room_before_one_that_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        clock = Clock()
        monkeypatch.setattr(windows_module, "time", clock)
        windows = MemoryWindows(most=2)
        await windows.incr("ended", 3600)
        clock.now += 3600
        await windows.incr("live", 60)
        await windows.incr("new", 60)
        assert await windows.get("live") == 1

    run(scene())
