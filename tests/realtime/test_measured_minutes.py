"""Each minute in which frames were measured is told once, and never at the cost of frames."""

import asyncio
from typing import cast

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from app.meetings.store import MeetingStore
from app.realtime import measured_minutes as module
from app.realtime.measured_minutes import MAX_NOTED_MEETINGS, MINUTE_MS, REDIS_AWAY_SECONDS, MeasuredMinutes
from app.tasks import background
from tests.clock import Clock
from tests.loop import run
from tests.meetings.stores import open_stores
from tests.realtime.test_monitoring_stops import told
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS


class Store:
    """A store that records what it is told; meetings in `away` cannot be reached."""

    def __init__(self, *away: str) -> None:
        self.away = away
        self.told: list[str] = []
        self.heard = asyncio.Semaphore(0)

    async def note_measured(self, meeting_id: str, _minute: int) -> None:
        self.told.append(meeting_id)
        self.heard.release()
        if meeting_id in self.away:
            raise RedisConnectionError


def minutes_over(store: Store) -> MeasuredMinutes:
    return MeasuredMinutes(cast("MeetingStore", store))


def test_of_many_frames_in_a_minute_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "now_ms", lambda: MINUTE_MS)
    store = Store()

    async def scene() -> None:
        minutes = minutes_over(store)
        for meeting_id in ["a", "b"] * 200:
            minutes.note(meeting_id)
            await minutes.tell()

    run(scene())
    assert store.told == ["a", "b"]


@pytest.mark.parametrize("before", ["a meeting", "frames without a start"])
def test_a_meeting_that_begins_has_the_minute_that_it_begins_in_whatever_was_told_before(
    valkey: ValkeyProcess, meeting_id: str, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.setattr(module, "now_ms", lambda: MINUTE_MS)

    async def scene() -> list[int]:
        async with open_stores(valkey.url) as stores:
            meetings, minutes = stores.meetings, MeasuredMinutes(stores.meetings)

            async def measure() -> int:
                for _ in range(2):
                    minutes.note(meeting_id)
                    await minutes.tell()
                return (await meetings.summary(meeting_id)).measured_minutes

            if before == "a meeting":
                await meetings.start(meeting_id)
            told_before = await measure()
            await meetings.end(meeting_id)
            await meetings.start(meeting_id)
            minutes.observe(meeting_id, told("monitoring_started"))
            return [told_before, await measure()]

    assert run(scene()) == [int(before == "a meeting"), 1]


def test_while_redis_is_away_no_frame_asks_it_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "now_ms", lambda: MINUTE_MS)
    store = Store("a")

    async def scene() -> None:
        minutes = minutes_over(store)
        for _ in range(200):
            minutes.note("a")
            await minutes.tell()
        store.away = ()
        clock.now += REDIS_AWAY_SECONDS
        for _ in range(200):
            minutes.note("a")
            await minutes.tell()

    run(scene())
    assert store.told == ["a", "a"]


def test_while_one_meeting_cannot_be_reached_the_others_are_told() -> None:
    store = Store("a")

    async def scene() -> None:
        minutes = minutes_over(store)
        for meeting_id in ["a", "b"]:
            minutes.note(meeting_id)
        await minutes.tell()

    run(scene())
    assert store.told == ["a", "b"]


def test_what_is_noted_is_told_at_once_beside_the_frames() -> None:
    store = Store()

    async def scene() -> None:
        minutes = minutes_over(store)
        async with background(minutes.run):
            for meeting_id in ["a", "b"]:
                minutes.note(meeting_id)
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await store.heard.acquire()

    run(scene())
    assert store.told == ["a", "b"]


def test_no_more_meetings_are_remembered_than_a_process_measures() -> None:
    async def scene() -> None:
        minutes = minutes_over(Store())
        for number in range(MAX_NOTED_MEETINGS + 10):
            minutes.note(f"meeting-{number}")
        assert len(minutes._latest) == MAX_NOTED_MEETINGS

    run(scene())


def test_of_many_meetings_those_that_go_on_and_those_that_begin_are_told_once_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = MINUTE_MS
    monkeypatch.setattr(module, "now_ms", lambda: now)
    store = Store()

    async def scene() -> None:
        nonlocal now
        minutes = minutes_over(store)
        for number in range(MAX_NOTED_MEETINGS):
            minutes.note(f"meeting-{number}")
        await minutes.tell()
        store.told.clear()
        now += MINUTE_MS
        for meeting_id in ["meeting-0", "new"] * 200:
            minutes.note(meeting_id)
            await minutes.tell()

    run(scene())
    assert store.told == ["meeting-0", "new"]


def test_between_two_minutes_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "now_ms", lambda: MINUTE_MS)
    store, told = Store(), 0

    async def scene() -> None:
        minutes = minutes_over(store)
        tell = minutes.tell

        async def counted() -> None:
            nonlocal told
            told += 1
            await tell()

        monkeypatch.setattr(minutes, "tell", counted)
        async with background(minutes.run):
            minutes.note("a")
            async with asyncio.timeout(PATIENCE_SECONDS):
                await store.heard.acquire()
            for _ in range(20):
                await asyncio.sleep(0)

    run(scene())
    assert told == 1
