"""What is learnt of a person's open eyes within seconds, and how a picture is compared with them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.blinks.open_eyes import STRANGERS_EAR
from app.blinks.reading import EYE_PIXELS
from app.blinks.usual_eyes import (
    FIRST_FRAMES,
    KEPT_OWN_FRAMES,
    OWN_SECONDS,
    STRANGERS_LOGIT,
    TEMPLATE_SECONDS,
    UsualEyes,
    UsualMeasures,
    of_unit_length,
)

STEP = 1 / 15
# The EAR, logit and contrast of somebody's open and shut eyes.
OPEN, SHUT = (0.36, -5.0, 40.0), (0.1, 4.0, 20.0)
# Logits above the person's own: as in open eyes, and as in eyes that are shut.
LIKE_OPEN, LIKE_SHUT = 0.0, 9.0


def picture(seed: int) -> NDArray[np.float32]:
    """Return a picture of both eyes, which is like no other."""
    return of_unit_length(np.random.default_rng(seed).normal(size=(2, EYE_PIXELS)).astype(np.float32))


def show(
    eyes: UsualEyes, seconds: float, seen: tuple[float, float, float], begin: float = 0.0
) -> UsualMeasures:
    """Show the same eyes for so long; return what counts as usual then."""
    for number in range(round(seconds / STEP)):
        measures = eyes.learn(begin + number * STEP, *seen)
    return measures


def test_before_any_frame_a_strangers_eyes_are_expected() -> None:
    eyes = UsualEyes()
    assert (eyes.measures, eyes.logit, eyes.frames) == (None, STRANGERS_LOGIT, 0)


def test_the_first_frame_counts_for_a_third_and_soon_the_eyes_are_the_persons_own() -> None:
    eyes = UsualEyes()
    ear, logit, contrast = OPEN
    first = eyes.learn(0.0, *OPEN)
    assert first.ear == pytest.approx((ear + 2 * STRANGERS_EAR) / 3)
    assert first.logit == eyes.logit == pytest.approx((logit + 2 * STRANGERS_LOGIT) / 3)
    assert first.contrast == contrast
    assert show(eyes, OWN_SECONDS, OPEN) == pytest.approx(OPEN, rel=0.02)


def test_blinks_change_nothing_about_the_open_eyes_and_nor_does_a_moment_of_wide_ones() -> None:
    eyes, wide = UsualEyes(), (0.5, -9.0, 60.0)
    frames = [wide] * 5 + [OPEN, OPEN, OPEN, SHUT] * 20
    measures = [eyes.learn(number * STEP, *seen) for number, seen in enumerate(frames)]
    assert all(known == pytest.approx(OPEN, rel=0.03) for known in measures[40:])


def test_after_six_seconds_nothing_is_left_of_what_the_eyes_were_like_before() -> None:
    eyes, new = UsualEyes(), UsualEyes()
    show(eyes, 60, OPEN)
    squint = (0.22, -2.0, 30.0)
    now = show(eyes, 6.5, squint, begin=60)
    assert now == pytest.approx(show(new, OWN_SECONDS, squint), rel=0.01)


def test_over_a_pause_the_open_eyes_stay_known() -> None:
    eyes = UsualEyes()
    show(eyes, OWN_SECONDS, OPEN)
    eyes.skip_gap(3600.0)
    assert eyes.learn(3600.0 + STEP, *SHUT) == pytest.approx(OPEN, rel=0.03)
    show(eyes, OWN_SECONDS + 1, SHUT, begin=3600.0 + 2 * STEP)
    assert eyes.logit > 0, "they are learnt afresh within seconds, too"


def test_eyes_that_were_well_known_stay_so_though_frames_come_seldom() -> None:
    eyes = UsualEyes()
    show(eyes, OWN_SECONDS, OPEN)
    eyes.learn(60.0, *OPEN)
    assert (eyes.frames, eyes.well_known) == (1, True)


def test_what_was_learnt_since_a_moment_can_be_forgotten_again() -> None:
    eyes = known(1)
    before, measures, likeness_before = eyes.learnt, eyes.measures, likeness(eyes, 1)
    show(eyes, OWN_SECONDS, SHUT, begin=1.0)
    for _ in range(30):
        eyes.compare(picture(2), STEP, LIKE_OPEN, learn=True)
    assert eyes.well_known
    assert likeness(eyes, 1) < likeness_before - 0.1
    eyes.go_back(before)
    assert (eyes.measures, eyes.well_known, likeness(eyes, 1)) == (measures, False, likeness_before)
    assert eyes.frames == FIRST_FRAMES + 1


def test_of_a_hundred_frames_a_second_no_more_are_kept_than_are_needed() -> None:
    eyes = UsualEyes()
    for number in range(2 * KEPT_OWN_FRAMES):
        eyes.learn(number / 100, *OPEN)
    assert eyes.frames == KEPT_OWN_FRAMES


def test_a_picture_without_contrast_is_told_from_others_without_dividing_by_nothing() -> None:
    assert UsualEyes().learn(0.0, 0.3, -3.0, 0.0).contrast == 1.0
    assert np.array_equal(of_unit_length(np.full((2, EYE_PIXELS), 7, np.float32)), np.zeros((2, EYE_PIXELS)))


def test_a_picture_is_compared_by_its_pattern_whatever_its_light() -> None:
    pixels = np.random.default_rng(1).normal(size=(2, EYE_PIXELS)).astype(np.float32)
    assert of_unit_length(3 * pixels + 20) == pytest.approx(of_unit_length(pixels), abs=1e-4)


def known(seed: int) -> UsualEyes:
    """Return the eyes of somebody who has looked like this picture from the first frame on."""
    eyes = UsualEyes()
    for number in range(FIRST_FRAMES + 1):
        eyes.learn(number * STEP, *OPEN)
        eyes.compare(picture(seed), STEP, LIKE_OPEN, learn=True)
    return eyes


def likeness(eyes: UsualEyes, seed: int) -> float:
    """Return how like the usual eyes this picture is."""
    return eyes.compare(picture(seed), 0.0, LIKE_OPEN, learn=False)


def test_the_same_picture_is_wholly_like_and_another_is_not() -> None:
    eyes = known(1)
    assert likeness(eyes, 1) == pytest.approx(1, abs=1e-3)
    assert abs(likeness(eyes, 2)) < 0.2


def test_a_new_look_of_open_eyes_becomes_the_usual_one_in_two_seconds() -> None:
    eyes = known(1)
    for _ in range(round(TEMPLATE_SECONDS / STEP)):
        eyes.compare(picture(2), STEP, LIKE_OPEN, learn=True)
    assert likeness(eyes, 2) > likeness(eyes, 1) > 0


@pytest.mark.parametrize(
    ("passed", "above_own", "learn"),
    [(STEP, LIKE_OPEN, False), (STEP, LIKE_SHUT, True), (0.0, LIKE_OPEN, True)],
    ids=["it teaches nothing", "its lids seem shut", "no time has passed"],
)
def test_a_picture_hardly_enters_the_usual_one_if(passed: float, above_own: float, learn: bool) -> None:
    eyes = known(1)
    for _ in range(30):
        eyes.compare(picture(2), passed, above_own, learn=learn)
    assert likeness(eyes, 1) > 0.99


def test_who_begins_with_shut_eyes_has_open_ones_as_soon_as_they_open() -> None:
    eyes = UsualEyes()
    for number, seed in enumerate([1, 2, 2]):
        eyes.learn(number * STEP, *OPEN)
        eyes.compare(picture(seed), STEP, LIKE_OPEN, learn=True)
    assert likeness(eyes, 2) > likeness(eyes, 1)


def test_a_picture_that_was_the_first_one_is_left_as_it_is() -> None:
    eyes, first = UsualEyes(), picture(1)
    for seen in first, picture(2):
        eyes.learn(0.0, *OPEN)
        eyes.compare(seen, STEP, LIKE_OPEN, learn=True)
    assert np.array_equal(first, picture(1))
