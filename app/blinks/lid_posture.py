"""Tells closed lids from lids lowered to look down, by what this person's own open eyes and blinks look like.

Eyes that look down are covered like closed ones, and no single number tells them apart. But the lower lid
follows the gaze, so that the edge of the upper lid ends lower than in a blink, and the head bows with it.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import nan
from statistics import median
from typing import Literal, NamedTuple

import numpy as np

from app.blinks.reading import Reading

# What lids that stay down are: closed, or lowered to look down.
Posture = Literal["closed", "lowered", "half_open"]


@dataclass(frozen=True, slots=True)
class PostureSettings:
    """The numbers of the rule."""

    down: float = 0.65
    """Part of an own blink's fall from which on lids are down: a squint reaches half of it."""
    up: float = 0.5
    """Part of it under which they are up again."""
    closed: float = 0.75
    """Part of it that lids must have fallen by, in the middle of their time down, to be closed."""
    looks_closed: float = 0.5
    """Probability of closed lids that their pictures must give in the middle of that time."""
    surely_closed: float = 0.9
    """Probability from which on their pictures leave no doubt."""
    deepest_sure: float = 0.8
    """Part of the open ratio that closed lids are under even in somebody whose blinks are shallow."""
    deepest_unsure: float = 0.55
    """Part of the open ratio: a blink that is shallower says little of what closed lids are like."""
    line: float = 0.06
    """Eye widths by which the lid edge lies lower than in a blink, to speak for a lowered gaze on its own."""
    bow: float = 0.08
    """The same of the head's bow."""
    lowered: float = 1.0
    """What both together may reach in closed eyes."""
    longest_unknown: float = 2.6
    """Seconds that lids of somebody whose blinks are not known yet can be down and count as closed."""


POSTURE = PostureSettings()


class Lids(NamedTuple):
    """The lids in one frame."""

    at: float
    ratio: float
    line: float
    bow: float
    closed: float
    """Probability that they look closed in whole or part; nan: unknown."""


class Shape(NamedTuple):
    """What lids are like; of a blink, held against the open eyes around it."""

    ratio: float
    line: float
    bow: float


# A stranger's open eyes and blinks: the middle of the annotated clips.
STRANGERS_OPEN = Shape(0.33, -0.24, -0.32)
STRANGERS_BLINK = Shape(0.5, 0.15, -0.04)
# Frames remembered of what is going on: over four seconds at 15 a second.
RECENT = 64
# Seconds between the frames remembered of the open eyes, and how many: a minute.
SAMPLE_SECONDS, SAMPLES = 1.0, 60
# Part of the upper ratios from which on the lids are open.
OPEN_PART = 0.85
# Quantile of the remembered ratios that counts as wide open.
UPPER = 0.8
# Open ratio that nobody has less of.
NARROWEST = 0.05
# Blinks remembered, and how many make them known.
BLINKS, KNOWN_BLINKS = 20, 3
# Seconds before a blink in which the eyes were seen.
BEFORE_SECONDS = 0.5
# Seconds: only a short closure is surely a blink and no look down.
SURE_BLINK = 0.35


class LidPostures:
    """Remembers one person's lids."""

    def __init__(self, settings: PostureSettings = POSTURE) -> None:
        self._settings = settings
        self._recent = np.zeros((0, len(Lids._fields)))
        """Rows of `Lids`: a quarter of what as many tuples take."""
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

    def update(self, at: float, reading: Reading, closed: float | None = None) -> None:
        """Take in one frame; `at` in seconds, `closed` the probability that the lids look so."""
        if reading.eyes is None or reading.pose is None:
            self.down = False
            return
        looks = nan if closed is None else closed
        lids = Lids(at, reading.eyes.mean, reading.eyes.lid_line, reading.pose.bow, looks)
        self._recent = np.vstack((self._recent[1 - RECENT :], lids))
        newest = self._sampled_at
        if reading.invalid is None and (newest is None or not 0 <= at - newest < SAMPLE_SECONDS):
            self._sampled_at = at
            self._samples.append(Shape(lids.ratio, lids.line, lids.bow))
            self.open = _open_shape(self._samples)
        fallen = (1 - lids.ratio / self.open.ratio) / self._fall
        self.down = fallen >= (self._settings.up if self.down else self._settings.down)

    def learn_blink(self, start: float, end: float) -> None:
        """Remember a closure's deepest frame if it was short enough to be surely a blink."""
        inside, before = self._between(start, end), self._between(start - BEFORE_SECONDS, start)
        if end - start > SURE_BLINK or not inside or not before:
            return
        if before[-1].ratio < OPEN_PART * self.open.ratio:
            return  # a blink while looking down tells nothing of one while looking up
        deepest = min(inside, key=lambda lids: lids.ratio)
        self._blinks.append(self._against_open(deepest))
        if self.blinks_known:
            deeper = sorted(self._blinks)[: (len(self._blinks) + 1) // 2]
            self.blink = _middle(deeper)

    def posture(self, start: float, end: float) -> Posture:
        """Tell what lids are that have been down from `start` to `end`."""
        inside = self._between(start, end)
        settings, blink = self._settings, self.blink
        if not inside or (end - start > settings.longest_unknown and not self.blinks_known):
            return "lowered"
        lids = _middle([self._against_open(one) for one in inside])
        looks_closed = median(one.closed for one in inside)
        deepest = settings.deepest_sure if looks_closed >= settings.surely_closed else settings.deepest_unsure
        fall = settings.closed * (1 - min(blink.ratio, deepest))
        if 1 - lids.ratio < fall or looks_closed < settings.looks_closed:
            return "half_open"
        lower = (lids.line - blink.line) / settings.line + (lids.bow - blink.bow) / settings.bow
        return "lowered" if lower > settings.lowered else "closed"  # closed if unknown (nan)

    @property
    def _fall(self) -> float:
        """How far an own blink falls, in parts of the open ratio."""
        return 1 - min(self.blink.ratio, self._settings.deepest_sure)

    def _between(self, start: float, end: float) -> list[Lids]:
        times = self._recent[:, 0]
        return [Lids(*row) for row in self._recent[(start <= times) & (times < end)].tolist()]

    def _against_open(self, lids: Lids) -> Shape:
        ratio, line, bow = self.open
        return Shape(lids.ratio / ratio, lids.line - line, lids.bow - bow)


def _open_shape(samples: Iterable[Shape]) -> Shape:
    ratios = sorted(lids.ratio for lids in samples)
    least = OPEN_PART * ratios[int(UPPER * (len(ratios) - 1))]
    shape = _middle([lids for lids in samples if lids.ratio >= least])
    return shape._replace(ratio=max(shape.ratio, NARROWEST))


def _middle(shapes: list[Shape]) -> Shape:
    return Shape(*(median(values) for values in zip(*shapes, strict=True)))
