"""Which frames are let in: one answer holds a moment, and none that a member's stop has overtaken counts."""

import asyncio
from collections.abc import Awaitable, Callable
from unittest.mock import create_autospec

import pytest

from app.meetings.store import MeetingStore
from tests.clock import Clock
from tests.loop import run
from tests.realtime.gate import gate_over
from tools.harness.waiting import PATIENCE_SECONDS


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
