"""What is remembered of a person between two visits, with the pictures of a real one."""

from copy import deepcopy
from dataclasses import replace

import pytest

from app.blinks.observation import Observation
from app.blinks.participant import Participant
from app.blinks.reading import Reading
from tests.blinks.clips import clips, measured
from tests.blinks.traces import blinks

# As long as a test may have to wait for the clip.
pytestmark = pytest.mark.timeout(300)

RATE = 15
START = 1_700_000_000.0
GONE = Reading(None, None, None, "no_face")


class Visited:
    """The person of the franck clip, with a clock."""

    def __init__(self) -> None:
        self.now = START
        self.participant = Participant()
        self._seen = measured("franck", RATE)

    def see(self, readings: list[Reading]) -> list[Observation]:
        told = []
        for reading in readings:
            self.now += 1 / RATE
            told.append(self.participant.observe(reading, self.now))
        return told

    def awake(self, seconds: float) -> list[Reading]:
        return [each.reading for each in self._seen[: round(seconds * RATE)]]

    def opened(self) -> list[Reading]:
        """Return a second of frames far from any closure."""
        closed = {n for each in clips()["franck"].closures for n in range(each.start - 12, each.end + 13)}
        return [each.reading for each in self._seen if each.number not in closed][:RATE]

    def shut(self, seconds: float) -> list[Reading]:
        """Return the shut eyes of the longest closure, over and over."""
        spans = [each.shut for each in clips()["franck"].closures if each.scored and each.shut]
        first, last = max(spans, key=lambda span: span[1] - span[0])
        frames = [each.reading for each in self._seen if first <= each.number <= last]
        return [frames[number % len(frames)] for number in range(round(seconds * RATE))]


@pytest.mark.parametrize(("seconds", "is_long"), [(0.3, False), (1.0, True), (2.0, True)])
def test_eyes_that_are_closed_when_a_visit_begins_are_told_once_and_are_no_blink(
    seconds: float, is_long: bool
) -> None:
    one = Visited()
    one.see(one.awake(20))
    one.now += 120
    before = one.participant.observe(one.opened()[0], one.now).state
    one.now += 120
    seen = one.see([*one.shut(seconds), *one.opened()])
    assert sum(each.blink_detected for each in seen) == 1
    assert seen[-1].state.blinks == before.blinks
    assert (seen[-1].state.closed_share > before.closed_share) == is_long


def test_no_closure_is_timed_across_eyes_that_are_hidden_for_over_half_a_second() -> None:
    one = Visited()
    one.see(one.awake(20))
    hidden = [Reading(None, None, None, "no_face")] * round(0.6 * RATE)
    seen = one.see([*one.opened(), *one.shut(0.2), *hidden, *one.opened()])
    assert not any(each.blink_detected for each in seen)


def test_nor_is_a_faint_one_wherever_the_line_stalls() -> None:
    one = Visited()
    awake, opened = one.awake(82), one.opened()[:5]
    one.see(awake[: 77 * RATE])
    for reading in awake[77 * RATE :]:
        one.see([reading])
        before, one.participant = one.participant, deepcopy(one.participant)
        one.now += 0.6
        assert not any(each.blink_detected for each in one.see(opened))
        one.participant, one.now = before, one.now - 0.6 - len(opened) / RATE


def test_by_a_clock_that_was_set_back_blinks_are_told_as_ever() -> None:
    one = Visited()
    before = blinks(one.see(one.awake(20)))
    one.now -= 3600
    assert blinks(one.see(one.awake(20))) >= before > 2


@pytest.mark.parametrize("seconds", [0.8, 1.2, 3.0])
def test_eyes_that_were_closed_when_the_head_dropped_out_of_the_picture_count(seconds: float) -> None:
    one = Visited()
    awake = one.awake(20)
    before = one.see(awake)[-1].state.closed_share
    for _ in range(3):
        one.see([*one.shut(1.5), *[GONE] * round(seconds * RATE), *awake[: 5 * RATE]])
    seen = one.see(awake[: 5 * RATE])
    assert seen[-1].state.closed_share > before + 0.05


def test_whoever_has_narrower_eyes_than_the_one_seen_before_is_measured_within_a_minute() -> None:
    one = Visited()
    opened = one.opened()
    wider = [
        replace(each, eyes=replace(each.eyes, left=1.8 * each.eyes.left, right=1.8 * each.eyes.right))
        for each in opened
        if each.eyes is not None
    ]
    one.see(wider * 10)
    one.now += 20
    one.see(one.awake(20) * 3)
    assert all(each.invalid is None for each in one.see(opened))
