"""Few blinks are a sign only if blinks would have been seen."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import cycle, islice

import cv2
import numpy as np
import pytest

from app.blinks.clearness import CLEAR_SHARPNESS, blinks_are_clear, sharpness
from app.blinks.lid_posture import LidPostures
from app.blinks.participant import Participant
from app.blinks.reading import EYE_HEIGHT, EYE_WIDTH, EyePictures, FaceBox, Reading
from tests.blinks.clips import clips, measured
from tests.blinks.traces import STEP, Watched, reading
from tools.bench.drowsy import staring
from tools.bench.replay import EPOCH

# On a slow machine it may take two minutes until this or another worker has read the clip.
pytestmark = pytest.mark.timeout(300)

# The lowest rate, in frames a second, that a leader sends: it suffices, and costs least.
RATE = 10


def blurred(sharp: Reading) -> Reading:
    """Return a reading as if the pictures of its eyes were out of focus."""
    if sharp.eye_pictures is None:
        return sharp
    eyes = sharp.eye_pictures.pixels.reshape(-1, EYE_HEIGHT, EYE_WIDTH)
    soft = np.stack([cv2.GaussianBlur(eye, (0, 0), 1.2) for eye in eyes])
    pixels = (soft / soft.std()).reshape(2, -1).astype(np.float32)
    return replace(sharp, eye_pictures=EyePictures(pixels, sharp.eye_pictures.contrast))


def test_a_picture_is_less_sharp_when_it_is_blurred_and_no_less_when_it_is_darker() -> None:
    sharp = next(one.reading for one in measured("franck", RATE) if one.reading.invalid is None)
    soft = blurred(sharp)
    assert sharp.eye_pictures is not None
    assert soft.eye_pictures is not None
    assert sharpness(soft.eye_pictures) < CLEAR_SHARPNESS < sharpness(sharp.eye_pictures)


def eyes_of(rows: list[float]) -> EyePictures:
    """Return pictures of eyes of which each row has one brightness, from top to bottom."""
    eye = np.repeat(np.array(rows, np.float32), EYE_WIDTH)
    return EyePictures(np.stack((eye, eye)), 30.0)


def test_an_edge_is_as_sharp_as_it_is_strong_and_light_from_above_is_no_edge() -> None:
    lid = [0.0] * (EYE_HEIGHT // 2) + [1.0] * (EYE_HEIGHT // 2)
    assert sharpness(eyes_of([2 * row for row in lid])) == pytest.approx(2 * sharpness(eyes_of(lid)))
    assert sharpness(eyes_of([row / EYE_HEIGHT for row in range(EYE_HEIGHT)])) < 0.01


def lids(open_ratio: float, fall: float | None = None) -> LidPostures:
    """Return the lids of somebody whose eyes are so far open, after three blinks that fell so far, if any."""
    postures = LidPostures()
    for number in range(45):
        shut = fall is not None and number % 15 in (12, 13)
        ratio = open_ratio * (1 - fall) if fall is not None and shut else open_ratio
        postures.update(number * STEP, reading(ratio), 0.5)
        if fall is not None and number % 15 == 14:
            postures.learn_blink((number - 2) * STEP, number * STEP)
    return postures


def are_clear(
    of: LidPostures, face_px: int = 200, fps: float = 15.0, pictures: EyePictures | None = None
) -> bool:
    """Tell whether blinks of these lids would be seen in a face of that width at that rate."""
    seen = replace(reading(), face=FaceBox(10, 20, face_px, face_px), eye_pictures=pictures)
    return blinks_are_clear(of, seen, fps)


def test_blinks_of_somebody_new_are_clear_in_eyes_open_by_0_22_in_80_pixels_at_8_frames_a_second() -> None:
    assert are_clear(lids(0.221), 80, 8.0)
    assert not are_clear(lids(0.219), 80, 8.0)
    assert not are_clear(lids(0.221), 79, 8.0)
    assert not are_clear(lids(0.221), 80, 7.9)


def test_who_was_seen_to_blink_has_clear_blinks_if_those_were_three_tenths_deep_whatever_the_rest() -> None:
    assert are_clear(lids(0.2, fall=0.31), 70, 6.0)
    assert not are_clear(lids(0.35, fall=0.29))


def test_no_blink_is_clear_in_a_picture_that_is_out_of_focus_however_deep_it_is() -> None:
    sharp, soft = eyes_of([0.0, 1.0] * (EYE_HEIGHT // 2)), eyes_of([0.0] * EYE_HEIGHT)
    for somebody in lids(0.35), lids(0.35, fall=0.6):
        assert are_clear(somebody, pictures=sharp)
        assert not are_clear(somebody, pictures=soft)


@pytest.mark.parametrize(("every", "opinion"), [(36, "unknown"), (41, "tired")])
def test_few_blinks_count_only_in_time_whose_last_half_second_was_valid(every: int, opinion: str) -> None:
    """A bad frame each 2.4 s leaves less than four fifths of such time, and one each 2.7 s leaves more."""
    one = Watched()
    seen = [one.see(invalid=None if number % every else "turned") for number in range(round(250 / STEP))]
    assert seen[-1].state.opinion == opinion


@pytest.mark.parametrize(("rate", "opinion"), [(7, "unknown"), (9, "tired")])
def test_few_blinks_of_a_stranger_mean_nothing_at_under_eight_frames_a_second(
    rate: int, opinion: str
) -> None:
    one = Watched()
    assert [one.see(after=1 / rate) for _ in range(200 * rate)][-1].state.opinion == opinion


@pytest.mark.slow
@pytest.mark.uncovered
def test_somebody_who_does_not_seem_to_blink_is_called_tired_only_if_the_picture_is_sharp() -> None:
    clip = clips()["franck"]
    stares = staring(clip, list(measured("franck", RATE)))
    assert "tired" in opinions(stares)
    assert "tired" not in opinions(blurred(each) for each in stares)


def opinions(stares: Iterable[Reading]) -> Iterator[str]:
    """Yield each opinion on somebody who stares for four minutes."""
    participant = Participant()
    for number, each in enumerate(islice(cycle(stares), 4 * 60 * RATE)):
        yield participant.observe(each, EPOCH + number / RATE).state.opinion
