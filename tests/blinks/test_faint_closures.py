"""A closure in which no single frame is likely enough is judged as a whole, once it is over."""

from dataclasses import replace
from itertools import product
from math import isclose

import pytest

from app.blinks.closure_decoder import DECODING, ClosureDecoder, Estimate
from app.blinks.closures import ClosureDetector
from app.blinks.faint_closures import FaintClosure, FaintClosures, Glimpse, logit
from app.blinks.lid_model import lid_model
from app.blinks.participant import Participant
from tests.blinks.clips import scored, six_of_fifteen
from tools.bench.replay import events
from tools.clips import NPM_CLIPS
from tools.train.examples import NO_FAINT

STEP = 1 / 6
# Probability of lids that are closed at all, probability of wholly closed ones, look, similarity.
Shown = tuple[float, float, float, float]
OPEN: Shown = (0.01, 0.0, -1.0, 0.95)
HALF_DOWN: Shown = (0.6, 0.5, 3.0, 0.8)


def ended(shown: list[Shown]) -> list[FaintClosure]:
    """Return the faint closures in frames at 6 a second."""
    found = FaintClosures()
    seen = [
        found.update(Glimpse(Estimate(place * STEP, any_closed, wholly), look, similarity))
        for place, (any_closed, wholly, look, similarity) in enumerate(shown)
    ]
    return [one for one in seen if one is not None]


def test_it_is_told_with_the_first_open_frame_and_measured_from_the_one_before_it() -> None:
    (one,) = ended([OPEN, OPEN, HALF_DOWN, OPEN, OPEN])
    assert isclose(one.closure.start, 2 * STEP)
    assert isclose(one.closure.end, 3 * STEP)
    assert one.measures.tolist() == [logit(0.5), logit(0.01), logit(0.01), 3.0, 0.8]


def test_one_of_which_a_frame_is_likely_enough_is_none_of_these() -> None:
    sure: Shown = (DECODING.closing, 0.5, 3.0, 0.8)
    assert ended([OPEN, sure, OPEN]) == []
    assert ended([OPEN, HALF_DOWN, sure, OPEN]) == []


def test_lids_that_stay_half_down_are_still_measured_by_their_extremes() -> None:
    (one,) = ended([OPEN, *[HALF_DOWN] * 1000, (0.6, 0.4, 3.5, 0.7), OPEN])
    assert one.measures.tolist() == [logit(0.5), logit(0.01), logit(0.01), 3.5, 0.7]


def test_it_begins_where_lids_do_not_count_as_open_any_more() -> None:
    hardly: Shown = (0.31, 0.3, 1.0, 0.9)
    (one,) = ended([OPEN, hardly, HALF_DOWN, OPEN])
    assert isclose(one.closure.start, STEP)


def test_each_is_measured_without_the_one_before() -> None:
    shallower: Shown = (0.5, 0.35, 2.0, 0.9)
    _, second = ended([OPEN, HALF_DOWN, OPEN, shallower, OPEN])
    assert second.measures.tolist() == [logit(0.35), logit(0.01), logit(0.01), 2.0, 0.9]


def test_a_fall_of_the_lids_between_open_ones_is_a_closure() -> None:
    (one,) = ended([OPEN, OPEN, HALF_DOWN, OPEN])
    assert lid_model().faint.is_closure(one.measures)


@pytest.mark.parametrize(
    "shown",
    [
        [OPEN, (0.35, 0.05, 0.5, 0.9), OPEN],
        [(0.29, 0.0, 2.0, 0.8), (0.4, 0.31, 2.0, 0.8), (0.29, 0.0, 2.0, 0.8)],
        [OPEN, HALF_DOWN, (0.55, 0.1, 2.0, 0.8)],
        [HALF_DOWN, OPEN],
    ],
    ids=[
        "hardly any fall",
        "lids that wander",
        "lids that stay down in part",
        "a beginning that was not seen",
    ],
)
def test_what_may_as_well_be_something_else_is_none(shown: list[Shown]) -> None:
    assert not any(lid_model().faint.is_closure(one.measures) for one in ended(shown))


def test_it_is_reported_once_and_then_nothing_that_began_before_its_end() -> None:
    decoder, faint = ClosureDecoder(), ended([OPEN, HALF_DOWN, OPEN])[0].closure
    assert decoder.update([Estimate(faint.end, 0.0, 0.0)], [], faint) == faint
    assert decoder.reported_until == faint.end


# As long as a test may have to wait for the clips.
@pytest.mark.timeout(300)
def test_at_six_frames_a_second_more_blinks_are_found_for_it_and_none_is_lost() -> None:
    more = 0
    for name, place in product(NPM_CLIPS, range(3)):
        frames = six_of_fifteen(name, place)
        without = ClosureDetector(replace(lid_model(), faint=NO_FAINT))
        before = scored(name, events(frames, Participant(closures=without)))
        now = scored(name, events(frames))
        assert set(now.missed) <= set(before.missed)
        more += len(before.missed) - len(now.missed)
    assert more > 0
