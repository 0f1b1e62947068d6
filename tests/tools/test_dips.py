"""Closures by the ratio alone: dips below what was usual just before."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.blinks.closure import Closure
from tests.blinks.traces import reading
from tools.bench.dips import DipDetector

OPEN = [0.3] * 30
STEP = 1 / 15


def follow(ratios: list[float], step: float = STEP) -> list[Closure]:
    detector = DipDetector()
    seen = [detector.update(frame * step, reading(ratio)) for frame, ratio in enumerate(ratios)]
    return [closure for closure in seen if closure is not None]


def test_two_blinks_in_a_row_are_two() -> None:
    assert len(follow([*OPEN, 0.1, 0.12, 0.28, 0.3, 0.3, 0.11, 0.1, 0.28, *OPEN])) == 2


def test_a_flutter_within_a_closure_is_one() -> None:
    assert len(follow([*OPEN, 0.1, 0.12, 0.24, 0.11, 0.1, 0.28, *OPEN])) == 1


def test_eyes_that_open_slowly_are_open_half_way_up() -> None:
    slow = [0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.24, 0.25, 0.26, 0.27]
    (closure,) = follow([*OPEN, *slow, *OPEN])
    assert 3.5 * STEP < closure.seconds < 5.5 * STEP


def test_jitter_is_no_blink_and_a_shallow_quick_dip_is() -> None:
    assert follow([*OPEN, 0.26, 0.27, *OPEN]) == []
    assert len(follow([*OPEN, 0.23, 0.23, *OPEN])) == 1


def test_a_lowered_brow_is_no_blink_but_a_deep_closure_of_that_length_is() -> None:
    assert follow([*OPEN, *[0.2] * 9, *OPEN]) == []
    assert len(follow([*OPEN, *[0.1] * 9, *OPEN])) == 1


def test_a_look_down_becomes_the_new_level_and_blinks_are_found_within_it() -> None:
    down = [0.21] * 40
    assert len(follow([*OPEN, *down, 0.1, 0.1, *down])) == 1


def test_closed_eyes_stay_closed_however_long() -> None:
    (closure,) = follow([*OPEN, *[0.1] * 900, *OPEN])
    assert abs(closure.seconds - 60) < 0.1


def test_narrow_eyes_blink_as_well_as_wide_ones() -> None:
    for level in (0.12, 0.2, 0.3, 0.42):
        assert len(follow([*[level] * 30, level * 0.4, level * 0.4, *[level] * 10])) == 1


@given(st.lists(st.floats(0, 0.5), max_size=200), st.floats(0.01, 0.45))
def test_closures_are_in_order_apart_and_of_positive_length(ratios: list[float], step: float) -> None:
    found = follow(ratios, step)
    assert all(closure.seconds > 0 for closure in found)
    assert all(one.end < two.start for one, two in pairwise(found))


@given(st.floats(0.05, 0.5), st.lists(st.floats(-0.1, 0.1), min_size=1, max_size=200))
def test_small_changes_never_make_a_blink(level: float, jitter: list[float]) -> None:
    assert follow([level * (1 + 0.8 * change) for change in jitter]) == []
