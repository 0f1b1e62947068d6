"""Why there is no opinion, and when earlier evidence no longer counts for the person."""

from app.blinks.evidence import Evidence
from app.blinks.eye_state import state_of
from app.blinks.opinion import OPINION


def rested() -> Evidence:
    """Return the evidence of a minute in which somebody is well."""
    evidence = Evidence(OPINION)
    for _ in range(15):
        evidence.add_blink(0.2, seen_closed=0.1)
    evidence.add_time(60.0, clear=True)
    return evidence


def test_who_is_away_has_no_opinion_whatever_was_seen_before() -> None:
    assert state_of(rested(), None, away=False, settings=OPINION).opinion == "ok"
    state = state_of(rested(), None, away=True, settings=OPINION)
    assert (state.opinion, state.reason, state.blinks) == ("unknown", "too_little", 15)


def test_where_there_is_no_opinion_what_is_wrong_with_the_picture_is_told() -> None:
    for evidence, away in (rested(), True), (Evidence(OPINION), False):
        state = state_of(evidence, "lowered_gaze", away, OPINION)
        assert (state.opinion, state.reason) == ("unknown", "lowered_gaze")
