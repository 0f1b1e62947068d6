"""A call repeated because Redis's answer was lost is made once, and undoes nothing that others did since."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import pytest

from app.meetings.meeting_scripts import REPEATED_MS
from app.timestamps import now_ms
from tests.loop import run
from tests.meetings.stores import names_told, open_stores, repeated
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

T = TypeVar("T")


def later(call: Callable[[str], Awaitable[T]], meeting_id: str) -> Callable[[], Awaitable[T]]:
    """Return the call, made in a later millisecond than everything before it."""

    async def made() -> T:
        began = now_ms()
        until(lambda: now_ms() > began, "the clock goes on")
        return await call(meeting_id)

    return made


@pytest.mark.parametrize("was_on", [False, True])
def test_a_start_does_not_lift_the_stop_that_came_after_it(
    valkey: ValkeyProcess, meeting_id: str, was_on: bool
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores, open_stores(valkey.url) as others:
            if was_on:
                await others.meetings.start(meeting_id)
            stop = later(others.meetings.stop_measuring, meeting_id)
            stores.meetings._start = repeated(stores.meetings._start, stop)
            began = await stores.meetings.start(meeting_id)
            assert await others.meetings.is_stopped(meeting_id)
            assert began == (await others.meetings.get(meeting_id)).started_at
            await later(others.meetings.start, meeting_id)()
            assert not await others.meetings.is_stopped(meeting_id)

    run(scene())
    assert names_told(valkey, meeting_id) == [
        "monitoring_started",
        "monitoring_stopped",
        "monitoring_started",
    ]


def test_a_start_of_a_server_whose_clock_is_behind_counts(
    valkey: ValkeyProcess, meeting_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.meetings.stop_measuring(meeting_id)
            monkeypatch.setattr("app.meetings.store.now_ms", lambda: now_ms() - 2 * REPEATED_MS)
            await stores.meetings.start(meeting_id)
            assert not await stores.meetings.is_stopped(meeting_id)
            await stores.meetings.end(meeting_id)
            assert not (await stores.meetings.get(meeting_id)).active

    run(scene())


def test_an_end_does_not_end_the_meeting_that_began_after_it(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores, open_stores(valkey.url) as others:
            first = await stores.meetings.start(meeting_id)
            start = later(others.meetings.start, meeting_id)
            stores.meetings._end = repeated(stores.meetings._end, start)
            ended = await stores.meetings.end(meeting_id)
            assert ended.started_at == first
            assert (await others.meetings.get(meeting_id)).monitoring
            await later(others.meetings.end, meeting_id)()
            assert not (await others.meetings.get(meeting_id)).active

    run(scene())
    assert names_told(valkey, meeting_id)[-3:] == ["meeting_ended", "monitoring_started", "meeting_ended"]


@pytest.mark.parametrize("notice", [0, 60], ids=["ended", "called off"])
def test_an_order_whose_answer_was_lost_does_not_bring_back_what_others_have_ended(
    valkey: ValkeyProcess, meeting_id: str, notice: int
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores, open_stores(valkey.url) as others:
            stores.rests._write = repeated(stores.rests._write, partial(others.rests.end, meeting_id))
            await stores.rests.start_or_get(meeting_id, "manual", 60, notice)
            assert await stores.rests.current(meeting_id) is None

    run(scene())
    assert len(names_told(valkey, meeting_id)) == 2


def test_a_change_whose_answer_was_lost_is_done_once_when_it_is_repeated(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            stores.rests._write = repeated(stores.rests._write)
            _, is_new = await stores.rests.start_or_get(meeting_id, "time", 300)
            assert is_new
            assert (await stores.rests.postpone(meeting_id, 5)).postponed == 1
            await stores.rests.begin(meeting_id)
            assert (await stores.rests.extend(meeting_id, 60)).seconds == 360

    run(scene())
    assert names_told(valkey, meeting_id) == [
        "rest_announced",
        "rest_postponed",
        "rest_required",
        "rest_extended",
    ]


def test_an_end_whose_answer_was_lost_does_not_end_the_next_rest(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores, open_stores(valkey.url) as others:
            next_rest = partial(others.rests.start_or_get, meeting_id, "manual", 60)
            stores.rests._remove = repeated(stores.rests._remove, next_rest)
            await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.rests.end(meeting_id)
            assert await stores.rests.current(meeting_id) is not None

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_required", "rest_ended", "rest_required"]
