"""A member's stop that was heard holds until a start or the end, even if Redis has lost it."""

from functools import partial
from typing import Any
from unittest.mock import create_autospec

import pytest

from app.events.event import START_OF_STREAM, Entry, EventName, Position, event_json
from app.events.hub import Hub
from app.events.listener import Inbox
from app.meetings.keys import STOPPED_SECONDS
from app.meetings.store import MeetingStore
from app.realtime import monitoring_stops
from app.realtime.monitoring_stops import MonitoringStopCache
from app.timestamps import now_ms
from tests.clock import Clock
from tests.loop import run
from tests.meetings.stores import names_told, open_stores
from tests.realtime.gate import gate_over
from tools.harness.valkey_process import ValkeyProcess


def told(name: EventName, **more: object) -> Entry:
    return Entry(Position((1, 0)), event_json(name, "m", 0, None, **more), START_OF_STREAM)


@pytest.mark.parametrize("released_by", ["monitoring_started", "meeting_ended"])
def test_a_stop_that_was_heard_holds_though_redis_has_lost_it_until_a_start_or_the_end_is_heard(
    released_by: EventName,
) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)
    meetings.is_stopped.return_value = False
    assert run(gate.admits("m")) is True
    stops.observe("m", told("monitoring_stopped"))
    stops.observe("m", told("rest_required"))
    assert run(gate.admits("m")) is False
    assert stops.held() == {"m"}
    assert meetings.renew.await_count == 1, "no frame that is refused renews the meeting"
    stops.observe("m", told(released_by))
    assert run(gate.admits("m")) is True
    assert stops.held() == set()
    stops.observe("m", told("monitoring_stopped"))
    # A start that this server answers holds before it is heard.
    stops.lift("m")
    assert run(gate.admits("m")) is True


async def put_by(redis: Any) -> None:
    """Keep a copy of everything in Redis."""
    for key in await redis.keys():
        await redis.copy(key, f"copy {key}")


async def restore(redis: Any) -> None:
    """Give Redis back exactly what it had then."""
    for key in await redis.keys("[^c]*"):
        await redis.delete(key)
    for key in await redis.keys("copy *"):
        await redis.rename(key, key.removeprefix("copy "))


def test_a_stop_that_redis_has_lost_is_written_back_and_lifted_by_a_start_elsewhere(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            hub, (stops, gate) = Hub(stores.meetings.history_since), gate_over(stores.meetings)
            hub.add_observer(stops.observe)
            hub.add_keeper(gate.keep_stop)
            with hub.listening(meeting_id, Inbox()):
                await stores.meetings.start(meeting_id)
                assert await gate.admits(meeting_id)
                await hub.read_snapshot(meeting_id, partial(stores.meetings.snapshot_since, meeting_id, None))
                await put_by(stores.redis)
                await stores.meetings.stop_measuring(meeting_id)
                await hub.catch_up(meeting_id)
                assert not await gate.admits(meeting_id)
                await restore(stores.redis)
                await hub.catch_up(meeting_id)
                assert await stores.meetings.is_stopped(meeting_id)
                assert not await gate.admits(meeting_id)
                await hub.read_snapshot(meeting_id, partial(stores.meetings.snapshot_since, meeting_id, None))
                await stores.meetings.start(meeting_id)
                await hub.catch_up(meeting_id)
                assert await gate.admits(meeting_id)

    run(scene())
    names = ["monitoring_started", "monitoring_stopped", "monitoring_started"]
    assert names_told(own_valkey, meeting_id) == names


def test_what_is_told_when_no_frame_comes_is_no_stop_and_a_stop_holds_for_a_day_at_most(clock: Clock) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)
    meetings.is_stopped.return_value = False
    run(gate.admits("m"))
    stops.observe("m", told("monitoring_stopped", reason="no_frames"))
    assert run(gate.admits("m")) is True
    stops.observe("m", told("monitoring_stopped"))
    assert run(gate.admits("m")) is False
    clock.now += STOPPED_SECONDS
    assert run(gate.admits("m")) is True


def test_a_stop_of_a_meeting_that_is_not_measured_here_is_not_kept() -> None:
    stops = MonitoringStopCache()
    stopped = event_json("monitoring_stopped", "m", now_ms())
    stops.observe("m", Entry(Position((1, 0)), stopped, START_OF_STREAM))
    assert not stops.held()


def test_the_meeting_that_was_asked_about_longest_ago_is_forgotten_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(monitoring_stops, "MAX_CACHED", 2)
    stops = MonitoringStopCache()
    for meeting_id in ("busy", "idle"):
        stops.of(meeting_id)
        stops.observe(meeting_id, told("monitoring_stopped"))
    stops.of("busy")
    stops.of("new")
    assert stops.held() == {"busy"}
