"""Tells closed lids from lids lowered to look down, by what this person's own open eyes and blinks look like.

Eyes that look down are covered like closed ones, and no single number tells them apart. But the lower lid
follows the gaze, so that the edge of the upper lid ends lower than in a blink, and the head bows with it.
"""

from collections import deque
from collections.abc import Iterable
from statistics import median
from typing import Literal, NamedTuple

import numpy as np

from app.blinks.open_eyes import OPEN_QUANTILE
from app.blinks.posture_settings import POSTURE, PostureSettings
from app.blinks.reading import Reading

# What lids that stay down can be: closed, lowered to look down, or only half open (a squint, heavy lids).
Posture = Literal["closed", "lowered", "half_open"]


class Lids(NamedTuple):
    """The lids in one frame."""

    at: float
    ratio: float
    line: float
    bow: float
    closed_probability: float
    """Probability that they are wholly or partly closed."""


class Shape(NamedTuple):
    """What lids are like; for a blink, relative to the open eyes at that time."""

    ratio: float
    line: float
    bow: float


# A stranger's open eyes and blinks: the middle of the annotated clips. STRANGERS_EAR is lower on purpose: it
# is averaged in with the first frames, while this open ratio holds only until one frame without a fault has
# come.
STRANGERS_OPEN = Shape(0.33, -0.24, -0.32)
STRANGERS_BLINK = Shape(0.5, 0.15, -0.04)
# The latest frames remembered: over four seconds at 15 a second.
RECENT = 64
# Seconds between the frames remembered for the open eyes, and how many of these: a minute's.
SAMPLE_SECONDS, SAMPLES = 1.0, 60
# Part of the upper ratios from which the lids count as open.
OPEN_PART = 0.85
# Nobody's open ratio is less than this.
NARROWEST = 0.05
# Blinks remembered, and how many it takes to know what they look like.
BLINKS, KNOWN_BLINKS = 20, 3
# Seconds before a blink in which the eyes must have been seen.
BEFORE_SECONDS = 0.5
# Seconds: only a closure this short is surely a blink and not a look down.
SURE_BLINK = 0.35


class LidPostures:
    """Remembers one person's lids."""

    def __init__(self, settings: PostureSettings = POSTURE) -> None:
        self._settings = settings
        self._recent = np.zeros((0, len(Lids._fields)))
        """Rows of `Lids`, which take a quarter of the memory of as many tuples."""
        self._samples: deque[Shape] = deque(maxlen=SAMPLES)
        self._sampled_at: float | None = None
        self._blinks: deque[Shape] = deque(maxlen=BLINKS)
        self.open = STRANGERS_OPEN
        """This person's open eyes."""
        self.blink = STRANGERS_BLINK
        """This person's blinks at their deepest: ratio as a part of the open one, line and bow as shifts."""
        self.down = False
        """Whether the lids are about as far down as in this person's blinks."""

    @property
    def blinks_known(self) -> bool:
        """Whether enough of this person's blinks were seen to know what they look like."""
        return len(self._blinks) >= KNOWN_BLINKS

    def update(self, at: float, reading: Reading, closed_probability: float, open_now: bool = True) -> None:
        """Take in one frame; `at` in seconds, `closed_probability` that of wholly or partly closed lids.

        Nothing is learnt of open eyes unless they are `open_now`, or somebody asleep would soon seem awake.
        """
        if reading.eyes is None or reading.pose is None:
            self.down = False
            return
        lids = Lids(at, reading.eyes.mean, reading.eyes.lid_line, reading.pose.bow, closed_probability)
        self._recent = np.concatenate((self._recent[1 - RECENT :], [lids]))
        newest = self._sampled_at
        due = newest is None or not 0 <= at - newest < SAMPLE_SECONDS
        if due and open_now and reading.invalid is None:
            self._sampled_at = at
            self._samples.append(Shape(lids.ratio, lids.line, lids.bow))
            self.open = open_shape(self._samples)
        self.down = self._is_down((1 - lids.ratio / self.open.ratio) / self._fall, closed_probability)

    def learn_blink(self, start: float, end: float) -> None:
        """Remember the deepest frame of a closure that was short enough to be surely a blink."""
        inside, before = self._between(start, end), self._between(start - BEFORE_SECONDS, start)
        if end - start > SURE_BLINK or not inside or not before:
            return
        if before[-1].ratio < OPEN_PART * self.open.ratio:
            return  # a blink while looking down says nothing about one while looking up
        deepest = min(inside, key=lambda lids: lids.ratio)
        self._blinks.append(self._against_open(deepest))
        if self.blinks_known:
            deeper = sorted(self._blinks)[: (len(self._blinks) + 1) // 2]
            self.blink = middle_shape(deeper)

    def posture(self, start: float, end: float) -> Posture:
        """Return what lids that have been down from `start` to `end` are."""
        inside = self._between(start, end)
        settings, blink = self._settings, self.blink
        if not inside:
            return "lowered"
        lids = middle_shape([self._against_open(one) for one in inside])
        probability = median(one.closed_probability for one in inside)
        if 1 - lids.ratio < self._min_fall(probability) or probability < settings.min_closed_probability:
            return "half_open"
        if end - start > settings.longest_unknown and not self.blinks_known:
            return "lowered"
        lower = (lids.line - blink.line) / settings.line + (lids.bow - blink.bow) / settings.bow
        return "lowered" if lower > settings.lowered else "closed"  # closed if unknown (nan)

    def _is_down(self, fallen: float, closed_probability: float) -> bool:
        """Judge by the part of a blink's fall that lids have fallen, and how probably they are closed."""
        s = self._settings
        if self.down:
            return fallen >= s.up or (closed_probability >= s.still_closed and fallen >= s.up_if_closed)
        return fallen >= s.down or (closed_probability >= s.surely_closed and fallen >= s.down_if_sure)

    def _min_fall(self, closed_probability: float) -> float:
        """Return the part of the open ratio that closed lids must have fallen by."""
        s, ratio = self._settings, self.blink.ratio
        if closed_probability < s.surely_closed:
            return s.min_fall * (1 - min(ratio, s.deepest_unsure))
        if not self.blinks_known:
            ratio = max(ratio, s.strangers_sure)
        return s.min_fall_if_sure * (1 - min(ratio, s.deepest_sure))

    @property
    def _fall(self) -> float:
        """How far this person's blinks fall, as a part of the open ratio."""
        return 1 - min(self.blink.ratio, self._settings.deepest_sure)

    def _between(self, start: float, end: float) -> list[Lids]:
        times = self._recent[:, 0]
        return [Lids(*row) for row in self._recent[(start <= times) & (times < end)].tolist()]

    def _against_open(self, lids: Lids) -> Shape:
        ratio, line, bow = self.open
        return Shape(lids.ratio / ratio, lids.line - line, lids.bow - bow)


def open_shape(samples: Iterable[Shape]) -> Shape:
    """Return what open eyes are like: the median of the samples in which they are wide open."""
    ratios = sorted(lids.ratio for lids in samples)
    least = OPEN_PART * ratios[int(OPEN_QUANTILE * (len(ratios) - 1))]
    shape = middle_shape([lids for lids in samples if lids.ratio >= least])
    return shape._replace(ratio=max(shape.ratio, NARROWEST))


def middle_shape(shapes: list[Shape]) -> Shape:
    """Return the median of each measure."""
    return Shape(*(median(values) for values in zip(*shapes, strict=True)))
