"""Closed lids, lowered ones and half open ones are told apart."""

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
    assert after_open_eyes(reading(0.7), 0.95).posture(5.0, 6.0) == "closed"
    assert after_open_eyes(reading(0.7), 0.6).posture(5.0, 6.0) == "half_open"


def test_lids_whose_edge_hangs_low_over_a_bowed_head_look_down() -> None:
    reads = reading(0.5, line=CLOSED_LINE + 0.1, bow=BOW + 0.1)
    assert after_open_eyes(reads, 0.95).posture(5.0, 6.0) == "lowered"


def test_a_stranger_s_lids_that_are_down_for_long_are_not_called_closed() -> None:
    assert after_open_eyes(reading(0.5), 0.95, seconds=3.0).posture(5.0, 8.0) == "lowered"


def test_a_stranger_s_lids_whose_picture_looks_open_are_half_open_however_long() -> None:
    assert after_open_eyes(reading(0.5), 0.1, seconds=3.0).posture(5.0, 8.0) == "half_open"
