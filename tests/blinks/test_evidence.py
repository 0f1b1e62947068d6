"""What is put together of valid time, and what is learnt about a person's own blink rate and closed share."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pytest

from app.blinks.evidence import Evidence
from app.blinks.opinion import OPINION, Measures, judge
from app.blinks.valid_minute import ValidMinute


def after(blinks: Iterable[int]) -> Evidence:
    """Return the evidence of valid minutes with the given numbers of blinks."""
    evidence = Evidence(OPINION)
    for count in blinks:
        for _ in range(count):
            evidence.add_blink(0.2, seen_closed=0.1)
        evidence.add_time(60.0)
    return evidence


def test_the_own_rate_is_told_from_all_usual_minutes_those_with_few_among_them() -> None:
    assert after([4, 0, 1, 5, 2]).baseline[1:] == (12, 5)


def test_minutes_with_few_are_usual_only_once_one_with_more_has_followed() -> None:
    assert after([4, 0, 1]).baseline[1:] == (4, 1)


def test_so_many_minutes_with_few_that_they_are_a_sign_never_make_the_own_rate_smaller() -> None:
    assert after([17, *[0] * 3, 16, *[0] * 8, 15]).baseline[1:] == (48, 3)


def test_only_the_last_half_hour_tells_the_own_rate() -> None:
    assert after([60] * 5 + [10] * 30).baseline[1:] == (300, 30)


def test_the_minute_under_way_counts_as_soon_as_it_has_more_than_a_few_blinks() -> None:
    evidence = after([0, 0, 0])
    evidence.add_blink(0.2, seen_closed=0.1)
    assert evidence.measures().minute_blinks == (0, 0, 0)
    evidence.add_blink(0.2, seen_closed=0.1)
    assert evidence.measures().minute_blinks == (0, 0, 0, 2)


def test_the_minute_under_way_counts_too_once_hardly_anything_of_it_is_missing() -> None:
    evidence = Evidence(OPINION)
    evidence.add_time(56.9)
    assert evidence.measures().minute_blinks == ()
    evidence.add_time(0.2)
    assert evidence.measures().minute_blinks == (0,)
    evidence.add_cut_blink()
    evidence.add_time(3.0)
    evidence.add_time(50.0)
    assert evidence.measures().minute_blinks == (1,)
    for _ in range(2):
        evidence.add_cut_blink()
    assert evidence.measures().minute_blinks == (1, 2), "as with blinks that were seen whole"


def seen_drowsy(evidence: Evidence) -> None:
    """Add a minute whose first half has a little of everything."""
    evidence.add_time(4.0, closed=True)
    evidence.add_time(6.0, closed=True)
    evidence.add_long_closure(2.0, seen_closed=1.9)
    evidence.add_long_closure(0.7, seen_closed=0.6)
    for seconds in (0.2, 0.3):
        evidence.add_blink(seconds, seen_closed=seconds / 2)
        evidence.add_cut_blink()
        evidence.add_unknown(10 * seconds)
        evidence.add_whole(20 * seconds)
        evidence.add_time(10.0, clear=True)
    evidence.add_time(30.0)


def test_the_parts_of_a_minute_add_up_and_so_do_minutes_up_to_the_last_three_and_the_one_under_way() -> None:
    evidence = Evidence(OPINION)
    assert evidence.measures() == Measures(0.0, (), 0.0, 0, 0.0, 0, 0, 0.0, 0.0, 0.0)
    one = ValidMinute(60.0, 10.0, 20.0, 10.0, 5.0, 2, 2, 0.5, 0.25, 2, 2.0)
    seen_drowsy(evidence)
    assert evidence.window() == one
    for _ in range(5):
        seen_drowsy(evidence)
    assert evidence.window() == ValidMinute(180.0, 30.0, 60.0, 30.0, 15.0, 6, 6, 1.5, 0.75, 6, 2.0)
    evidence.add_long_closure(0.8, seen_closed=0.7)
    evidence.add_time(20.0, closed=True)
    window = evidence.measures()
    assert (window.valid_seconds, window.closed_share, window.unknown_share) == (200, 0.25, 15 / 200)
    assert (window.blinks, window.cut_blinks) == (6, 6)
    assert (window.mean_blink_seconds, window.mean_seen_closed) == (0.25, 0.125)
    assert (window.long_closures, window.longest_seconds) == (7, 2.0)
    assert evidence.total_seconds == 380


def closing(evidence: Evidence, *closed: float, length: float = 1.0, blinks: int = 0) -> float:
    """Add minutes with so many seconds in long closures each; return the person's own rested share then."""
    for seconds in closed:
        evidence.add_time(seconds, closed=True)
        for _ in range(round(seconds / length)):
            evidence.add_long_closure(length, seen_closed=length)
        for _ in range(blinks):
            evidence.add_blink(0.2, seen_closed=0.1)
        evidence.add_time(60.0 - seconds)
    return evidence.baseline.closed_share


def test_the_own_closed_share_is_the_mean_of_the_first_three_minutes_and_then_stays() -> None:
    evidence = Evidence(OPINION)
    assert closing(evidence, 2.0, 0.0) == 0
    assert closing(evidence, 1.0) == pytest.approx(1 / 60)
    assert closing(evidence, 0.0, 2.0) == pytest.approx(1 / 60)


def test_minutes_in_which_eyes_keep_closing_are_not_what_is_usual() -> None:
    evidence = Evidence(OPINION)
    assert closing(evidence, 20.0, 2.0, 30.0, 0.0, 1.0) == pytest.approx(1 / 60)


def test_who_nods_off_for_too_short_to_be_tired_at_first_is_not_compared_with_that() -> None:
    evidence = Evidence(OPINION)
    nodding = partial(closing, evidence, length=0.7, blinks=8)
    assert nodding(4.2, 4.2, 4.2) == 0
    assert judge(evidence.measures(), evidence.baseline, OPINION).verdict == "watch"
    assert closing(evidence, 4.0, blinks=8) == 0
    assert judge(evidence.measures(), evidence.baseline, OPINION) == ("tired", "eyes_closing")


def test_who_closes_the_eyes_often_by_habit_is_judged_by_that_after_ten_minutes() -> None:
    evidence = Evidence(OPINION)
    habit = partial(closing, evidence, length=0.7, blinks=8)
    assert habit(*[4.2] * 4, *[5.6] * 5) == 0
    assert habit(7.0) == pytest.approx(4.2 / 60)
    evidence.add_long_closure(1.0, seen_closed=1.0)
    assert judge(evidence.measures(), evidence.baseline, OPINION).verdict == "watch"


def test_blinks_beside_bad_frames_speak_against_few_and_are_not_usual() -> None:
    evidence = after([17])
    for _ in range(3):
        evidence.add_cut_blink()
    evidence.add_time(60.0)
    assert evidence.measures().minute_blinks == (17, 3)
    assert evidence.baseline[1:] == (17, 2)
    evidence.add_cut_blink()
    evidence.add_time(60.0)
    evidence.add_blink(0.2, seen_closed=0.1)
    evidence.add_blink(0.2, seen_closed=0.1)
    evidence.add_time(60.0)
    assert evidence.baseline[1:] == (19, 4)


def test_a_new_beginning_forgets_what_was_seen_and_keeps_what_is_usual() -> None:
    evidence = after([17, 15, 0, 1])
    usual = evidence.baseline
    evidence.add_time(30.0)
    evidence.begin_anew()
    assert (evidence.window().seconds, evidence.measures().minute_blinks) == (0.0, ())
    evidence.add_blink(0.2, seen_closed=0.1)
    evidence.add_blink(0.2, seen_closed=0.1)
    evidence.add_time(60.0)
    assert evidence.baseline[1:] == (usual.blinks + 2, usual.usual_minutes + 1)


def test_minutes_are_few_in_blinks_only_if_all_of_them_were_clear() -> None:
    evidence = Evidence(replace(OPINION, blink_minutes=5))
    for clear in (False, False, True, True, True):
        evidence.add_time(60.0, clear=clear)
    assert evidence.measures().clear_share == 0.6


def test_of_the_minutes_before_those_whose_blinks_are_counted_it_does_not_matter_how_clear_they_were() -> (
    None
):
    evidence = Evidence(OPINION)
    for clear in (False, True, True):
        evidence.add_time(60.0, clear=clear)
    assert evidence.measures().clear_share == pytest.approx(2 / 3)
    evidence.add_time(58.0, clear=True)
    assert evidence.measures().clear_share == 1


def test_half_a_second_is_no_long_closure_however_the_clock_rounds() -> None:
    evidence = Evidence(OPINION)
    evidence.add_long_closure(0.7, seen_closed=0.5 + 1e-6)
    assert evidence.window().long_closures == 0


def test_a_closure_is_a_long_one_by_the_time_for_which_it_was_seen_closed() -> None:
    evidence = Evidence(OPINION)
    evidence.add_time(60)
    evidence.add_long_closure(0.6, seen_closed=0.5)
    assert evidence.window().long_closures == 0
    evidence.add_long_closure(0.7, seen_closed=0.6)
    assert (evidence.window().long_closures, evidence.window().longest_seconds) == (1, 0.7)
