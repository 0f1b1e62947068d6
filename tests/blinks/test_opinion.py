"""How a window of valid time is judged, line by line."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.blinks.opinion import OPINION, Baseline, Measures, judge

RANK = {"unknown": -1, "ok": 0, "watch": 1, "tired": 2}
shares = st.floats(0, 1)
seconds = st.floats(0, 60)
minutes = st.lists(st.integers(0, 60), max_size=3).map(tuple)
windows = st.builds(
    Measures,
    st.floats(0, 300),
    minutes,
    shares,
    st.integers(0, 60),
    seconds,
    st.integers(0, 200),
    st.integers(0, 200),
    seconds,
    shares,
    shares,
)
baselines = st.builds(Baseline, st.floats(0, 0.08), st.floats(0, 60))
RESTED = Measures(180, (17, 15, 19), 0.0, 0, 0.3, 51, 0, 0.2, 1.0, 0.0)


@given(windows, baselines)
def test_without_valid_time_the_opinion_is_unknown_and_says_so(window: Measures, baseline: Baseline) -> None:
    opinion = judge(window._replace(valid_seconds=0.0), baseline, OPINION)
    assert opinion == ("unknown", "too_little")


@given(windows, baselines, shares, seconds, st.integers(0, 50))
def test_more_closure_never_makes_an_opinion_less_tired(
    window: Measures, baseline: Baseline, share: float, longest: float, more: int
) -> None:
    worse = window._replace(
        closed_share=max(window.closed_share, share),
        longest_seconds=max(window.longest_seconds, longest),
        long_closures=window.long_closures + more,
    )
    assert RANK[judge(worse, baseline, OPINION).verdict] >= RANK[judge(window, baseline, OPINION).verdict]


@given(
    st.floats(45, 300), st.lists(st.integers(2, 60), min_size=1, max_size=3).map(tuple), st.floats(0.05, 0.5)
)
def test_blinks_alone_however_many_are_never_tired(
    valid: float, blinks: tuple[int, ...], mean: float
) -> None:
    window = RESTED._replace(
        valid_seconds=valid, minute_blinks=blinks, blinks=sum(blinks), mean_seen_closed=mean
    )
    is_slow = mean >= 1 / 3 and sum(blinks) >= 5
    assert judge(window, Baseline(), OPINION).verdict == ("watch" if is_slow else "ok")


@given(st.floats(0.1, 1), st.floats(0, 0.1))
def test_closing_eyes_are_tired_unless_the_person_always_does_it(share: float, usual: float) -> None:
    window = RESTED._replace(closed_share=share, long_closures=12, longest_seconds=1.0)
    tired = judge(window, Baseline(usual), OPINION) == ("tired", "eyes_closing")
    assert tired == (share >= 1.5 * usual)


def test_one_long_closure_is_worth_watching_and_two_are_no_more() -> None:
    one = RESTED._replace(longest_seconds=2.0, long_closures=1, closed_share=2 / 60)
    assert judge(one, Baseline(), OPINION) == ("watch", "eyes_closing")
    two = one._replace(long_closures=2, closed_share=4 / 60)
    assert judge(two, Baseline(), OPINION) == ("watch", "eyes_closing")


def test_few_long_closures_are_enough_where_hardly_any_is_short() -> None:
    sleepy = RESTED._replace(long_closures=10, blinks=4, closed_share=0.05, longest_seconds=1.0)
    assert judge(sleepy, Baseline(), OPINION) == ("tired", "eyes_closing")
    assert judge(sleepy._replace(blinks=60), Baseline(), OPINION).verdict == "watch"
    assert judge(sleepy._replace(blinks=30), Baseline(), OPINION).verdict == "watch", "a look down in four"


def test_nodding_that_never_lasts_nine_tenths_of_a_second_is_tired_only_where_blinks_are_rare() -> None:
    nodding = RESTED._replace(long_closures=12, blinks=8, closed_share=0.12, longest_seconds=0.89)
    assert judge(nodding, Baseline(), OPINION) == ("tired", "eyes_closing")
    with_blinks = nodding._replace(blinks=9)
    assert judge(with_blinks, Baseline(), OPINION).verdict == "watch"
    assert judge(with_blinks._replace(longest_seconds=0.9), Baseline(), OPINION).verdict == "tired"


def test_two_long_closures_a_minute_are_never_tired_however_long_they_are_watched() -> None:
    rubbing = RESTED._replace(long_closures=6, blinks=4, closed_share=0.15, longest_seconds=1.0)
    assert judge(rubbing, Baseline(), OPINION) == ("watch", "eyes_closing")
    assert judge(rubbing._replace(long_closures=9), Baseline(), OPINION).verdict == "tired"


def test_a_blink_beside_a_turned_frame_is_a_short_closure_all_the_same() -> None:
    rubbing = RESTED._replace(long_closures=12, blinks=20, closed_share=0.13, longest_seconds=1.0)
    assert judge(rubbing, Baseline(), OPINION).verdict == "tired"
    assert judge(rubbing._replace(cut_blinks=60), Baseline(), OPINION).verdict == "watch"


def test_closures_that_may_have_been_blinks_between_two_frames_are_not_worth_watching() -> None:
    assert judge(RESTED._replace(closed_share=0.08), Baseline(), OPINION) == ("ok", None)


def test_few_blinks_needs_as_many_minutes_as_the_setting_says() -> None:
    window = RESTED._replace(minute_blinks=(0, 1, 1), blinks=2)
    assert judge(window, Baseline(), OPINION) == ("tired", "few_blinks")
    assert judge(window._replace(minute_blinks=(0, 1)), Baseline(), OPINION) == ("ok", None)
    assert judge(window._replace(minute_blinks=(0, 2, 1)), Baseline(), OPINION) == ("ok", None)
    first_design = replace(OPINION, blink_minutes=1)
    one_minute = window._replace(minute_blinks=(9, 9, 1))
    assert judge(one_minute, Baseline(), first_design) == ("tired", "few_blinks")


def test_few_blinks_are_no_sign_in_somebody_who_blinks_seldom_when_rested() -> None:
    window = RESTED._replace(minute_blinks=(1, 1, 1), blinks=3)
    assert judge(window, Baseline(blinks=20, usual_minutes=5), OPINION) == ("ok", None)
    assert judge(window, Baseline(blinks=85, usual_minutes=5), OPINION) == ("tired", "few_blinks")


def test_one_minute_before_tells_a_rate_only_roughly() -> None:
    window = RESTED._replace(minute_blinks=(0, 0, 1), blinks=1)
    assert judge(window, Baseline(blinks=5, usual_minutes=1), OPINION) == ("ok", None)
    assert judge(window, Baseline(blinks=17, usual_minutes=1), OPINION) == ("tired", "few_blinks")


def test_few_blinks_of_eyes_whose_blinks_are_hardly_seen_say_nothing() -> None:
    window = RESTED._replace(minute_blinks=(0, 1, 1), blinks=2, clear_share=0.5)
    assert judge(window, Baseline(), OPINION) == ("unknown", "too_little")


def test_nobody_is_fine_before_a_single_blink_was_seen() -> None:
    window = RESTED._replace(valid_seconds=60, minute_blinks=(0,), blinks=0)
    assert judge(window, Baseline(), OPINION) == ("unknown", "too_little")


def test_slow_blinks_of_hardly_over_half_a_second_are_worth_watching_but_never_tired() -> None:
    slow = RESTED._replace(long_closures=24, closed_share=0.15, longest_seconds=0.7)
    assert judge(slow, Baseline(), OPINION) == ("watch", "eyes_closing")


def test_who_was_seen_with_closed_lids_alone_is_not_called_ok() -> None:
    assert judge(RESTED._replace(unknown_share=0.5), Baseline(), OPINION) == ("ok", None)
    assert judge(RESTED._replace(unknown_share=0.51), Baseline(), OPINION) == ("unknown", "too_little")
    nodding = RESTED._replace(unknown_share=1.0, closed_share=0.3, long_closures=20, longest_seconds=3.0)
    assert judge(nodding, Baseline(), OPINION).verdict == "tired"


def test_slow_blinks_are_worth_watching_only_once_there_are_five() -> None:
    slow = RESTED._replace(minute_blinks=(2, 2, 2), mean_seen_closed=0.34)
    verdicts = [judge(slow._replace(blinks=blinks), Baseline(), OPINION).verdict for blinks in (4, 5)]
    assert verdicts == ["ok", "watch"]


def test_eyes_that_are_closed_for_a_fifth_of_the_time_are_tired_however_many_blinks_are_between() -> None:
    nodding = RESTED._replace(long_closures=9, longest_seconds=2.0, blinks=100)
    verdicts = [
        judge(nodding._replace(closed_share=share), Baseline(), OPINION).verdict for share in (0.19, 0.2)
    ]
    assert verdicts == ["watch", "tired"]
