"""Closed lids, lowered ones and half open ones are told apart."""

from dataclasses import replace
from math import nan

import pytest

from app.blinks.lid_posture import LidPostures
from app.blinks.reading import Eyes, FaceBox, Pose, Reading

OPEN_RATIO, FRAME = 0.3, 1 / 15
# How closed lids look: the lower lid stays where it is, and the head does not bow.
CLOSED_LINE, OPEN_LINE, BOW = -0.1, -0.24, -0.32


def reading(part: float, line: float = CLOSED_LINE, bow: float = BOW) -> Reading:
    """Return a frame whose eye aspect ratio is this part of the open one."""
    ratio = OPEN_RATIO * part
    return Reading(FaceBox(0, 0, 120, 120), Eyes(ratio, ratio, line + ratio), Pose(0.0, 0.6, 0.0, bow), None)


def after_open_eyes(lids: Reading, closed_probability: float, seconds: float = 1.0) -> LidPostures:
    """Return the postures of somebody new who looks around for five seconds, and then has these lids."""
    postures = LidPostures()
    for number in range(75):
        postures.update(number * FRAME, reading(1.0, OPEN_LINE), 0.01)
    for number in range(round(seconds / FRAME)):
        postures.update(5 + number * FRAME, lids, closed_probability)
    return postures


def test_lids_that_fall_by_a_third_are_down_only_if_their_picture_leaves_no_doubt() -> None:
    narrow = reading(0.7)
    assert after_open_eyes(narrow, 0.95).down
    assert not after_open_eyes(narrow, 0.6).down


def test_lids_that_hardly_fall_are_not_down_whatever_their_picture_looks_like() -> None:
    assert not after_open_eyes(reading(0.9), 0.99).down


def test_lids_that_fell_far_are_down_whatever_their_picture_looks_like() -> None:
    assert after_open_eyes(reading(0.4), 0.01).down


def test_lids_stay_down_while_they_look_closed_and_are_up_again_when_they_do_not() -> None:
    postures = after_open_eyes(reading(0.5), 0.95)
    postures.update(7.0, reading(0.82), 0.8)
    assert postures.down
    postures.update(7.1, reading(0.82), 0.4)
    assert not postures.down


def test_narrow_eyes_that_surely_look_closed_for_a_second_are_closed_and_a_squint_is_half_open() -> None:
    assert after_open_eyes(reading(0.72), 0.95).posture(5.0, 6.0) == "closed"
    assert after_open_eyes(reading(0.74), 0.95).posture(5.0, 6.0) == "half_open"
    assert after_open_eyes(reading(0.7), 0.6).posture(5.0, 6.0) == "half_open"


def test_lids_whose_edge_hangs_low_over_a_bowed_head_look_down() -> None:
    reads = reading(0.5, line=CLOSED_LINE + 0.1, bow=BOW + 0.1)
    assert after_open_eyes(reads, 0.95).posture(5.0, 6.0) == "lowered"


@pytest.mark.parametrize(("probability", "what"), [(0.45, "half_open"), (0.55, "closed")])
def test_lids_that_fell_far_are_closed_only_if_their_picture_rather_looks_so(
    probability: float, what: str
) -> None:
    assert after_open_eyes(reading(0.4), probability).posture(5.0, 6.0) == what


def test_a_stranger_s_lids_that_are_down_for_long_are_not_called_closed() -> None:
    assert after_open_eyes(reading(0.5), 0.95, seconds=3.0).posture(5.0, 8.0) == "lowered"


def test_a_stranger_s_lids_whose_picture_looks_open_are_half_open_however_long() -> None:
    assert after_open_eyes(reading(0.5), 0.1, seconds=3.0).posture(5.0, 8.0) == "half_open"


@pytest.mark.parametrize(("line", "bow"), [(0.1, 0.0), (0.0, 0.1)])
def test_a_low_lid_edge_and_a_bowed_head_each_show_a_lowered_gaze(line: float, bow: float) -> None:
    reads = reading(0.5, CLOSED_LINE + line, BOW + bow)
    assert after_open_eyes(reads, 0.95).posture(5.0, 6.0) == "lowered"


def test_lids_are_closed_if_it_is_not_known_how_the_head_bows_and_lowered_if_nobody_saw_them() -> None:
    asleep = after_open_eyes(reading(0.4, bow=nan), 0.95)
    assert asleep.posture(5.0, 6.0) == "closed"
    assert asleep.posture(100.0, 101.0) == "lowered"


def test_lids_that_are_not_seen_are_not_down() -> None:
    postures = after_open_eyes(reading(0.4), 0.95)
    assert postures.down
    postures.update(6.1, Reading(None, None, None, "no_face"), 0.95)
    assert not postures.down


@pytest.mark.parametrize(
    ("begin", "wide", "open_now", "learnt"),
    [
        (6, reading(1.5), True, 1.5),
        (-3600, reading(1.5), True, 1.5),
        (6, reading(1.5), False, 1.0),
        (6, replace(reading(1.5), invalid="turned"), True, 1.0),
    ],
    ids=["later", "by a clock set back", "closed", "turned"],
)
def test_open_eyes_are_learnt_again_within_a_minute_but_only_from_open_ones_in_good_pictures(
    begin: float, wide: Reading, open_now: bool, learnt: float
) -> None:
    postures = after_open_eyes(reading(1.0), 0.01)
    for second in range(60):
        postures.update(begin + second, wide, 0.01, open_now)
    assert postures.open.ratio == pytest.approx(learnt * OPEN_RATIO)


def after_blinks(*blinks: list[float], before: float = 1.0) -> LidPostures:
    """Return the postures of somebody who has blinked, each time with these parts of the open ratio."""
    postures, now = after_open_eyes(reading(1.0, OPEN_LINE), 0.01), 10.0
    for blink in blinks:
        for number, part in enumerate([*[before] * 15, *blink, before]):
            postures.update(now + number * FRAME, reading(part), 0.01)
        start = now + 14.5 * FRAME
        postures.learn_blink(start, start + len(blink) * FRAME)
        now += 5
    return postures


def test_a_blink_is_known_by_its_deepest_frame_and_blinks_by_the_deeper_half_of_them() -> None:
    assert not after_blinks([0.7, 0.3, 0.6], [0.3]).blinks_known
    postures = after_blinks([0.7, 0.3, 0.6], [0.7], [0.3], [0.8])
    assert postures.blinks_known
    assert postures.blink.ratio == pytest.approx(0.3)


def test_neither_long_closures_nor_blinks_while_looking_down_tell_what_blinks_look_like() -> None:
    assert after_blinks(*[[0.3] * 5] * 3).blinks_known
    assert not after_blinks(*[[0.3] * 6] * 3).blinks_known
    assert not after_blinks(*[[0.3] * 3] * 3, before=0.8).blinks_known


@pytest.mark.parametrize(("seconds", "known"), [(0.45, True), (0.55, False)])
def test_a_blink_tells_something_only_if_the_eyes_were_seen_in_the_half_second_before_it(
    seconds: float, known: bool
) -> None:
    postures = after_open_eyes(reading(1.0, OPEN_LINE), 0.01)
    for start in (10.0, 20.0, 30.0):
        postures.update(start - seconds, reading(1.0, OPEN_LINE), 0.01)
        postures.update(start, reading(0.3), 0.01)
        postures.learn_blink(start, start + 0.2)
    assert postures.blinks_known == known


def test_nor_does_one_of_which_no_frame_is_remembered() -> None:
    postures = after_open_eyes(reading(1.0, OPEN_LINE), 0.01)
    for _ in range(3):
        postures.learn_blink(6.0, 6.2)
    assert not postures.blinks_known


def test_what_blinks_look_like_is_told_by_the_latest_twenty() -> None:
    assert after_blinks(*[[0.3]] * 20, *[[0.5]] * 10).blink.ratio == pytest.approx(0.3)
    assert after_blinks(*[[0.3]] * 20, *[[0.5]] * 20).blink.ratio == pytest.approx(0.5)


def test_what_open_eyes_are_like_is_not_changed_by_half_a_minute_of_narrower_ones() -> None:
    postures = after_open_eyes(reading(1.0), 0.01, seconds=60)
    for second in range(30):
        postures.update(70 + second, reading(0.8), 0.01)
    assert postures.open.ratio == pytest.approx(OPEN_RATIO)


@pytest.mark.parametrize(
    ("part", "probability", "what"),
    [(0.9, 0.95, "half_open"), (0.87, 0.95, "closed"), (0.67, 0.6, "half_open"), (0.65, 0.6, "closed")],
)
def test_however_shallow_the_blinks_closed_lids_have_fallen_by_an_eighth_or_a_third_if_in_doubt(
    part: float, probability: float, what: str
) -> None:
    postures = after_blinks(*[[0.95] * 3] * 3)
    for number in range(15):
        postures.update(30 + number * FRAME, reading(part), probability)
    assert postures.posture(30, 31) == what


def test_nor_are_lids_down_by_a_tenth_unless_they_surely_look_closed() -> None:
    postures = after_blinks(*[[0.95] * 3] * 3)
    postures.update(30, reading(0.9), 0.5)
    assert not postures.down
    postures.update(30.1, reading(0.9), 0.95)
    assert postures.down


def test_lids_of_somebody_who_was_seen_to_blink_may_be_closed_for_any_time() -> None:
    postures = after_blinks(*[[0.3] * 3] * 3)
    for number in range(round(4 / FRAME)):
        postures.update(30 + number * FRAME, reading(0.3), 0.95)
    assert postures.posture(30, 34) == "closed"


def test_what_lids_are_is_told_by_the_longer_part_of_their_last_four_seconds() -> None:
    postures, low = after_blinks(*[[0.3] * 3] * 3), reading(0.3, CLOSED_LINE + 0.1, BOW + 0.1)
    for number, lids in enumerate([low] * 30 + [reading(0.3)] * 33 + [low] * 29):
        postures.update(30 + number * FRAME, lids, 0.95)
    assert postures.posture(30, 40) == "closed"
