"""Which frames have a place in time, and how many of them a second a blink meets."""

from itertools import accumulate

import pytest

from app.blinks.timeline import Timeline, met_rate

STEP = 1 / 15


def after(*steps: float, begin: float = 100.0) -> Timeline:
    """Return the timeline after a frame and others that follow by these steps."""
    timeline = Timeline()
    for at in accumulate(steps, initial=begin):
        timeline.accept(at)
    return timeline


def test_a_frame_up_to_a_second_behind_is_late_and_an_older_one_is_of_a_clock_set_back() -> None:
    timeline = after(STEP)
    assert not timeline.accept(timeline.now - 0.99)
    assert timeline.accept(timeline.now - 1.01)
    assert timeline.gap is None, "nothing is timed across that"


def test_of_frames_less_than_a_hundredth_of_a_second_apart_the_later_has_no_place_in_time() -> None:
    timeline = after(STEP)
    assert not timeline.accept(timeline.now + 0.0095)
    assert timeline.accept(timeline.now + 0.0105)


def test_whether_frames_are_too_few_is_not_known_at_the_very_first_but_at_every_later_lone_one() -> None:
    assert [after().too_few, after(10.0).too_few, after(STEP, -60.0).too_few] == [False, True, True]
    assert [after().lone, after(10.0).lone, after(STEP, -60.0).lone] == [True, True, True]


def test_a_frame_half_a_second_after_another_is_of_one_stream_with_it_and_a_later_one_is_not() -> None:
    assert [after(0.5).lone, after(0.51).lone] == [False, True]


@pytest.mark.parametrize(("rate", "too_few"), [(4.9, True), (5.1, False)])
def test_under_five_frames_a_second_are_too_few(rate: float, too_few: bool) -> None:
    assert after(*[1 / rate] * 20).too_few == too_few


def test_the_rate_is_that_of_the_last_two_seconds() -> None:
    before, slow = [STEP] * 60, 1 / 6
    assert after(*before, *[slow] * 11).fps != pytest.approx(6), "1.8 s of them"
    assert after(*before, *[slow] * 13).fps == pytest.approx(6), "2.2 s of them"


def test_after_a_clock_was_set_back_the_rate_begins_anew() -> None:
    assert after(*[STEP] * 30, -3600.0, *[0.1] * 5).fps == pytest.approx(10)


def test_uneven_steps_count_by_how_often_a_blink_falls_into_them() -> None:
    steps = [0.083] * 7 + [0.42]
    assert met_rate(accumulate(steps, initial=0.0)) == pytest.approx(4.5, abs=0.05)


def test_a_hiccup_over_which_nothing_is_timed_counts_only_as_time_without_frames() -> None:
    steps = [STEP] * 20 + [0.6]
    assert met_rate(accumulate(steps, initial=0.0)) == pytest.approx(len(steps) / sum(steps))


def test_nor_does_it_make_up_for_uneven_steps() -> None:
    uneven = [0.083] * 7 + [0.42]
    steps = [*uneven, 0.6, *uneven]
    assert met_rate(accumulate(steps, initial=0.0)) == pytest.approx(4.5, abs=0.05)


def test_while_only_the_first_picture_comes_again_and_again_no_other_is_met() -> None:
    timeline = after()
    for _ in range(10):
        assert timeline.accept(timeline.now + STEP, repeated=True)
        assert (timeline.fps, timeline.too_few) == (0, True)
