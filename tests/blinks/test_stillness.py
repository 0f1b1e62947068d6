"""A face that never moves is told from a living one; `test_accuracy.py` checks this with real faces."""

import random

import cv2
import numpy as np
import pytest

from app.blinks.participant import Participant
from app.blinks.stillness import SAMPLE_SECONDS, SAMPLES, Stillness
from app.vision.track import FaceTrack
from tests.blinks.traces import OPEN, START, STEP, reading
from tests.vision.pictures import camera_noise, encoded, face_picture
from tools.bench.dips import DipDetector
from tools.harness.loaded_meter import loaded_meter

# How much a camera's noise shifts a still picture's eye aspect ratio and yaw (standard deviation).
NOISE = 0.006


def test_a_picture_on_the_wall_of_an_empty_room_never_brings_a_rest() -> None:
    participant, chance, now, seen = Participant(closures=DipDetector()), random.Random(1), START, []
    for _ in range(8):  # eight visits of a minute, with the rest of the rotation between them
        now += 420
        for _ in range(round(60 / STEP)):
            now += STEP
            picture = reading(0.3 + chance.gauss(0, NOISE), yaw=chance.gauss(0, NOISE))
            seen.append(participant.observe(picture, now))
    last = seen[-1]
    assert last.invalid == "frozen"
    assert (last.state.opinion, last.state.reason) == ("unknown", "frozen")
    assert last.state.valid_seconds < 60
    assert not any(one.state.opinion == "tired" for one in seen)


@pytest.mark.slow
def test_a_still_of_a_real_face_under_camera_noise_is_frozen() -> None:
    still = cv2.resize(face_picture(), (640, 512)).astype(np.float32)
    participant, track, seen = Participant(), FaceTrack(), []
    # Eight frames a second, of which every other one is remembered.
    for number, noise in zip(range(2 * SAMPLES + 4), camera_noise(still.shape), strict=False):
        shaken = cv2.add(still, noise, dtype=cv2.CV_8U)
        picture = loaded_meter().read(encoded(shaken, ".jpg", cv2.IMWRITE_JPEG_QUALITY, 70), track)
        assert picture.invalid is None, "no two of these pictures are the same"
        seen.append(participant.observe(picture, START + number * SAMPLE_SECONDS / 2))
    assert seen[-1].invalid == "frozen"


def test_someone_who_comes_back_to_the_picture_s_tile_is_measured_at_once() -> None:
    participant, now = Participant(closures=DipDetector()), START
    for _ in range(round(30 / STEP)):
        now += STEP
        participant.observe(reading(0.3), now)
    assert participant.observe(reading(0.3), now + STEP).invalid == "frozen"
    faults = []
    for frame in range(round(2 / STEP)):
        now += STEP
        faults.append(participant.observe(reading(0.27, yaw=0.1 + 0.01 * frame), now + STEP).invalid)
    assert faults[-1] is None


def shown(one: Stillness, begin: float, *falls: int, frames: int = SAMPLES, step: float = 0.26) -> bool:
    """Show a picture under camera noise whose lids fall in some frames; return whether it is static."""
    noise = np.random.default_rng(1).normal(0, NOISE, (frames, 2))
    for number, (ratio, yaw) in enumerate(noise.tolist()):
        part = 0.68 if number in falls else 1.0
        one.update(begin + number * step, reading(part * OPEN + ratio, yaw=yaw))
    return one.is_static


def test_a_face_is_a_picture_only_after_twenty_seconds_however_many_frames_came() -> None:
    assert not shown(Stillness(), 0, frames=SAMPLES - 1)
    assert shown(Stillness(), 0, frames=SAMPLES)
    assert not shown(Stillness(), 0, frames=4 * SAMPLES - 4, step=1 / 15)
    assert shown(Stillness(), 0, frames=4 * SAMPLES, step=1 / 15)


def test_who_holds_still_and_blinks_twice_in_twenty_seconds_is_alive_and_one_fall_may_be_noise() -> None:
    assert shown(Stillness(), 0, 30)
    assert not shown(Stillness(), 0, 30, 60)


def test_by_a_clock_that_was_set_back_a_face_is_still_looked_at() -> None:
    one = Stillness()
    assert shown(one, 0)
    assert not shown(one, -3600, 30, 60)


def test_a_picture_stays_one_though_its_face_is_not_found_for_a_moment() -> None:
    one = Stillness()
    assert shown(one, 0)
    one.update(30, reading(None))
    assert one.is_static
