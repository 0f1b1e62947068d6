"""From probabilities to closures: each closure is reported once, at the right frame."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.blinks.closure import Closure
from app.blinks.closure_decoder import ClosureDecoder, Estimate

STEP = 1 / 15


def follow(probabilities: list[float], later: int = 2, first: list[float] | None = None) -> list[int]:
    """Return the frames at which a closure is reported; each frame is final `later` frames after it."""
    return [frame for frame, _ in reported(probabilities, later, first)]


def reported(
    probabilities: list[float], later: int = 2, first: list[float] | None = None
) -> list[tuple[int, Closure]]:
    decoder, seen = ClosureDecoder(), []
    first = first or probabilities
    for newest in range(len(probabilities)):
        settled = newest - later
        final = [_estimate(settled, probabilities)] if settled >= 0 else []
        open_ones = [_estimate(frame, first) for frame in range(max(0, settled + 1), newest + 1)]
        closure = decoder.update(final, open_ones)
        if closure is not None:
            seen.append((newest, closure))
    return seen


def _estimate(frame: int, probabilities: list[float]) -> Estimate:
    return Estimate(frame * STEP, probabilities[frame], probabilities[frame])


def test_a_sure_blink_is_reported_on_the_frame_where_the_eyes_are_open_again() -> None:
    ((frame, closure),) = reported([0, 0, 0.9, 1, 0.9, 0, 0, 0, 0])
    assert frame == 5
    assert abs(closure.seconds - 3 * STEP) < 1e-9


def test_an_opening_that_is_not_sure_is_reported_once_more_frames_have_come() -> None:
    final = [0, 0, 0.9, 1, 0.9, 0.1, 0, 0, 0]
    doubtful = [0, 0, 0.9, 1, 0.9, 0.55, 0.55, 0.55, 0]
    assert follow(final, first=doubtful) == [7]


def test_an_opening_that_only_the_next_frame_shows_is_reported_there() -> None:
    decoder = ClosureDecoder()
    shown = [(0.0, 0.0), (1.0, 1.0), (0.84, 0.05), (0.19, 0.0)]
    frames = [Estimate(number * STEP, *lids) for number, lids in enumerate(shown)]
    seen = [decoder.update([], frames[: newest + 1]) for newest in range(4)]
    assert seen[:3] == [None] * 3
    assert seen[3] is not None
    assert (seen[3].start, seen[3].end) == (frames[1].at, frames[2].at)


def test_of_two_blinks_that_become_sure_in_the_same_moment_both_are_reported() -> None:
    final = [0, 0, 0.9, 0.1, 1, 0.1, 0, 0, 0, 0, 0]
    first = [0, 0, 0.75, 0.6, 1, 0.1, 0, 0, 0, 0, 0]
    assert len(follow(final, first=first)) == 2


def test_what_was_reported_early_is_not_reported_again() -> None:
    for later in range(5):
        assert len(follow([0, 0, 1, 1, 0, 0, 0, 0, 0, 0], later)) == 1


def test_two_closures_are_never_reported_in_a_row_while_one_may_wait() -> None:
    frames = follow([0, 0, 1, 0.1, 1, 0.1, 0, 0, 0, 0], later=1, first=[0, 0, 1, 0.6, 1, 0.1, 0, 0, 0, 0])
    assert frames == [4, 6]


def test_a_blink_that_later_frames_deny_is_not_told() -> None:
    assert follow([0.0] * 12, first=[0, 0, 0.62, 0.55, 0.52, 0, 0, 0, 0, 0, 0, 0]) == []


def test_two_blinks_in_a_row_are_two() -> None:
    assert len(follow([0, 1, 1, 0.2, 0.1, 1, 1, 0, 0, 0, 0])) == 2


def test_flutter_within_a_long_closure_does_not_split_it() -> None:
    shut = [1.0] * 10
    assert len(follow([0, 0, *shut, 0.45, *shut, 0.1, 0.9, 0.1, 0, 0, 0])) == 1


def test_of_a_closures_length_only_the_time_from_its_first_closed_frame_to_its_last_is_sure() -> None:
    ((_, closure),) = reported([0, 0, 0.9, 0.9, 0.9, 0, 0, 0, 0, 0])
    assert closure.seconds == pytest.approx(3 * STEP)
    assert closure.seen_closed == pytest.approx(2 * STEP)


@given(st.lists(st.floats(0, 1), max_size=120), st.integers(0, 4))
def test_closures_are_reported_in_order_apart_and_of_positive_length(values: list[float], later: int) -> None:
    seen = [closure for _, closure in reported(values, later)]
    assert all(0 <= closure.seen_closed < closure.seconds for closure in seen)
    assert all(one.end <= two.start for one, two in pairwise(seen))


@given(st.lists(st.floats(0, 0.6), max_size=60))
def test_what_is_never_likely_is_no_closure(values: list[float]) -> None:
    assert follow(values) == []
