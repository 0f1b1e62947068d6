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


@pytest.mark.parametrize(("likely", "frame"), [(0.75, 6), (0.85, 4)])
def test_a_blink_that_is_not_sure_is_reported_once_its_frames_are_final(likely: float, frame: int) -> None:
    assert follow([0, 0, likely, likely, 0, 0, 0, 0]) == [frame]


def test_lids_that_tremble_ever_again_after_a_long_closure_are_still_part_of_it() -> None:
    tremble = [0.1, 0.1, 0.9] * 5
    assert len(follow([0, 0, *[1.0] * 10, *tremble, 0.1, 0, 0, 0, 0])) == 1


def test_a_closure_that_is_known_is_not_reported_though_the_lids_open_in_part_and_close_again() -> None:
    shut, half = (1.0, 1.0), (0.5, 0.1)
    shown = [shut, shut, half, half, shut, *[(0.0, 0.0)] * 3, shut, (0.0, 0.0)]
    decoder = ClosureDecoder()
    decoder.wait_for_open_lids()
    seen = [decoder.update([Estimate(number * STEP, *lids)], []) for number, lids in enumerate(shown)]
    assert [closure is not None for closure in seen] == [False] * 9 + [True]


def test_a_closure_ends_where_wholly_closed_lids_are_not_likely_any_more() -> None:
    ((_, closure),) = reported([0, 0, 0.9, 0.9, 0.35, 0.25, 0.25, 0.25, 0])
    assert closure.seconds == pytest.approx(3 * STEP)


def settled(*shown: tuple[float, float]) -> list[int]:
    """Return how many frames each closure lasts: shown are lids that are closed at all, and wholly."""
    decoder = ClosureDecoder()
    seen = [decoder.update([Estimate(number * STEP, *lids)], []) for number, lids in enumerate(shown)]
    return [round(each.seconds / STEP) for each in seen if each is not None]


@pytest.mark.parametrize(("frames", "lasts"), [(8, 8), (9, 12)])
def test_a_closure_of_over_half_a_second_goes_on_while_the_lids_are_closed_in_part(
    frames: int, lasts: int
) -> None:
    assert settled(*[(1.0, 1.0)] * frames, *[(0.25, 0.1)] * 3, (0.15, 0.0)) == [lasts]


def test_a_blink_soon_after_a_long_closure_is_another() -> None:
    assert settled(*[(1.0, 1.0)] * 10, *[(0.0, 0.0)] * 5, (1.0, 1.0), (0.0, 0.0)) == [10, 1]


@pytest.mark.parametrize(
    ("any_closed", "wholly", "blinks"), [(0.35, 0.85, 1), (0.35, 0.95, 2), (0.25, 0.85, 2)]
)
def test_lids_that_have_not_opened_must_close_wholly_for_another_closure(
    any_closed: float, wholly: float, blinks: int
) -> None:
    half, opened = (any_closed, 0.1), (0.0, 0.0)
    assert len(settled(opened, (1.0, 1.0), half, half, (0.95, wholly), *[opened] * 5)) == blinks


def test_a_closure_after_a_long_one_ends_where_the_lids_are_open_in_part() -> None:
    shut, half, opened = (1.0, 1.0), (0.5, 0.1), (0.0, 0.0)
    assert settled(*[shut] * 10, *[opened] * 9, *[shut] * 2, half, half, *[opened] * 3) == [10, 2]


@given(st.lists(st.floats(0, 1), max_size=120), st.integers(0, 4))
def test_closures_are_reported_in_order_apart_and_of_positive_length(values: list[float], later: int) -> None:
    seen = [closure for _, closure in reported(values, later)]
    assert all(0 <= closure.seen_closed < closure.seconds for closure in seen)
    assert all(one.end <= two.start for one, two in pairwise(seen))


@given(st.lists(st.floats(0, 0.69), max_size=60))
def test_what_is_never_likely_is_no_closure(values: list[float]) -> None:
    assert follow(values) == []
