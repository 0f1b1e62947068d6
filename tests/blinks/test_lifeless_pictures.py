"""A picture of a face is no person: whatever a camera makes of it, it is never `ok` and never `tired`."""

from collections.abc import Callable, Iterable
from itertools import repeat

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from app.blinks.observation import Observation
from app.blinks.participant import Participant
from app.vision.track import FaceTrack
from tests.blinks.traces import START
from tests.vision.pictures import blank, camera_noise, encoded, face_picture
from tools.clips import Clip, npm_clips
from tools.harness.frames import sampled
from tools.harness.loaded_meter import loaded_meter

# Quicker tests cover this code too; with so many frames coverage would double the time.
pytestmark = [pytest.mark.slow, pytest.mark.uncovered, pytest.mark.timeout(300)]

# Frames a second, enough for blinks to be looked for.
RATE = 8
VISIT = 61
# Seconds for which a slide show shows each portrait.
SLIDE = 12


def _large() -> MatLike:
    return cv2.resize(face_picture(), (640, 512))


def _small() -> MatLike:
    return cv2.resize(face_picture(), None, fx=0.55, fy=0.55, interpolation=cv2.INTER_AREA)


def _dark() -> MatLike:
    return np.asarray(_large() * 0.4, np.uint8)


def _avatar() -> MatLike:
    """A drawn face: skin, brows, eyes, nose and mouth."""
    picture = blank(480, 480, 200)
    cv2.ellipse(picture, (240, 240), (120, 160), 0, 0, 360, (150, 180, 220), -1)
    for x in (195, 285):
        cv2.ellipse(picture, (x, 205), (28, 14), 0, 0, 360, (255, 255, 255), -1)
        cv2.circle(picture, (x, 205), 11, (60, 40, 30), -1)
        cv2.line(picture, (x - 30, 175), (x + 30, 172), (50, 50, 60), 7)
    cv2.line(picture, (240, 210), (232, 270), (110, 140, 180), 4)
    cv2.ellipse(picture, (240, 320), (45, 16), 0, 0, 180, (80, 80, 170), 6)
    return picture


def _slide() -> MatLike:
    """Lines of text beside a drawn portrait."""
    slide = blank(960, 540, 245)
    for line in range(8):
        cv2.putText(slide, "Results of the quarter", (40, 80 + 55 * line), 0, 1, (40, 40, 40), 2)
    slide[120:440, 560:880] = cv2.resize(_avatar(), (320, 320))
    return slide


def watched(pictures: Iterable[MatLike], quality: int) -> list[Observation]:
    """Return the observations of these pictures, all of one size, as a camera takes them."""
    participant, track, seen, noise = Participant(), FaceTrack(), list[Observation](), None
    for number, picture in enumerate(pictures):
        noise = noise or camera_noise(picture.shape)
        shaken = cv2.add(picture, next(noise), dtype=cv2.CV_8U)
        reading = loaded_meter().read(encoded(shaken, ".jpg", cv2.IMWRITE_JPEG_QUALITY, quality), track)
        seen.append(participant.observe(reading, START + number / RATE))
    return seen


@pytest.mark.parametrize(
    ("still", "quality", "why"),
    [
        *((_large, 85, "frozen"), (_large, 25, "frozen"), (_small, 70, "frozen"), (_dark, 70, "frozen")),
        *((_avatar, 70, "no_face"), (_slide, 70, "no_face")),
    ],
    ids=["large", "compressed", "small", "dark", "drawn avatar", "slide with a portrait"],
)
def test_a_picture_under_camera_noise_is_unknown_after_a_visit(
    still: Callable[[], MatLike], quality: int, why: str
) -> None:
    seen = watched(repeat(still().astype(np.float32), RATE * VISIT), quality)
    assert not {one.state.opinion for one in seen} & {"ok", "tired"}
    assert (seen[-1].state.opinion, seen[-1].state.reason) == ("unknown", why)


def test_a_slide_show_of_portraits_is_no_person_either() -> None:
    portraits = [first_picture(clip) for clip in npm_clips()]
    shown = (portraits[number // (RATE * SLIDE) % len(portraits)] for number in range(RATE * VISIT))
    seen = watched(shown, 85)
    assert [one.invalid for one in seen[RATE * 25 :: RATE]] == ["frozen"] * (VISIT - 25)
    assert not {one.state.opinion for one in seen} & {"ok", "tired"}


def first_picture(clip: Clip) -> MatLike:
    jpeg = np.frombuffer(next(iter(sampled(clip, RATE))).jpeg, np.uint8)
    picture = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
    assert picture is not None
    return cv2.resize(picture, (640, 480)).astype(np.float32)
