import pytest

from tools.bench.simulate import DROWSY, RESTED, Person, false_rests, visits_until_tired

pytestmark = pytest.mark.slow


def test_twenty_hours_of_rested_people_bring_at_most_one_rest() -> None:
    rests = {person.name: false_rests(person, hours=5, seed=7) for person in RESTED}
    assert sum(rests.values()) <= 1, rests


@pytest.mark.parametrize("person", DROWSY, ids=lambda person: person.name)
def test_drowsy_people_are_found_within_three_visits(person: Person) -> None:
    found = sorted(visits_until_tired(person, seed) for seed in range(60))
    assert found[50] <= 3, "five in six: two blinks within one minute speak against it"
