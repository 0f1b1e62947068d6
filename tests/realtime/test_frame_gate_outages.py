"""While Redis is away, frames are let in by its last answer, and hardly one waits for it."""

import asyncio
from unittest.mock import create_autospec

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore
from tests.clock import Clock
from tests.loop import run
from tests.realtime.gate import gate_over
from tests.realtime.test_monitoring_stops import told
from tools.harness.waiting import PATIENCE_SECONDS


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


def test_while_redis_is_well_nothing_is_asked_beside_the_frames(clock: Clock) -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    _, gate = gate_over(meetings)
    meetings.is_stopped.return_value = False
    for _ in range(3):
        run(gate.admits("m"))
        run(gate.ask_again())
    assert meetings.is_stopped.await_count == 1


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


def test_a_stop_that_cannot_be_written_back_holds_here_all_the_same() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.stop_measuring.side_effect = RedisError
    stops, gate = gate_over(meetings)
    stops.of("m")
    stops.observe("m", told("monitoring_stopped"))
    run(gate.keep_stop("m"))
    assert stops.is_held("m")
