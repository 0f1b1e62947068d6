"""Which nets judge a frame, and when: at once, again when the next one comes, and for good a little later."""

import numpy as np
import pytest

from app.blinks.closure_decoder import Estimate
from app.blinks.closures import ClosureDetector
from app.blinks.lid_model import CLOSED, OPEN, ClosureNets, Floats, lid_model
from tests.blinks.clips import measured

# As long as a test may have to wait for the clip.
pytestmark = pytest.mark.timeout(300)

# Seconds of a person who blinks meanwhile, and seconds after which a frame is judged for good.
SECONDS, FOR_GOOD = 8, 0.123


class Judged(ClosureDetector):
    """A detector that keeps what it has judged for good."""

    def __init__(self) -> None:
        super().__init__()
        self.final: list[Estimate] = []

    def _judge(self, at: float) -> list[Estimate]:
        self.final += (final := super()._judge(at))
        return final


def by(nets: ClosureNets, features: Floats) -> list[tuple[float, float]]:
    """Return what these nets say of frames: how likely lids are closed at all, and wholly."""
    return [(1 - answer[OPEN], answer[CLOSED]) for answer in nets.probabilities(features).tolist()]


@pytest.mark.parametrize("rate", [15, 10, 6])
def test_each_frame_is_judged_early_until_an_eighth_of_a_second_more_is_known_and_then_for_good(
    rate: int,
) -> None:
    detector = Judged()
    assert_judged(detector, rate)
    detector.forget()
    detector.final.clear()
    assert_judged(detector, rate)


def assert_judged(detector: Judged, rate: int) -> None:
    for number, one in enumerate(measured("franck", rate)[: SECONDS * rate]):
        known = len(detector.final)
        detector.update(number / rate, one.reading)
        features = detector._eyes.features(range(known, number + 1))
        settled = sum((number - each) / rate >= FOR_GOOD for each in range(known, number))
        expected = by(lid_model().final, features[:settled]) + by(lid_model().early, features[settled:])
        told = [*detector.final[known:], *detector._estimates]
        assert np.allclose([(each.any_closed, each.wholly_closed) for each in told], expected)
        assert len(detector.final) == known + settled
    assert max(each.any_closed for each in detector.final) > 0.9, "there was a blink"
