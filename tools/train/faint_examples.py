"""Faint closures as examples, by the server's own code: what it would have asked its model of each."""

from collections.abc import Sequence
from typing import NamedTuple

from app.blinks.closures import ClosureDetector
from app.blinks.faint_closures import FaintClosure
from app.blinks.lid_model import Floats, LidModel
from app.blinks.participant import Participant
from tools.bench.replay import EPOCH, Measured, events
from tools.bench.score import score, touched
from tools.clips import Clip


class FaintExample(NamedTuple):
    """The measures of a faint closure, and whether it is one that nothing else finds."""

    measures: Floats
    is_closure: bool


class _Asking(ClosureDetector):
    """Writes down what it asks, and holds every faint closure for none."""

    def __init__(self, model: LidModel) -> None:
        super().__init__(model)
        self.asked: list[tuple[float, Floats]] = []
        """When (seconds), and the measures."""

    def _is_one(self, faint: FaintClosure) -> bool:
        self.asked.append((self._estimates[-1].at, faint.measures))
        return False


def faint_examples(measured: Sequence[Measured], clip: Clip, model: LidModel) -> list[FaintExample]:
    """Return the faint closures of one sampled clip but those that the annotation leaves open."""
    detector = _Asking(model)
    found = events(measured, Participant(closures=detector))
    missed = set(score(found, clip.closures, clip.fps).missed)
    numbers = {EPOCH + one.captured_at: one.number for one in measured}
    examples = []
    for at, measures in detector.asked:
        near = touched(numbers[at], clip.closures, clip.fps)
        is_closure = any(closure.scored and closure.start in missed for closure in near)
        if is_closure or all(closure.scored for closure in near):
            examples.append(FaintExample(measures, is_closure))
    return examples
