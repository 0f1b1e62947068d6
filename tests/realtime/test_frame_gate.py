"""Which frames are let in after a member's stop, even while Redis is away, and without waiting for it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from unittest.mock import create_autospec

import pytest
from redis.exceptions import RedisError

from app.events.event import START_OF_STREAM, Entry, EventName, Position, event_json
from app.events.hub import Hub
from app.events.listener import Inbox
from app.meetings.keys import STOPPED_SECONDS
from app.meetings.store import MeetingStore
from app.realtime import frame_gate, meeting_renewals, monitoring_stops
from app.realtime.frame_gate import FrameGate
from app.realtime.monitoring_stops import MonitoringStopCache
from app.timestamps import now_ms
from tests.clock import Clock
from tests.loop import run
from tests.meetings.stores import names_told, open_stores
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that decides how long stops are remembered."""
    clock = Clock()
    for module in (frame_gate, monitoring_stops):
        monkeypatch.setattr(module, "time", clock)
    return clock


def gate_over(meetings: MeetingStore) -> tuple[MonitoringStopCache, FrameGate]:
    """Return a server's gate, and its cache of stops."""
    stops = MonitoringStopCache()
    return stops, FrameGate(meetings, stops)


def test_while_redis_is_away_the_last_answer_holds_until_it_says_something_else() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)
    meetings.is_stopped.return_value = True
    assert run(gate.admits("m")) is False
    stops.changed("m")
    meetings.is_stopped.side_effect = RedisError
    assert [run(gate.admits("m")) for _ in range(5)] == [False] * 5
    assert meetings.is_stopped.await_count == 2
    run(gate.ask_again())
    assert run(gate.admits("m")) is False
    meetings.is_stopped.side_effect = None
    meetings.is_stopped.return_value = False
    run(gate.ask_again())
    assert run(gate.admits("m")) is True


def test_while_redis_is_silent_no_frame_waits_for_it_but_the_one_after_a_stop() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)

    async def scene() -> None:
        meetings.is_stopped.side_effect = RedisError
        assert await gate.admits("m") is True
        answered = asyncio.Event()

        async def silent(_: str) -> bool:
            await answered.wait()
            return True

        meetings.is_stopped.side_effect = silent
        assert await gate.admits("m") is True
        asking = asyncio.ensure_future(gate.ask_again())
        await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert [await gate.admits("m") for _ in range(3)] == [True] * 3
        stops.changed("m")
        waiting = asyncio.ensure_future(gate.admits("m"))
        await asyncio.sleep(0)
        assert not waiting.done()
        answered.set()
        assert await waiting is False
        await asking

    run(scene())


def test_of_a_meeting_without_frames_nothing_is_asked_while_redis_is_away() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    _, gate = gate_over(meetings)
    meetings.is_stopped.side_effect = RedisError
    run(gate.admits("m"))
    run(gate.admits("m"))
    run(gate.ask_again())
    run(gate.ask_again())
    assert meetings.is_stopped.await_count == 2


def test_after_a_pause_a_frame_asks_for_itself_though_redis_was_away_before(clock: Clock) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    _, gate = gate_over(meetings)
    meetings.is_stopped.side_effect = RedisError
    run(gate.admits("m"))
    meetings.is_stopped.side_effect = None
    meetings.is_stopped.return_value = True
    clock.now += 1.0
    assert run(gate.admits("m")) is True
    clock.now += 60.0
    assert run(gate.admits("m")) is False


def test_an_answer_holds_a_quarter_second_unless_something_changes(clock: Clock) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)
    meetings.is_stopped.return_value = False
    assert [run(gate.admits("m")) for _ in range(4)] == [True] * 4
    assert meetings.is_stopped.await_count == 1
    meetings.is_stopped.return_value = True
    stops.changed("other")
    assert run(gate.admits("m")) is True
    stops.changed("m")
    assert run(gate.admits("m")) is False
    meetings.is_stopped.return_value = False
    clock.now += 0.3
    assert run(gate.admits("m")) is True


def no_sooner_than(event: asyncio.Event) -> Callable[[str], Awaitable[bool]]:
    """Return a function that answers no once the event is set."""

    async def answer(_: str) -> bool:
        await event.wait()
        return False

    return answer


@pytest.mark.parametrize("leaver", [None, 0], ids=["all stay", "who came first goes"])
def test_frames_that_come_while_redis_is_asked_wait_for_one_answer_and_keep_their_order(
    leaver: int | None,
) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)
    let_in: list[int] = []

    async def frame(number: int) -> None:
        if await gate.admits("m"):
            let_in.append(number)

    async def scene() -> None:
        asked, renewed = asyncio.Event(), asyncio.Event()

        meetings.is_stopped.side_effect = no_sooner_than(asked)
        meetings.renew.side_effect = no_sooner_than(renewed)
        frames = []
        for number in range(6):
            frames.append(asyncio.ensure_future(frame(number)))
            await asyncio.sleep(0)
            if number == 2:
                asked.set()
        if leaver is not None:
            frames.pop(leaver).cancel()
        renewed.set()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*frames)

    run(scene())
    assert let_in == [number for number in range(6) if number != leaver]
    assert meetings.is_stopped.await_count == 1
    assert stops.of("m").is_valid


def test_after_an_outage_the_first_frame_renews_the_meeting() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.is_stopped.return_value = False
    stops, gate = gate_over(meetings)
    run(gate.admits("m"))
    meetings.is_stopped.side_effect = RedisError
    stops.changed("m")
    run(gate.admits("m"))
    assert meetings.renew.await_count == 1
    meetings.is_stopped.side_effect = None
    stops.changed("m")
    run(gate.admits("m"))
    assert meetings.renew.await_count == 2


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
    stops.take_note("m", told("monitoring_stopped"))
    stops.take_note("m", told("rest_required"))
    assert run(gate.admits("m")) is False
    assert stops.held() == {"m"}
    assert meetings.renew.await_count == 1, "no frame that is refused renews the meeting"
    stops.take_note("m", told(released_by))
    assert run(gate.admits("m")) is True
    assert stops.held() == set()
    stops.take_note("m", told("monitoring_stopped"))
    # A start that this server answers holds before it is heard.
    stops.lift("m")
    assert run(gate.admits("m")) is True


def test_a_stop_that_was_heard_is_kept_as_long_as_its_meeting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(monitoring_stops, "MAX_CACHED", 1)
    stops = MonitoringStopCache()
    for meeting_id in ("m", "another"):
        stops.of(meeting_id)
        stops.take_note(meeting_id, told("monitoring_stopped"))
    assert stops.held() == {"another"}


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
            hub.add_observer(stops.take_note)
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
    stops.take_note("m", told("monitoring_stopped", reason="no_frames"))
    assert run(gate.admits("m")) is True
    stops.take_note("m", told("monitoring_stopped"))
    assert run(gate.admits("m")) is False
    clock.now += STOPPED_SECONDS
    assert run(gate.admits("m")) is True


@pytest.mark.parametrize("step", [240_000, -240_000], ids=["forward", "back"])
def test_after_the_machines_clock_was_set_the_next_frame_renews_the_meeting(
    step: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = now_ms()
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.is_stopped.return_value = False
    _, gate = gate_over(meetings)
    for passed, renewals in ((0, 1), (59_999, 1), (step, 2), (step + 59_999, 2), (step + 60_000, 3)):
        monkeypatch.setattr(meeting_renewals, "now_ms", lambda passed=passed: now + passed)
        clock.now += 0.3
        run(gate.admits("m"))
        assert meetings.renew.await_count == renewals, passed


def test_an_answer_that_took_long_holds_no_longer_for_it(clock: Clock) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    _, gate = gate_over(meetings)

    async def slow(_: str) -> bool:
        clock.now += 0.3
        return False

    meetings.is_stopped.side_effect = slow
    assert [run(gate.admits("m")) for _ in range(2)] == [True] * 2
    assert meetings.is_stopped.await_count == 2


def test_the_first_frame_after_a_stop_waits_for_no_answer_from_before_it() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)

    async def scene() -> None:
        asked, answered = asyncio.Event(), asyncio.Event()

        async def late(_: str) -> bool:
            asked.set()
            await answered.wait()
            return False

        meetings.is_stopped.side_effect = late
        before = asyncio.ensure_future(gate.admits("m"))
        await asked.wait()
        stops.changed("m")
        meetings.is_stopped.side_effect = None
        meetings.is_stopped.return_value = True
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await gate.admits("m") is False
        answered.set()
        assert await before is True

    run(scene())


def test_the_first_frame_after_a_start_asks_anew(clock: Clock) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)
    meetings.is_stopped.return_value = True
    assert run(gate.admits("m")) is False
    meetings.is_stopped.return_value = False
    stops.lift("m")
    assert run(gate.admits("m")) is True
    assert meetings.is_stopped.await_count == 2


def test_while_redis_is_well_nothing_is_asked_beside_the_frames(clock: Clock) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    _, gate = gate_over(meetings)
    meetings.is_stopped.return_value = False
    for _ in range(3):
        run(gate.admits("m"))
        run(gate.ask_again())
    assert meetings.is_stopped.await_count == 1


def test_a_stop_of_a_meeting_that_is_not_measured_here_is_not_kept() -> None:
    stops = MonitoringStopCache()
    stopped = event_json("monitoring_stopped", "m", now_ms())
    stops.take_note("m", Entry(Position((1, 0)), stopped, START_OF_STREAM))
    assert not stops.held()


def test_an_answer_that_a_stop_has_overtaken_is_not_kept() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)

    async def overtaken(meeting_id: str) -> bool:
        stops.changed(meeting_id)
        return False

    meetings.is_stopped.side_effect = overtaken
    assert run(gate.admits("m")) is True
    meetings.is_stopped.side_effect = None
    meetings.is_stopped.return_value = True
    assert run(gate.admits("m")) is False


def test_an_answer_that_comes_after_that_of_a_later_question_counts_no_more() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)

    async def scene() -> None:
        late = asyncio.Event()

        async def answer_late(_: str) -> bool:
            await late.wait()
            return False

        meetings.is_stopped.side_effect = answer_late
        earlier = asyncio.ensure_future(gate.admits("m"))
        await asyncio.sleep(0)
        stops.changed("m")
        meetings.is_stopped.side_effect = None
        meetings.is_stopped.return_value = True
        assert await gate.admits("m") is False
        late.set()
        await earlier
        assert await gate.admits("m") is False

    run(scene())


def test_a_stop_holds_at_once_though_the_primary_of_another_meeting_is_away() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)
    stopped = {"well": False}

    async def answer(meeting_id: str) -> bool:
        if meeting_id not in stopped:
            raise RedisError
        return stopped[meeting_id]

    meetings.is_stopped.side_effect = answer
    assert run(gate.admits("well")) is True
    assert run(gate.admits("away")) is True
    stopped["well"] = True
    stops.changed("well")
    assert run(gate.admits("well")) is False


def test_a_change_that_is_heard_while_redis_fails_is_asked_for_at_the_next_frame() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    stops, gate = gate_over(meetings)

    async def failing(meeting_id: str) -> bool:
        stops.changed(meeting_id)
        raise RedisError

    meetings.is_stopped.side_effect = failing
    assert run(gate.admits("m")) is True
    meetings.is_stopped.side_effect = None
    meetings.is_stopped.return_value = True
    assert run(gate.admits("m")) is False
