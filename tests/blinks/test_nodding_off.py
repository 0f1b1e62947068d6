"""Somebody who nods off is still measured by their own open eyes, however their sleep is interrupted."""

import pytest

from app.blinks.closures import DOUBTED_SECONDS, LOST_SECONDS, ClosureDetector
from app.blinks.reading import Reading
from app.blinks.usual_eyes import UsualMeasures
from tests.blinks.clips import measured
from tests.blinks.test_visits import RATE, Visited

# As long as a test may have to wait for the clip.
pytestmark = pytest.mark.timeout(300)

# Seconds without a frame, a little more than are timed across.
STALL = LOST_SECONDS + 0.05
# By how much the own open eyes may move while they are closed: an eighth of the way to the logit of closed
# ones, and a tenth of the ratio.
MOVED_LOGIT, MOVED_EAR = 1.0, 0.1


class Nodding(Visited):
    """The person of the franck clip, who has been awake for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.participant._closures = self.eyes = ClosureDetector()
        self.see(self.awake(60))
        self.awake_measures = self.measures

    @property
    def measures(self) -> UsualMeasures:
        """What counts as the own open eyes."""
        usual = self.eyes._eyes.usual.measures
        assert usual is not None, "nothing is known"
        return usual

    def awake(self, seconds: float) -> list[Reading]:
        frames = [each.reading for each in measured("franck", RATE)]
        return [frames[number % len(frames)] for number in range(round(seconds * RATE))]

    def nod(self, seconds: float) -> None:
        self.see(self.shut(seconds))

    def assert_known(self) -> None:
        assert self.measures.logit == pytest.approx(self.awake_measures.logit, abs=MOVED_LOGIT)
        assert self.measures.ear == pytest.approx(self.awake_measures.ear, rel=MOVED_EAR)


@pytest.fixture
def one() -> Nodding:
    return Nodding()


@pytest.mark.parametrize("piece", [0.5, 0.9, 4.0])
def test_a_sleeper_whose_line_stalls_keeps_the_own_open_eyes(one: Nodding, piece: float) -> None:
    for _ in range(round(60 / piece)):
        one.nod(piece)
        one.now += STALL
    one.assert_known()


def test_a_sleeper_whose_face_is_lost_for_a_moment_keeps_the_own_open_eyes(one: Nodding) -> None:
    for _ in range(15):
        one.nod(4)
        one.see([Reading(None, None, None, "no_face")] * round(STALL * RATE + 1))
    one.assert_known()


def test_who_opens_the_eyes_for_a_fifth_of_a_second_and_nods_off_again_keeps_the_own_open_eyes(
    one: Nodding,
) -> None:
    for _ in range(5):
        one.nod(8)
        one.see(one.opened()[:3])
    one.nod(2)
    one.assert_known()


@pytest.mark.parametrize("seconds", [0.5, 1.1, 8.0])
def test_open_eyes_stay_known_when_a_visit_ends_right_after_a_nod(one: Nodding, seconds: float) -> None:
    one.nod(seconds)
    one.see(one.opened()[:5])
    one.participant.end_visit()
    one.assert_known()


@pytest.mark.parametrize("seconds", [0.5, 8.0])
def test_eyes_that_are_closed_from_visit_to_visit_teach_nothing(one: Nodding, seconds: float) -> None:
    for _ in range(5):
        one.nod(seconds)
        one.participant.end_visit()
        one.now += 240
    one.assert_known()


@pytest.mark.parametrize("seconds", [0.3, 0.9])
def test_lids_that_were_closed_when_the_picture_was_lost_have_taught_nothing(
    one: Nodding, seconds: float
) -> None:
    one.see(one.opened())
    before = one.measures
    one.nod(seconds)
    one.participant.end_visit()
    assert one.measures == before


def test_nor_have_lids_that_have_been_closed_for_over_a_second(one: Nodding) -> None:
    one.see(one.opened())
    before = one.measures
    one.nod(1.2)
    assert one.measures == before


def test_blinks_do_not_add_up_to_lids_that_are_surely_closed(one: Nodding) -> None:
    one.see(one.opened())
    before = one.measures
    one.nod(0.5)
    assert one.measures != before, "it may be another light, too"


def test_after_two_minutes_they_teach_all_the_same_however_often_the_line_stalls(one: Nodding) -> None:
    """It may be the light that has changed."""
    for _ in range(round(DOUBTED_SECONDS / 8)):
        one.nod(8)
        one.now += STALL
    one.assert_known()
    one.nod(16)
    assert one.measures.logit > 0


@pytest.mark.parametrize("seconds", [0.4, 10])
def test_who_is_asleep_when_first_looked_at_is_known_by_closed_lids_alone(seconds: float) -> None:
    one = Visited()
    for _ in range(5):
        one.see(one.shut(seconds))
        assert not one.participant._closures.knows_open_eyes
        one.participant.end_visit()
        one.now += 240
