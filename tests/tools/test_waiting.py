"""Waiting ends what it started, even if that survives its first cancellation, and reports what failed."""

import asyncio
import time

import pytest

from tests.loop import run
from tools.harness.waiting import for_a_while, until


async def deaf_once(asked: list[str]) -> None:
    """Go on after the first cancellation, as Python 3.11 sometimes lets a coroutine do."""
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        asked.append("once")
    await asyncio.sleep(60)


async def fail(seconds: float) -> None:
    await asyncio.sleep(seconds)
    raise ValueError("broken")


async def fail_at_the_end() -> None:
    try:
        await asyncio.sleep(60)
    finally:
        raise ValueError("broken while it was ended")


def test_who_misses_a_cancellation_is_asked_again() -> None:
    asked: list[str] = []
    run(asyncio.wait_for(for_a_while(0.01, [deaf_once(asked)]), timeout=10))
    assert asked == ["once"]


def test_what_ends_one_before_its_time_is_told_and_the_others_end() -> None:
    asked: list[str] = []
    with pytest.raises(ValueError, match="broken"):
        run(for_a_while(60, [deaf_once(asked), fail(0.01)]))
    assert asked == ["once"]


def test_what_fails_while_it_is_ended_is_nobodys_fault(caplog: pytest.LogCaptureFixture) -> None:
    run(for_a_while(0.01, [fail_at_the_end()]))
    assert "never retrieved" not in caplog.text


def test_whoever_cancels_the_waiting_finds_all_ended_that_it_ran() -> None:
    ended = list[str]()

    async def use() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            ended.append("used")

    async def scene() -> None:
        waiting = asyncio.create_task(for_a_while(60, [use(), use()]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert ended == ["used", "used"]

    run(scene())


def test_looking_ends_with_the_first_answer_and_never_goes_on_for_ever() -> None:
    answers = iter([None, False, 0])
    assert until(lambda: next(answers), "an answer") == 0
    with pytest.raises(TimeoutError, match="in vain: the moon"):
        until(lambda: None, "the moon", seconds=0.02)


def test_nothing_found_is_no_answer() -> None:
    looks = iter(["", [], {}, ["letter"]])
    assert until(lambda: next(looks), "something is shown") == ["letter"]


def test_who_stood_still_until_the_time_was_over_takes_a_last_look() -> None:
    looks = iter([None, "there"])

    def look_and_stand_still() -> str | None:
        time.sleep(0.02)
        return next(looks)

    assert until(look_and_stand_still, "it is there", seconds=0.01) == "there"
