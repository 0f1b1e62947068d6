"""How far one person's eyes are open, as known from the last minute."""

import pytest

from app.blinks.open_eyes import KNOWN_FRAMES, SAMPLE_SECONDS, STRANGERS_EAR, OpenEyes

WIDE, NARROW = 0.4, 0.2


def after(frames: int, ratio: float, eyes: OpenEyes | None = None, begin: float = 100.0) -> OpenEyes:
    """Return the eyes after so many more remembered frames, the first of them at `begin`."""
    eyes = eyes or OpenEyes()
    for number in range(frames):
        eyes.learn(begin + number * SAMPLE_SECONDS, ratio)
    return eyes


def test_they_are_a_strangers_before_any_frame_and_after_five_seconds_the_persons_own() -> None:
    assert OpenEyes().ratio == STRANGERS_EAR
    assert [after(frames, WIDE).known for frames in (KNOWN_FRAMES - 1, KNOWN_FRAMES)] == [False, True]


def test_after_a_minute_nothing_is_left_of_what_they_were_like_before() -> None:
    eyes = after(1000, NARROW, after(1000, WIDE), begin=1000)
    assert eyes.ratio == pytest.approx(NARROW, rel=0.02)
    eyes = after(120, WIDE, eyes, begin=2000)
    assert eyes.ratio == pytest.approx(WIDE, rel=0.02)


def test_a_burst_of_frames_counts_as_one() -> None:
    eyes = OpenEyes()
    for number in range(100):
        eyes.learn(100 + number / 250, WIDE)
    assert eyes.ratio == after(1, WIDE).ratio


def test_by_a_clock_that_was_set_back_they_are_still_learnt() -> None:
    assert after(120, NARROW, after(120, WIDE), begin=-3600).ratio == pytest.approx(NARROW, rel=0.02)


def test_ten_seconds_of_a_lowered_gaze_do_not_change_under_which_ratio_they_are_closed() -> None:
    eyes = after(20, 0.3 * WIDE, after(100, WIDE), begin=200)
    assert eyes.ratio == pytest.approx(WIDE, rel=0.02)
    assert eyes.is_closed(0.62 * WIDE)
    assert not eyes.is_closed(0.67 * WIDE)
