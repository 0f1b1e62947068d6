"""Lids that were surely closed stay closed while they look the same, however long that lasts."""

import pytest

from app.blinks.still_closed import FURTHER_OPEN, LESS_CLOSED, SURE, Look, StillClosed

SHUT, DOUBT = Look(openness=0.5, closed_logit=3.0), 0.1


def after_sure() -> StillClosed:
    """Return lids that were surely closed a moment ago."""
    lids = StillClosed()
    assert lids.update(0.97, SHUT) == 0.97
    return lids


def test_lids_that_look_as_when_they_were_surely_closed_still_look_closed() -> None:
    lids = after_sure()
    assert [lids.update(DOUBT, SHUT) for _ in range(100)] == [SURE] * 100


@pytest.mark.parametrize(
    "other",
    [
        SHUT._replace(closed_logit=SHUT.closed_logit - LESS_CLOSED - 0.01),
        SHUT._replace(openness=SHUT.openness + FURTHER_OPEN + 0.01),
    ],
    ids=["their picture looks less closed", "they are further open"],
)
def test_lids_that_have_changed_are_what_the_nets_say_from_then_on(other: Look) -> None:
    lids = after_sure()
    assert lids.update(DOUBT, other) == DOUBT
    assert lids.update(DOUBT, SHUT) == DOUBT


def test_a_little_tremble_changes_nothing() -> None:
    lids = after_sure()
    tremble = Look(SHUT.openness + FURTHER_OPEN / 2, SHUT.closed_logit - LESS_CLOSED / 2)
    assert lids.update(DOUBT, tremble) == SURE


def test_lids_are_surely_closed_from_that_very_probability_on() -> None:
    lids = StillClosed()
    assert lids.update(SURE, SHUT) == SURE
    assert lids.update(DOUBT, SHUT) == SURE


@pytest.mark.parametrize("order", [1, -1])
def test_they_may_be_a_little_further_open_than_ever_while_sure_but_must_look_about_as_closed_as_ever(
    order: int,
) -> None:
    wider, surer = SHUT, Look(SHUT.openness - 0.2, SHUT.closed_logit + 1.0)
    a_little = FURTHER_OPEN / 2, LESS_CLOSED / 2
    like = Look(wider.openness + a_little[0], surer.closed_logit - a_little[1])
    for look, found in (like, SURE), (like._replace(closed_logit=wider.closed_logit + a_little[1]), DOUBT):
        lids = StillClosed()
        for sure in (wider, surer)[::order]:
            lids.update(0.97, sure)
        assert lids.update(DOUBT, look) == found


def test_nothing_is_held_that_was_never_sure_or_that_lies_before_a_gap() -> None:
    assert StillClosed().update(0.8, SHUT) == 0.8
    lids = after_sure()
    lids.forget()
    assert lids.update(DOUBT, SHUT) == DOUBT
