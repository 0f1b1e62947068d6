"""Who is remembered, for how long, and how many."""

import asyncio
from math import sin

import pytest

from app.blinks.eye_state import EyeState
from app.blinks.opinion import OpinionSettings
from app.measuring import registry as module
from app.measuring.registry import (
    EXPIRE_INTERVAL_SECONDS,
    IDLE_SECONDS,
    ParticipantRegistry,
    expire_idle,
    participant_key,
)
from tests.blinks.traces import STEP, SWAY, reading
from tests.clock import Clock
from tests.loop import run


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def everyone() -> ParticipantRegistry:
    return ParticipantRegistry(OpinionSettings())


def test_a_participant_is_known_by_id_whoever_sends(everyone: ParticipantRegistry, clock: Clock) -> None:
    first = everyone.touch(participant_key("m", "sid1", "p", 0), "sid1")
    clock.now += 6
    second = everyone.touch(participant_key("m", "sid2", "p", 3), "sid2")
    assert first is not None
    assert second is not None
    assert first[0] is second[0]


def test_a_second_sender_has_to_wait_for_five_seconds(everyone: ParticipantRegistry, clock: Clock) -> None:
    key = participant_key("m", "sid1", "p", 0)
    everyone.touch(key, "sid1")
    clock.now += 4.9
    assert everyone.touch(key, "sid2") is None
    clock.now += 0.2
    assert everyone.touch(key, "sid2") is not None
    assert everyone.touch(key, "sid1") is None


def test_a_visit_begins_with_the_first_frame_and_after_a_pause(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    key = participant_key("m", "sid", "p", 0)
    begins = []
    for pause in (0.0, 0.1, 4.0, 6.0, 0.1):
        clock.now += pause
        seen = everyone.touch(key, "sid")
        assert seen is not None
        begins.append(seen[1])
    assert begins == [True, False, False, True, False]


def test_the_very_first_frame_begins_a_visit_on_a_machine_that_has_just_started_too(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    clock.now = 1.0
    seen = everyone.touch(participant_key("m", "sid", "p", 0), "sid")
    assert seen is not None
    assert seen[1] is True


def test_after_an_hour_without_a_frame_a_participant_is_forgotten(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    everyone.touch(participant_key("m", "sid", "p", 0), "sid")
    clock.now += 3599
    everyone.touch(participant_key("m", "sid", "q", 0), "sid")
    assert len(everyone) == 2
    clock.now += 2
    everyone.touch(participant_key("m", "sid", "q", 0), "sid")
    assert len(everyone) == 1


def test_a_meeting_keeps_two_hundred_and_forgets_the_longest_unseen(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    everyone.touch(participant_key("other", "sid", "p", 0), "sid")
    for number in range(201):
        clock.now += 0.01
        everyone.touch(participant_key("m", "sid", f"p{number}", 0), "sid")
    assert len(everyone) == 201
    again = everyone.touch(participant_key("m", "sid", "p0", 0), "sid")
    assert again is not None
    assert again[1] is True


def test_who_has_just_been_seen_again_is_not_the_one_that_is_forgotten(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    keys = [participant_key("m", "sid", f"p{number}", 0) for number in range(201)]
    for key in keys[:200]:
        everyone.touch(key, "sid")
    seen = everyone.touch(keys[0], "sid")
    everyone.touch(keys[200], "sid")
    again = everyone.touch(keys[0], "sid")
    assert seen is not None
    assert again is not None
    assert again[0] is seen[0]


@pytest.mark.parametrize("meeting", ["m", "made-up-{}"])
def test_who_makes_people_up_makes_the_server_forget_nobody_elses(
    everyone: ParticipantRegistry, clock: Clock, meeting: str
) -> None:
    key = participant_key("m", "leader", "p", 0)
    seen = everyone.touch(key, "leader", "203.0.113.1")
    for number in range(module.MAX_IN_PROCESS + 1):
        made_up = participant_key(meeting.format(number), "flood", f"p{number}", 0)
        everyone.touch(made_up, "flood", "203.0.113.2")
    everyone.release("flood")
    everyone.touch(participant_key("m", "flood2", "q", 0), "flood2", "203.0.113.2")
    again = everyone.touch(key, "leader", "203.0.113.1")
    assert seen is not None
    assert again is not None
    assert again[0] is seen[0]
    assert len(everyone) <= module.MAX_IN_PROCESS


def test_the_end_of_a_meeting_forgets_its_people_only(everyone: ParticipantRegistry, clock: Clock) -> None:
    everyone.touch(participant_key("m", "sid", "p", 0), "sid")
    everyone.touch(participant_key("m-2", "sid", "p", 0), "sid")
    assert everyone.meetings() == {"m", "m-2"}
    everyone.forget_meeting("m")
    assert len(everyone) == 1
    assert everyone.meetings() == {"m-2"}


def watched(everyone: ParticipantRegistry, meeting: str, begin: float, seconds: float) -> EyeState:
    """Let somebody in a meeting be seen, with open eyes, for so long; return what is known of them then."""
    seen = everyone.touch(participant_key(meeting, "sid", "p", 0), "sid")
    assert seen is not None
    moments = [begin + number * STEP for number in range(1 + round(seconds / STEP))]
    return [seen[0].participant.observe(reading(yaw=SWAY * sin(at)), at) for at in moments][-1].state


def test_after_a_rest_everyone_in_its_meeting_starts_afresh_and_nobody_else(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    for meeting in ("m", "n"):
        assert watched(everyone, meeting, 0, 10).valid_seconds == pytest.approx(10, abs=0.2)
    everyone.begin_anew("m")
    assert watched(everyone, "m", 11, 1).valid_seconds <= 1.1
    assert watched(everyone, "n", 11, 1).valid_seconds > 10


@pytest.mark.parametrize(("blink_minutes", "opinion"), [(1, "tired"), (3, "unknown")])
def test_people_are_judged_by_the_settings_of_the_server(
    clock: Clock, blink_minutes: int, opinion: str
) -> None:
    everyone = ParticipantRegistry(OpinionSettings(blink_minutes=blink_minutes))
    assert watched(everyone, "m", 0, 70).opinion == opinion


def test_two_without_an_id_are_not_taken_for_one() -> None:
    senders = [("sid", 0), ("sid", 1), ("sid2", 0)]
    assert len({participant_key("m", sid, None, index) for sid, index in senders}) == 3


def test_of_a_connection_that_has_ended_not_even_where_it_came_from_is_remembered(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    seen = everyone.touch(participant_key("m", "sid", "p", 0), "sid", "203.0.113.1")
    assert seen is not None
    assert (seen[0].sid, seen[0].address) == ("sid", "203.0.113.1")
    everyone.release("sid")
    assert (seen[0].sid, seen[0].address) == ("", None)


def test_a_connection_that_ends_takes_those_without_id_with_it(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    everyone.touch(participant_key("m", "sid", None, 0), "sid")
    everyone.touch(participant_key("m", "sid", "p", 0), "sid")
    everyone.touch(participant_key("m", "sid2", None, 0), "sid2")
    everyone.release("sid")
    assert len(everyone) == 2


def test_whose_sender_has_gone_is_the_next_ones_at_once(everyone: ParticipantRegistry, clock: Clock) -> None:
    key = participant_key("m", "sid", "p", 0)
    everyone.touch(key, "sid")
    assert everyone.touch(key, "sid2") is None
    everyone.release("sid")
    assert everyone.touch(key, "sid2") is not None
    assert everyone.touch(key, "sid3") is None


async def _looks(everyone: ParticipantRegistry, looks: int) -> None:
    work = asyncio.create_task(expire_idle(everyone))
    for _ in range(looks):
        await asyncio.sleep(0)
    work.cancel()


def test_everyone_is_forgotten_after_an_hour_though_no_frame_comes_any_more(
    everyone: ParticipantRegistry, clock: Clock
) -> None:
    assert (IDLE_SECONDS, EXPIRE_INTERVAL_SECONDS) == (3600, 5), "an hour, and a look every few seconds"
    everyone.touch(("m", "a"), "sid")
    clock.now += IDLE_SECONDS
    run(_looks(everyone, 2))
    assert len(everyone) == 1
    clock.now += 1
    run(_looks(everyone, 2))
    assert len(everyone) == 0


def test_who_is_new_is_told_of_once_before_anything_is_known_of_them() -> None:
    told: list[tuple[str, int]] = []
    registry = ParticipantRegistry(
        OpinionSettings(), lambda meeting_id: told.append((meeting_id, len(registry)))
    )
    for _ in range(2):
        registry.touch(participant_key("m", "sid", "p", 0), "sid")
    assert told == [("m", 0)]
