"""What is learnt about a person's own blink rate."""

from collections.abc import Iterable
from dataclasses import replace

from app.blinks.evidence import Evidence
from app.blinks.opinion import OPINION


def after(blinks: Iterable[int]) -> Evidence:
    """Return the evidence of valid minutes with the given numbers of blinks."""
    evidence = Evidence(OPINION)
    for count in blinks:
        for _ in range(count):
            evidence.add_blink(0.2)
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
    evidence.add_blink(0.2)
    assert evidence.measures().minute_blinks == (0, 0, 0)
    evidence.add_blink(0.2)
    assert evidence.measures().minute_blinks == (0, 0, 0, 2)


def test_blinks_beside_bad_frames_speak_against_few_and_are_not_usual() -> None:
    evidence = after([17])
    for _ in range(3):
        evidence.add_cut_blink()
    evidence.add_time(60.0)
    assert evidence.measures().minute_blinks == (17, 3)
    assert evidence.baseline[1:] == (17, 2)
    evidence.add_cut_blink()
    evidence.add_time(60.0)
    evidence.add_blink(0.2)
    evidence.add_blink(0.2)
    evidence.add_time(60.0)
    assert evidence.baseline[1:] == (19, 4)


def test_a_new_beginning_forgets_what_was_seen_and_keeps_what_is_usual() -> None:
    evidence = after([17, 15, 0, 1])
    usual = evidence.baseline
    evidence.begin_anew()
    assert (evidence.window().seconds, evidence.measures().minute_blinks) == (0.0, ())
    evidence.add_blink(0.2)
    evidence.add_blink(0.2)
    evidence.add_time(60.0)
    assert evidence.baseline[1:] == (usual.blinks + 2, usual.usual_minutes + 1)


def test_minutes_are_few_in_blinks_only_if_all_of_them_were_clear() -> None:
    evidence = Evidence(replace(OPINION, blink_minutes=5))
    for clear in (False, False, True, True, True):
        evidence.add_time(60.0, clear=clear)
    assert evidence.measures().clear_share == 0.6


def test_a_closure_is_a_long_one_by_the_time_for_which_it_was_seen_closed() -> None:
    evidence = Evidence(OPINION)
    evidence.add_time(60)
    evidence.add_long_closure(0.6, seen_closed=0.5)
    assert evidence.window().long_closures == 0
    evidence.add_long_closure(0.7, seen_closed=0.6)
    assert (evidence.window().long_closures, evidence.window().longest_seconds) == (1, 0.7)
