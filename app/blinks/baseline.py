"""A person's own open-eye aspect ratio."""

from __future__ import annotations

from collections import deque
from statistics import quantiles

PRIOR = 0.28
"""Open-eye ratio assumed of a stranger: the middle of what people have (0.22-0.41)."""
SAMPLE_SECONDS = 0.5
"""Seconds between the frames that are remembered: the lids hardly change faster but in blinks."""
SAMPLES = 120
"""Frames remembered: a minute of a stream, so that a new light or seat is learnt within a visit."""
ENOUGH = 10
"""Frames before the person's own ratio replaces the prior."""
CLOSED = 0.6
"""Part of the open ratio under which lids are closed without a dip to tell it (a lone snapshot, a long closure)."""


class OpenEyes:
    """Learns the open-eye ratio of one person: the upper quintile of a minute, since blinks only lower it."""

    def __init__(self) -> None:
        self._ratios: deque[float] = deque(maxlen=SAMPLES)
        self._sampled_at: float | None = None
        self.ratio = PRIOR

    @property
    def known(self) -> bool:
        """Whether the ratio is the person's own yet."""
        return len(self._ratios) >= ENOUGH

    def learn(self, at: float, ratio: float) -> None:
        """Take in one valid frame."""
        if self._sampled_at is not None and 0 <= at - self._sampled_at < SAMPLE_SECONDS:
            return
        self._sampled_at = at
        self._ratios.append(ratio)
        if self.known:
            self.ratio = quantiles(self._ratios, n=5)[-1]

    def closed(self, ratio: float) -> bool:
        """Tell whether this ratio alone says that the eyes are closed."""
        return ratio < CLOSED * self.ratio
