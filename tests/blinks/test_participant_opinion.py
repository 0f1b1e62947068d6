"""The opinion on one person, over minutes and visits."""

from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest

from app.blinks.observation import Observation
from app.blinks.opinion import OPINION
from app.blinks.participant import Participant
from app.blinks.reading import FrameFault
from tests.blinks.traces import OPEN, SHUT, STEP, Watched, blinks
from tools.bench.dips import DipDetector


@cache
def stared() -> tuple[Watched, Observation]:
    one = Watched()
    return one, one.watch(200)[-1]


def who_has_stared() -> tuple[Watched, Observation]:
    """Return a copy of somebody who was seen for 200 s without a blink, and of the last observation."""
    return deepcopy(stared())


def test_nobody_there_is_unknown_and_not_few_blinks() -> None:
    one = Watched()
    seen = one.watch(600, ratio=None)
    assert {s.state.opinion for s in seen} == {"unknown"}
    assert seen[-1].state.reason == "no_face"


def test_someone_who_leaves_is_unknown_after_a_while() -> None:
    one, last = who_has_stared()
    assert last.state.reason == "few_blinks"
    assert (one.watch(30, ratio=None)[-1].state.opinion) == "unknown"


def test_after_twenty_seconds_without_valid_time_the_opinion_is_unknown() -> None:
    one, last = who_has_stared()
    assert last.state.opinion == "tired"
    assert one.see(None, after=19.9).state.opinion == "tired"
    assert one.see(None, after=0.2).state.opinion == "unknown"


def test_nor_does_a_clock_that_is_set_back_keep_the_opinion_on_somebody_who_has_left() -> None:
    one, last = who_has_stared()
    assert last.state.opinion == "tired"
    one.now -= 3600
    assert {each.state.opinion for each in one.watch(2, ratio=None)} == {"unknown"}


def test_an_empty_chair_is_unknown_though_it_is_looked_at_but_once_a_second() -> None:
    one, last = who_has_stared()
    assert last.state.opinion == "tired"
    one.see(None, after=240)
    assert one.see(None, after=1.01).state.opinion == "unknown"
    visits = [[one.see(None, after=1.01) for _ in range(8)] for _ in range(3)]
    assert {each.state.opinion for visit in visits for each in visit} == {"unknown"}


def test_an_empty_chair_is_unknown_though_whoever_sat_there_had_closed_eyes_when_last_seen() -> None:
    one = Watched()
    one.watch(30, blink_every=4)
    last = one.watch(31.5, ratio=SHUT)[-1].state
    assert last.opinion == "tired"
    empty = one.see(None, after=240).state
    assert empty.valid_seconds > last.valid_seconds, "what the lids were until then counts at once"
    assert empty.opinion == "unknown"


def test_who_is_looked_at_again_keeps_the_opinion_from_the_first_frame_on() -> None:
    one, last = who_has_stared()
    assert last.state.opinion == "tired"
    assert one.see(after=240).state.opinion == "tired"


def test_three_visits_of_a_minute_with_pauses_make_few_blinks() -> None:
    one = Watched()
    for visit in range(3):
        last = one.watch(60, blink_every=61)[-1]
        assert last.state.opinion == ("tired" if visit == 2 else "ok")
        one.now += 600
    assert last.state.reason == "few_blinks"


@pytest.mark.parametrize("every", [4, 5, 8])
def test_who_blinks_between_bad_frames_is_never_taken_for_staring(every: int) -> None:
    one = Watched()
    seen = []
    for number in range(round(600 / STEP)):
        shut = number % 60 in (10, 11, 12)
        invalid: FrameFault | None = None if number % every else "turned"
        seen.append(one.see(SHUT if shut else OPEN, invalid=invalid))
    assert "tired" not in {each.state.opinion for each in seen}


def test_who_blinks_while_the_head_turns_is_not_taken_for_staring() -> None:
    """Most people blink then; such a blink is not seen whole, because a frame just before it is not valid."""
    one = Watched()
    for _ in range(4):
        one.watch(60, blink_every=3)
    for _ in range(16):
        one.see(invalid="turned")
        seen = [one.see(SHUT) for _ in range(3)] + one.watch(15)
        assert blinks(seen) == 1
    assert seen[-1].state.valid_seconds > 180
    assert seen[-1].state.opinion != "tired"


def test_who_has_stared_and_blinks_again_is_not_tired_any_more() -> None:
    one, last = who_has_stared()
    assert last.state.reason == "few_blinks"
    one.now += 600
    seen = one.watch(20, blink_every=4)
    assert seen[0].state.opinion == "tired"
    second = [number for number, frame in enumerate(seen) if frame.blink_detected][OPINION.blink_threshold]
    assert {each.state.opinion for each in seen[second:]} == {"ok"}


def test_after_a_rest_nobody_is_tired_by_what_was_before_it() -> None:
    one = Watched()
    one.watch(120, blink_every=4)
    assert one.watch(60, ratio=SHUT)[-1].state.opinion == "tired"
    one.participant.begin_anew()
    one.now += 600
    seen = one.watch(44, blink_every=4)
    assert {each.state.opinion for each in seen} == {"unknown"}
    assert seen[-1].state.valid_seconds < 44
    assert one.watch(5, blink_every=4)[-1].state.opinion == "ok"


def test_one_look_after_the_other_at_long_intervals_keeps_no_opinion_alive() -> None:
    one, last = who_has_stared()
    assert last.state.opinion == "tired"
    seen = [one.see(after=2) for _ in range(30)]
    assert seen[0].state.opinion == "tired"
    assert {each.state.opinion for each in seen[11:]} == {"unknown"}


def test_nor_do_looks_whose_intervals_vary() -> None:
    one, last = who_has_stared()
    assert last.state.opinion == "tired"
    seen = [one.see(after=(0.99, 1.01)[number % 2]) for number in range(60)]
    assert {each.state.opinion for each in seen[22:]} == {"unknown"}


def test_someone_who_blinks_at_rest_is_ok() -> None:
    one = Watched()
    seen = one.watch(300, blink_every=4)
    assert {s.state.opinion for s in seen if s.state.valid_seconds > 45} == {"ok"}
    assert seen[-1].state.blinks_per_minute is not None
    assert seen[-1].state.blinks_per_minute.value == pytest.approx(15, abs=1)


@pytest.mark.parametrize(("rate", "closed_frames", "opinion"), [(10, 4, "ok"), (15, 7, "watch")])
def test_blinks_are_slow_only_by_the_time_from_their_first_closed_frame_to_their_last(
    rate: int, closed_frames: int, opinion: str
) -> None:
    one = Watched()
    ratios = ([OPEN] * (4 * rate - closed_frames) + [SHUT] * closed_frames) * 15
    assert [one.see(ratio, after=1 / rate) for ratio in ratios][-1].state.opinion == opinion


@pytest.mark.parametrize("every", [1.1, 1.7])
def test_the_rate_of_blinks_is_that_of_the_time_in_which_one_would_be_seen_whole(every: float) -> None:
    one = Watched()
    for frame in range(round(180 / STEP)):
        is_bad = frame % round(every / STEP) == 0
        seen = one.see(SHUT if frame % 61 in (10, 11, 12) else OPEN, invalid="turned" if is_bad else None)
    rate = seen.state.blinks_per_minute
    assert rate is not None
    assert seen.state.blinks < 0.9 * 3 * 14.8, "those beside bad frames are left out"
    assert rate.value == pytest.approx(60 / 61 * 15, rel=0.2)
    assert rate.low < 60 / 61 * 15 < rate.high


def test_there_is_no_rate_of_blinks_before_they_could_be_seen_whole_for_six_seconds() -> None:
    one = Watched()
    rates = [each.state.blinks_per_minute for each in one.watch(8, blink_every=4)]
    assert [rate is not None for rate in rates].index(True) * STEP == pytest.approx(6.5, abs=0.2)
    for number in range(200):
        seen = one.see(invalid="turned" if number % 5 == 0 else None)
    assert seen.state.valid_seconds > 15
    assert seen.state.blinks_per_minute == one.see(invalid="turned").state.blinks_per_minute


def test_nobody_is_ok_whose_open_eyes_are_not_known() -> None:
    finder = DipDetector()
    finder.knows_open_eyes = False
    one = Watched()
    one.participant = Participant(closures=finder)
    assert {each.state.opinion for each in one.watch(60, blink_every=4)} == {"unknown"}


def test_someone_asleep_is_tired_within_a_visit() -> None:
    one = Watched()
    one.watch(30, blink_every=4)
    seen = one.watch(30, ratio=SHUT)
    assert seen[-1].state.opinion == "tired"
    assert seen[-1].state.reason == "eyes_closing"


@pytest.mark.parametrize("every", [0.2, 1, 2, 2.9, 5, 14, 16])
def test_someone_asleep_whose_frames_are_bad_now_and_then_is_tired_all_the_same(every: float) -> None:
    one = Watched()
    one.watch(30, blink_every=4)
    for _ in range(round(100 / every)):
        seen = one.watch(every, ratio=SHUT)
        one.see(SHUT, invalid="turned")
    assert seen[-1].state.opinion == "tired"


@pytest.mark.parametrize("every", [0.6, 1, 2.9])
@pytest.mark.parametrize(("ratio", "after"), [(None, STEP), (SHUT, 0.6)])
def test_nor_do_a_face_lost_for_a_frame_and_hiccups_of_the_network_hide_sleep(
    every: float, ratio: float | None, after: float
) -> None:
    one = Watched()
    one.watch(30, blink_every=4)
    for _ in range(round(80 / every)):
        one.see(ratio, after)
        seen = one.watch(every, ratio=SHUT)
    assert seen[-1].state.opinion == "tired"


@pytest.mark.parametrize("hidden", [0.6, 0.8])
def test_blinks_before_and_after_a_look_away_are_no_long_closure(hidden: float) -> None:
    one = Watched()
    one.watch(60, blink_every=4)
    for _ in range(20):
        one.watch(0.2, ratio=SHUT)
        one.watch(hidden, ratio=None)
        one.watch(0.2, ratio=SHUT)
        seen = one.watch(3)
    assert {each.state.opinion for each in seen} == {"ok"}
    assert seen[-1].state.closed_share == 0


def test_a_blink_that_ends_while_the_face_is_lost_is_no_long_closure() -> None:
    one = Watched()
    one.watch(60, blink_every=4)
    for _ in range(20):
        one.watch(0.2, ratio=SHUT)
        one.watch(0.4, ratio=None)
        seen = one.watch(3)
    assert {each.state.opinion for each in seen} == {"ok"}
    assert seen[-1].state.closed_share == 0


def test_who_was_tired_is_unknown_while_no_two_frames_in_a_row_can_be_judged() -> None:
    assert {each.state.opinion for each in after_sleep(2, minutes=1)[400:]} == {"unknown"}


def test_who_was_tired_and_blinks_between_bad_frames_is_not_tired_for_ever() -> None:
    assert after_sleep(3, minutes=7)[-1].state.opinion in ("ok", "watch")


def after_sleep(every: int, minutes: int) -> list[Observation]:
    """Return minutes awake after sleep; one frame in `every` is dark, and the network sometimes hiccups."""
    one = Watched()
    one.watch(120, blink_every=4)
    assert one.watch(40, ratio=SHUT)[-1].state.opinion == "tired"
    frames = range(round(60 * minutes / STEP))
    return [
        one.see(
            SHUT if number % 60 in (10, 11, 12) else OPEN,
            after=STEP if number % 81 else 0.6,
            invalid=None if number % every else "dark",
        )
        for number in frames
    ]


def test_someone_asleep_for_minutes_stays_tired() -> None:
    one = Watched()
    one.watch(30, blink_every=4)
    seen = one.watch(240, ratio=SHUT)
    assert {each.state.opinion for each in seen[-2000:]} == {"tired"}
    assert seen[-1].state.closed_share > 0.95


def test_eyes_that_close_once_for_ten_seconds_bring_no_rest() -> None:
    one = Watched()
    one.watch(48, blink_every=4)
    seen = [*one.watch(10, ratio=SHUT), *one.watch(20, blink_every=4)]
    assert {each.state.opinion for each in seen} == {"ok", "watch"}


@pytest.mark.parametrize("fault", ["turned", "dark", None])
def test_a_bad_frame_in_a_long_closure_does_not_make_two_of_it(fault: FrameFault | None) -> None:
    one = Watched()
    one.watch(45, blink_every=4)
    for _ in range(3):
        one.watch(4, ratio=SHUT)
        # A frame that cannot be judged, or a hiccup of the network.
        one.see(SHUT, after=STEP if fault else 0.6, invalid=fault)
    seen = one.watch(30, blink_every=4)
    assert "tired" not in {each.state.opinion for each in seen}


def test_eyes_that_are_closed_at_the_end_of_a_rest_are_no_evidence_of_the_time_before_it() -> None:
    one = Watched()
    one.watch(30, blink_every=4)
    one.watch(2.5, ratio=SHUT)
    one.participant.begin_anew()
    one.watch(1, ratio=SHUT)
    assert one.watch(1)[-1].state.valid_seconds <= 2


def test_the_time_from_the_last_frame_before_a_rest_to_the_first_one_after_it_counts_for_neither() -> None:
    one = Watched()
    one.watch(3)
    one.participant.begin_anew()
    assert [one.see().state.valid_seconds for _ in range(2)] == pytest.approx([0, STEP], abs=1e-6)


# Minutes of frames through code that quicker tests cover.
@pytest.mark.uncovered
def test_the_minutes_of_few_blinks_change_nothing_about_closing_eyes() -> None:
    drowsy = []
    for minutes in (1, 3, 30):
        one = Watched(replace(OPINION, blink_minutes=minutes))
        for _ in range(4):  # one more minute than closures are judged by
            one.watch(60, blink_every=4)
        for _ in range(20):
            one.watch(1.2, ratio=SHUT)
            one.watch(4.8, blink_every=4)
        drowsy.append(one.see().state)
    assert drowsy[0].opinion == "tired"
    assert drowsy == [drowsy[0]] * 3
