"""Listeners are told when no more frames come; Redis is asked only about meetings that may be measured."""

import asyncio
import contextlib
from functools import partial
from unittest.mock import create_autospec

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from app.events.event import START_OF_STREAM, Entry, Position, event_json
from app.events.hub import Hub
from app.events.listener import Closed, Inbox
from app.meetings.keys import meeting_key
from app.meetings.store import MeetingStore
from app.realtime import monitoring_lapses as module
from app.realtime.monitoring_lapses import MonitoringLapses
from app.tasks import background
from app.timestamps import iso, now_ms
from tests.loop import run
from tests.meetings.stores import names_told, open_stores
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS


def test_every_meeting_heard_here_is_looked_after_also_beside_a_spoilt_one(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    others = [f"{meeting_id}-{number}" for number in range(3)]

    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            hub = Hub(stores.meetings.history_since)
            lapses = MonitoringLapses(stores.meetings, hub)
            with contextlib.ExitStack() as listening:
                for each in (*others, meeting_id):
                    listening.enter_context(hub.listening(each, Inbox()))
                    await stores.meetings.start(each)
                for each in others:
                    await stores.redis.set(
                        meeting_key(each, "monitoring_log", clustered=False), "no list", ex=60
                    )
                await stores.redis.set(
                    meeting_key(meeting_id, "monitoring_until", clustered=False), iso(now_ms()), ex=60
                )
                await lapses.notify_lapsed()

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started", "monitoring_stopped"]


class Member:
    """A listener that remembers why it was closed."""

    def __init__(self) -> None:
        self.closed: Closed | None = None

    def offer(self, _: Entry) -> None:
        """Ignore it."""

    def close(self, reason: Closed) -> None:
        self.closed = reason


def test_who_was_told_of_measuring_begins_anew_when_redis_was_emptied_and_nobody_else_does(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            hub = Hub(stores.meetings.history_since)
            lapses = MonitoringLapses(stores.meetings, hub)
            measured, ended, unknown = Member(), Member(), Member()
            members = {meeting_id: measured, f"{meeting_id}-ended": ended, f"{meeting_id}-unknown": unknown}
            with contextlib.ExitStack() as listening:
                for each, member in members.items():
                    listening.enter_context(hub.listening(each, member))
                    if member is not unknown:
                        await stores.meetings.start(each)
                    await hub.read_snapshot(each, partial(stores.meetings.snapshot_since, each, None))
                await lapses.notify_lapsed()
                await stores.meetings.end(f"{meeting_id}-ended")
                await lapses.notify_lapsed()
                await stores.redis.flushall()
                await lapses.notify_lapsed()
                assert [each.closed for each in (measured, ended, unknown)] == [Closed.GAP, None, None]
                measured.closed = None
                await hub.read_snapshot(meeting_id, partial(stores.meetings.snapshot_since, meeting_id, None))
                await lapses.notify_lapsed()
                assert measured.closed is None, "once is enough"

    run(scene())


def started(number: int) -> Entry:
    event = event_json("monitoring_started", "m", now_ms())
    return Entry(Position((number, 0)), event, START_OF_STREAM)


def test_a_meeting_that_is_off_is_not_asked_about_until_it_is_told_on() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    hub = Hub(meetings.history_since)
    lapses = MonitoringLapses(meetings, hub)

    async def begun_meanwhile(_: str) -> bool:
        hub.publish("m", started(2))
        return False

    async def times_asked(*looks: object) -> int:
        meetings.tell_lapse.reset_mock()
        for _ in looks:
            await lapses.notify_lapsed()
        return int(meetings.tell_lapse.await_count)

    async def scene() -> None:
        with hub.listening("m", Inbox()):
            meetings.tell_lapse.return_value = True
            assert await times_asked("first", "second") == 2
            meetings.tell_lapse.return_value = False
            assert await times_asked("first", "second") == 1
            hub.publish("m", started(1))
            meetings.tell_lapse.side_effect = begun_meanwhile
            assert await times_asked("first", "second") == 2

    run(scene())


def test_one_that_was_not_heard_for_a_while_is_asked_about_again() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.tell_lapse.return_value = False
    hub = Hub(meetings.history_since)
    lapses = MonitoringLapses(meetings, hub)

    async def listened() -> None:
        with hub.listening("m", Inbox()):
            for _ in ("first", "second"):
                await lapses.notify_lapsed()

    async def scene() -> None:
        async with background(hub.topics.keep_wanted), asyncio.timeout(PATIENCE_SECONDS):
            await listened()
            while await hub.topics.wanted.changes() != {"m": False}:
                pass  # from now on a start would go unheard
            await listened()

    run(scene())
    assert meetings.tell_lapse.await_count == 2


def test_of_meetings_that_nobody_hears_any_more_nothing_is_kept() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    hub = Hub(meetings.history_since)
    lapses = MonitoringLapses(meetings, hub)

    async def scene() -> None:
        async with background(hub.topics.keep_wanted), asyncio.timeout(PATIENCE_SECONDS):
            with hub.listening("m", Inbox()), hub.listening("n", Inbox()):
                meetings.tell_lapse.side_effect = lambda meeting_id: meeting_id == "m"
                await lapses.notify_lapsed()
                assert (lapses._on, set(lapses._off)) == ({"m"}, {"n"})
            while hub.topics:
                await hub.topics.wanted.changes()
            await lapses.notify_lapsed()

    run(scene())
    assert (lapses._on, lapses._off) == (set(), {})


def test_a_meeting_is_asked_about_again_after_redis_was_away() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.tell_lapse.side_effect = [RedisConnectionError, False]
    hub = Hub(meetings.history_since)
    lapses = MonitoringLapses(meetings, hub)

    async def scene() -> None:
        with hub.listening("m", Inbox()):
            for _ in range(2):
                await lapses.notify_lapsed()

    run(scene())
    assert meetings.tell_lapse.await_count == 2


def test_one_whose_start_nobody_heard_is_asked_about_again_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "POLL_INTERVAL_SECONDS", 0)
    meetings = create_autospec(MeetingStore, instance=True)
    hub = Hub(meetings.history_since)

    async def scene() -> None:
        asked = asyncio.Semaphore(0)

        async def is_off(_: str) -> bool:
            asked.release()
            return False

        meetings.tell_lapse.side_effect = is_off
        with hub.listening("m", Inbox()):
            async with background(MonitoringLapses(meetings, hub).run), asyncio.timeout(PATIENCE_SECONDS):
                for _ in range(2):
                    await asked.acquire()

    run(scene())
