"""The benchmark's roads: how many frames get through, and which frames of a clip they are."""

from dataclasses import replace

import pytest

from app.blinks.timeline import met_rate
from tests.tools.test_bench import blinking
from tools.bench.roads import LEARNT_SECONDS, ROADS, SECONDS, place, sent, travel
from tools.train.readings import PHASES


def test_a_near_road_lets_all_of_fifteen_frames_a_second_through_in_even_steps() -> None:
    times = travel({"ms": 5})
    assert len(times) == pytest.approx(15 * SECONDS, rel=0.01)
    assert met_rate(times) == pytest.approx(15, rel=0.05)


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_every_road_is_enough_to_measure_on(road: dict[str, float]) -> None:
    assert met_rate(travel(road)) > 5


def test_what_gets_through_of_a_clip_are_the_frames_of_those_moments_and_none_twice() -> None:
    clip, native = blinking("a", "ann")
    times = [9.9, 10.0, 10.01, 10.1, 10.5, 10.0 + clip.seconds - 0.01, 10.0 + clip.seconds + 0.1]
    numbers = [one.number for one in sent(clip, native, times, 10.0)]
    assert numbers == [0, int(0.1 * clip.fps), int(0.5 * clip.fps), clip.frames - 1]
    assert sent(replace(clip, frames=1), native, times, 500.0) == []


def test_no_clip_begins_while_the_road_is_learnt_or_ends_beyond_it() -> None:
    clip, _ = blinking("a", "ann")
    begins = [place(clip, number, phase) for number in range(100) for phase in PHASES]
    assert min(begins) >= LEARNT_SECONDS
    assert max(begins) + clip.seconds <= SECONDS - LEARNT_SECONDS
    assert len(set(begins)) == len(begins), "each at another place"
