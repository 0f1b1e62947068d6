"""Finds closures of which no frame alone is likely enough: shallow ones, and those that fall between frames.

Once such a closure is over, it is looked at as a whole: were the lids plainly open before and after it, how
closed did they look in between, and did the eyes stay the same, not changed by a turn of the head?
"""

from dataclasses import dataclass, replace
from math import log
from typing import NamedTuple

import numpy as np

from app.blinks.closure import Closure
from app.blinks.closure_decoder import DECODING, Estimate, Progress
from app.blinks.lid_model import Floats

# It begins where lids no longer count as open; if they become likely enough to be closed, it is not faint.
FAINT = replace(DECODING, closing=DECODING.rested)
# Keeps the logit of a probability within 7.
LEAST_PROBABILITY = 1e-3


class Glimpse(NamedTuple):
    """What is finally known of one frame."""

    lids: Estimate
    look: float
    """Logit of the eyes' picture above that of the person's open eyes."""
    similarity: float
    """How closely the picture resembles the person's own open eyes, 1 at most."""


class Extremes(NamedTuple):
    """The highest value (of similarity, the lowest) in a closure's frames and the first open one."""

    wholly_closed: float
    look: float
    similarity: float

    def with_frame(self, now: Glimpse) -> "Extremes":
        """Return the extremes with one more frame."""
        return Extremes(
            max(self.wholly_closed, now.lids.wholly_closed),
            max(self.look, now.look),
            min(self.similarity, now.similarity),
        )


NOTHING_SEEN = Extremes(0.0, float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True, eq=False)
class FaintClosure:
    """A faint closure that has ended, and the measures by which it is judged as a whole."""

    closure: Closure
    measures: Floats
    """Logits: the highest of wholly closed lids; those of wholly or partly closed lids just before it and at
    the first open frame; the highest look. Then the lowest similarity."""


class FaintClosures:
    """Follows the frames of one pair of eyes, in order of time, once what is known of them is final."""

    def __init__(self) -> None:
        self._progress = Progress(FAINT)
        self._newest = 1.0
        """Newest frame's probability of wholly or partly closed lids: unseen ones do not count as open."""
        self._before = 1.0
        """The same for the frame before the closure."""
        self._extremes = NOTHING_SEEN

    def update(self, now: Glimpse) -> FaintClosure | None:
        """Take in one frame; return the faint closure that it ends."""
        if not self._progress.inside:
            self._before, self._extremes = self._newest, NOTHING_SEEN
        ended = self._progress.follow(now.lids)
        self._newest, self._extremes = now.lids.any_closed, self._extremes.with_frame(now)
        if ended is None or ended.certainty >= DECODING.closing:
            return None
        highest, look, similarity = self._extremes
        logits = logit(highest), logit(self._before), logit(now.lids.any_closed)
        return FaintClosure(ended, np.array((*logits, look, similarity)))


def logit(probability: float) -> float:
    """Return the logit of a probability, within 7."""
    return log((probability + LEAST_PROBABILITY) / (1 - probability + LEAST_PROBABILITY))
