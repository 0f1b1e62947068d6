"""Few blinks are a sign only if blinks would have been seen."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import cycle, islice

import cv2
import numpy as np
import pytest

from app.blinks.clearness import CLEAR_SHARPNESS, sharpness
from app.blinks.participant import Participant
from app.blinks.reading import EYE_HEIGHT, EYE_WIDTH, EyePictures, Reading
from tests.blinks.clips import clips, measured
from tools.bench.drowsy import staring
from tools.bench.replay import EPOCH

# On a slow machine it may take two minutes until this or another worker has read the clip.
pytestmark = pytest.mark.timeout(300)

# The lowest rate, in frames a second, that a leader sends: it suffices, and costs least.
RATE = 10


def blurred(reading: Reading) -> Reading:
    """Return a reading as if the pictures of its eyes were out of focus."""
    if reading.eye_pictures is None:
        return reading
    eyes = reading.eye_pictures.pixels.reshape(-1, EYE_HEIGHT, EYE_WIDTH)
    soft = np.stack([cv2.GaussianBlur(eye, (0, 0), 1.2) for eye in eyes])
    pixels = (soft / soft.std()).reshape(2, -1).astype(np.float32)
    return replace(reading, eye_pictures=EyePictures(pixels, reading.eye_pictures.contrast))


def test_a_picture_is_less_sharp_when_it_is_blurred_and_no_less_when_it_is_darker() -> None:
    reading = next(one.reading for one in measured("franck", RATE) if one.reading.invalid is None)
    soft = blurred(reading)
    assert reading.eye_pictures is not None
    assert soft.eye_pictures is not None
    assert sharpness(soft.eye_pictures) < CLEAR_SHARPNESS < sharpness(reading.eye_pictures)


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
