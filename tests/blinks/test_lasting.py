"""Eyes that close too often only for a moment bring nobody a rest."""

from typing import Literal

import pytest

from app.blinks.eye_state import EyeState
from app.blinks.lasting import LASTING_SECONDS, LastingOpinion
from app.blinks.opinion import Verdict
from tests.blinks.traces import SHUT, Watched, reading

Why = Literal["few_blinks", "eyes_closing"]
STEP = 0.1


def said(one: LastingOpinion, at: float, verdict: Verdict = "tired", why: Why = "eyes_closing") -> str:
    """Return the opinion that is told at that second, when the window gives this verdict."""
    state = EyeState(verdict, None if verdict == "ok" else why, 60.0, 10, None, 0.1, 200.0)
    told = one.update(at, state)
    assert told.reason == state.reason
    return told.opinion


def told(one: LastingOpinion, begin: float, seconds: float) -> list[str]:
    """Return the opinions told, frame by frame, about somebody who seems tired for that many seconds."""
    return [said(one, begin + number * STEP) for number in range(round(seconds / STEP))]


def test_who_seems_tired_for_a_moment_is_only_watched() -> None:
    one = LastingOpinion()
    for begin in (0, 60, 120):
        assert set(told(one, begin, LASTING_SECONDS)) == {"watch"}
        assert said(one, begin + LASTING_SECONDS - STEP, "ok") == "ok"


def test_three_seconds_without_any_other_opinion_make_it_tired() -> None:
    one = LastingOpinion()
    assert set(told(one, 0, 3)) == {"watch"}
    assert said(one, 3) == "tired"


def test_a_single_better_frame_begins_the_three_seconds_anew() -> None:
    one = LastingOpinion()
    assert set(told(one, 0, 2)) == {"watch"}
    assert said(one, 2, "ok") == "ok"
    assert set(told(one, 2.1, 2.9)) == {"watch"}


def test_who_seems_tired_for_longer_is_tired_until_it_is_over() -> None:
    one = LastingOpinion()
    assert told(one, 0, LASTING_SECONDS + 1)[-1] == "tired"
    assert said(one, 300) == "tired", "a pause says nothing against it"
    assert said(one, 301, "watch") == "watch"
    assert said(one, 302) == "watch"


@pytest.mark.parametrize(
    ("pause", "after"), [(LASTING_SECONDS, "tired"), (LASTING_SECONDS + 1, "watch"), (-10, "watch")]
)
def test_frames_that_stay_away_for_longer_or_of_a_clock_set_back_begin_it_anew(
    pause: float, after: str
) -> None:
    one = LastingOpinion()
    told(one, 0, 2)
    assert said(one, 1.9 + pause) == after


def test_a_late_frame_begins_nothing_anew() -> None:
    in_order, late = (opinions_of_who_falls_asleep(late) for late in (False, True))
    assert in_order == late
    assert "tired" in in_order


def opinions_of_who_falls_asleep(late: bool) -> list[str]:
    """Return the opinion told with each frame that is on time; if `late`, others come half a second late."""
    one = Watched()
    one.watch(30, blink_every=4)
    seen: list[str] = []
    end = one.now + 30
    while one.now < end:
        seen.append(one.see(SHUT).state.opinion)
        if late:
            one.participant.observe(reading(SHUT), one.now - 0.5)
    return seen


def test_who_falls_asleep_is_tired_three_seconds_after_the_third_closure_that_sleep_counts_as() -> None:
    one = Watched()
    one.watch(30, blink_every=4)
    until = [one.watch(seconds, ratio=SHUT)[-1].state for seconds in (18.5, 2, 1.5)]
    assert [state.opinion for state in until] == ["watch", "watch", "tired"]
    assert until[0].closed_share > 0.3, "it counts: at 3, 15 and 18 seconds"


def test_few_blinks_are_told_at_once_since_a_visit_may_be_over() -> None:
    one = LastingOpinion()
    assert said(one, 0, why="few_blinks") == "tired"
    assert said(one, STEP) == "tired"


def test_a_clock_that_is_set_back_makes_nobody_wait_for_the_time_from_before() -> None:
    one = LastingOpinion()
    assert said(one, 1000.0) == "watch"
    assert told(one, 100.0, LASTING_SECONDS) == ["watch"] * round(LASTING_SECONDS / STEP)
    assert said(one, 100.0 + LASTING_SECONDS + STEP) == "tired"
