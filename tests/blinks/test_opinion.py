from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.blinks.opinion import OPINION, Baseline, Measures, judge

RANK = {"unknown": -1, "ok": 0, "watch": 1, "tired": 2}
shares = st.floats(0, 1)
seconds = st.floats(0, 60)
minutes = st.lists(st.integers(0, 60), max_size=3).map(tuple)
windows = st.builds(Measures, st.floats(0, 300), minutes, shares, st.integers(0, 200), seconds, seconds)
owns = st.builds(Baseline, st.floats(0, 0.15), st.floats(0, 0.4))


@given(windows, owns)
def test_without_valid_time_the_opinion_is_unknown_and_says_so(window: Measures, own: Baseline) -> None:
    opinion = judge(window._replace(valid_seconds=0.0), own, OPINION)
    assert opinion == ("unknown", "too_little")


@given(windows, owns, shares, seconds, seconds, st.integers(0, 50))
def test_more_closure_never_makes_an_opinion_less_tired(
    window: Measures, own: Baseline, share: float, mean: float, longest: float, more: int
) -> None:
    worse = window._replace(
        closed_share=max(window.closed_share, share),
        mean_closure_seconds=max(window.mean_closure_seconds, mean),
        longest_seconds=max(window.longest_seconds, longest),
        closures=window.closures + more,
    )
    assert RANK[judge(worse, own, OPINION).verdict] >= RANK[judge(window, own, OPINION).verdict]


@given(
    st.floats(45, 300),
    st.lists(st.integers(2, 40), min_size=1, max_size=3).map(tuple),
    st.floats(0, 0.149),
    st.floats(0.1, 0.399),
    st.floats(0, 0.999),
)
def test_a_rested_window_is_never_tired(
    valid: float, blinks: tuple[int, ...], share: float, mean: float, longest: float
) -> None:
    window = Measures(valid, blinks, share, 30, mean, longest)
    assert judge(window, Baseline(), OPINION).verdict in {"ok", "watch"}


@given(st.floats(45, 300), minutes, st.floats(0.15, 1), owns)
def test_closing_eyes_are_tired_unless_the_person_always_does_it(
    valid: float, blinks: tuple[int, ...], share: float, own: Baseline
) -> None:
    opinion = judge(Measures(valid, blinks, share, 0, 0, 0), own, OPINION)
    assert (opinion == ("tired", "eyes_closing")) == (share >= 1.5 * own.closed_share) or opinion[
        1
    ] == "few_blinks"


def test_few_blinks_needs_as_many_minutes_as_the_setting_says() -> None:
    window = Measures(200, (0, 1, 1), 0.01, 2, 0.2, 0.2)
    assert judge(window, Baseline(), OPINION) == ("tired", "few_blinks")
    assert judge(window._replace(minute_blinks=(0, 1)), Baseline(), OPINION) == ("ok", None)
    assert judge(window._replace(minute_blinks=(0, 2, 1)), Baseline(), OPINION) == ("ok", None)
    first_design = replace(OPINION, blink_minutes=1)
    assert judge(window._replace(minute_blinks=(9, 9, 1)), Baseline(), first_design) == (
        "tired",
        "few_blinks",
    )


def test_one_long_closure_is_worth_watching() -> None:
    assert judge(Measures(60, (9,), 0.03, 9, 0.2, 1.0), Baseline(), OPINION) == ("watch", "eyes_closing")


def test_the_mean_of_a_few_closures_says_nothing() -> None:
    assert judge(Measures(60, (4,), 0.03, 4, 0.9, 0.9), Baseline(), OPINION) == ("ok", None)
