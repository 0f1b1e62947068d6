"""Over many visits, rested people bring no rest and drowsy people do."""

from functools import cache
from itertools import islice

import pytest

from tests.blinks.clips import clips
from tools.bench.replay import Measured, read
from tools.bench.rested import RestedPerson, needless_rests
from tools.bench.simulate import DROWSY, RESTED, Person, tired_visits, visits_until_tired
from tools.harness.frames import sampled
from tools.harness.loaded_meter import loaded_meter
from tools.train.readings import kept

# Quicker tests cover this code too; with so many frames coverage would double the time.
pytestmark = [pytest.mark.slow, pytest.mark.uncovered]


@cache
def forty_seconds() -> list[Measured]:
    clip = clips()["franck"]
    found: list[Measured] = kept(
        "franck.40s.pickle",
        lambda: read(loaded_meter(), islice(sampled(clip, clip.fps), round(40 * clip.fps))),
    )
    return found


# The fewest and the most blinks of all people; between them nothing comes nearer to a rest.
@pytest.mark.parametrize("blinks_per_minute", [4, 60])
def test_ten_visits_of_a_real_rested_person_bring_no_rest_however_many_blinks(
    blinks_per_minute: int,
) -> None:
    clip = clips()["franck"]
    person = RestedPerson(clip, forty_seconds(), blinks_per_minute, seed=7)
    assert person.can_be_made
    outcome = needless_rests(person, visits=10)
    assert outcome.rests == 0, "fifty hours: `make bench`"
    assert 0.6 < outcome.blinks / (10 * blinks_per_minute) < 1.4


@pytest.mark.parametrize("person", RESTED, ids=lambda person: person.name)
def test_thirty_visits_of_a_simulated_rested_person_are_never_tired(person: Person) -> None:
    assert tired_visits(person, hours=0.5, seed=11) == 0


@pytest.mark.parametrize("person", DROWSY, ids=lambda person: person.name)
def test_drowsy_people_are_found_within_three_visits(person: Person) -> None:
    found = sorted(visits_until_tired(person, seed) for seed in range(12))
    assert found[9] <= 3, "five in six: two blinks within one minute speak against it"
