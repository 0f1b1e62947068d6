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
    """The measures of a faint closure, and whether it is a real one that nothing else finds."""

    measures: Floats
    is_closure: bool


class _Asking(ClosureDetector):
    """Records what it asks, and takes no faint closure for a closure."""

    def __init__(self, model: LidModel) -> None:
        super().__init__(model)
        self.asked: list[tuple[float, Floats]] = []
        """When it would be reported (seconds), and the measures."""

    def _is_one(self, faint: FaintClosure) -> bool:
        self.asked.append((self._estimates[-1].at, faint.measures))
        return False


class Asked(NamedTuple):
    """What the server asks about one sampled clip and what it finds in it, whatever the annotation says."""

    faint: list[tuple[int, Floats]]
    """The number of the frame that would report each faint closure, and its measures."""
    found: list[int]
    """The frames that report any other blink."""


def asked_of(measured: Sequence[Measured], model: LidModel) -> Asked:
    """Show the server one sampled clip, and record what it asks."""
    detector = _Asking(model)
    found = events(measured, Participant(closures=detector))
    numbers = {EPOCH + one.captured_at: one.number for one in measured}
    return Asked([(numbers[at], measures) for at, measures in detector.asked], found)


def faint_examples(asked: Asked, clip: Clip) -> list[FaintExample]:
    """Return the faint closures of a clip, except those that the annotation leaves undecided."""
    missed = set(score(asked.found, clip.closures, clip.fps).missed)
    examples = []
    for number, measures in asked.faint:
        near = touched(number, clip.closures, clip.fps)
        is_closure = any(closure.scored and closure.start in missed for closure in near)
        if is_closure or all(closure.scored for closure in near):
            examples.append(FaintExample(measures, is_closure))
    return examples
