"""The verdict on a real man who sleeps; `test_accuracy.py` has those on people who are awake."""

import random
from dataclasses import replace
from itertools import cycle

import pytest

from app.blinks.participant import Participant
from app.blinks.reading import Reading
from tests.blinks.clips import clips, measured
from tools.bench.drowsy import shaken, shut_frames
from tools.bench.replay import EPOCH

# Quicker tests cover this code too; with so many frames coverage would double the time.
pytestmark = [pytest.mark.slow, pytest.mark.uncovered, pytest.mark.timeout(300)]


def test_a_real_man_who_falls_asleep_is_tired_within_a_minute_and_stays_so() -> None:
    whole, participant, chance = measured("franck", 15), Participant(), random.Random(1)
    awake = whole[: 60 * 15]
    spans = (shut_frames(closure) for closure in clips()["franck"].closures if closure.scored)
    first, last = max(spans, key=lambda span: span[1] - span[0])
    shut = [one.reading for one in whole if first <= one.number <= last]
    for one in awake:
        participant.observe(one.reading, EPOCH + one.captured_at)
    seen = []
    for number, reading in zip(range(110 * 15), cycle(shut + shut[-2:0:-1]), strict=False):
        at = EPOCH + awake[-1].captured_at + (number + 1) / 15
        seen.append(participant.observe(shaken(reading, chance), at))
    assert {one.state.opinion for one in seen[60 * 15 :]} == {"tired"}
    assert sum(bool(one.eyes_closed) for one in seen) > 0.9 * len(seen)


def test_a_real_man_who_sleeps_from_the_first_frame_on_is_never_ok() -> None:
    participant, chance, lean = Participant(), random.Random(1), 0.0
    spans = [shut_frames(closure) for closure in clips()["franck"].closures if closure.scored]
    shut = [one.reading for one in measured("franck", 15) if any(a <= one.number <= b for a, b in spans)]
    shut = sorted(shut, key=ratio_of)[: len(shut) // 2]
    seen = []
    for number in range(150 * 15):
        if number % (60 * 15) == 0:
            asleep = chance.choice(shut)  # the head settles anew
        lean = 0.98 * lean + chance.gauss(0, 0.006)
        reading = shaken(asleep, chance)
        assert reading.pose is not None
        pose = replace(reading.pose, pitch=reading.pose.pitch + lean, yaw=reading.pose.yaw + lean)
        seen.append(participant.observe(replace(reading, pose=pose), EPOCH + number / 15))
    assert seen[-1].state.valid_seconds > 60, "there is enough to judge"
    assert "ok" not in {one.state.opinion for one in seen}


def ratio_of(reading: Reading) -> float:
    assert reading.eyes is not None
    return reading.eyes.mean
