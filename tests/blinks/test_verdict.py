"""What real people's clips, played in a loop, come to: the verdict's regression floors.

The model has seen these people; `make bench` says what it makes of strangers.
"""

from functools import cache

import pytest

from app.blinks.participant import Participant
from tests.blinks.clips import LOCAL_NAMES, clips, measured
from tools.bench.awake import Verdict, is_awake, verdict_on

# So many frames through code that quicker tests cover: coverage would double their time.
pytestmark = [pytest.mark.slow, pytest.mark.uncovered]


@cache
def verdict(name: str, rate: int) -> Verdict:
    return verdict_on(clips()[name], list(measured(name, rate)), Participant())


def test_a_man_who_is_wide_awake_is_ok() -> None:
    seen = verdict("franck", 15)
    assert (seen.state.opinion, seen.ever_tired) == ("ok", False)


@pytest.mark.parametrize("rate", [15, 10])
@pytest.mark.parametrize("name", ["cap12", "cap13"])
def test_people_who_squint_and_grimace_are_never_tired(name: str, rate: int) -> None:
    assert not verdict(name, rate).ever_tired


@pytest.mark.parametrize("rate", [15, 10])
@pytest.mark.parametrize("name", ["franck", *LOCAL_NAMES])
def test_nobody_awake_is_ever_tired(name: str, rate: int) -> None:
    assert not (is_awake(clips()[name]) and verdict(name, rate).ever_tired)
