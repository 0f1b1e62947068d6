"""Finds closures of eyes without pictures, such as simulated people's: the ratio falls and rises again.

The server never does that: it reads the eyes' pictures, too (`app/blinks/closures.py`).

A person's open-eye ratio drifts with brows, gaze, smile and head pose by more than a blink is deep, so a dip
is measured against the half second before it, not against a fixed threshold. It ends nearly half way up from
its lowest point, so that eyes which open slowly or only in part count as opened.
"""

from collections import deque
from dataclasses import dataclass
from statistics import median

from app.blinks.closure import Closure
from app.blinks.reading import Reading


@dataclass(frozen=True, slots=True)
class DipSettings:
    """The rule's numbers; the first two matter most, and F1 hardly changes within a fifth around each."""

    depth: float = 0.18
    """Part of the open level that the ratio must fall by: jitter stays under 0.15, blinks reach 0.3-0.7."""
    recovery: float = 0.45
    """Part of that fall that the ratio must regain before the eyes count as open again."""
    level_seconds: float = 0.5
    """Seconds before the dip whose median is the open level: enough for three frames at 6 a second."""
    quick_seconds: float = 0.2
    """Up to so many seconds from the first to the last closed frame `depth` is enough: blinks are short."""
    slow_seconds: float = 0.45
    """From so many seconds on a dip must be as deep as `slow_depth`; in between the need grows evenly."""
    slow_depth: float = 0.45
    """Part of the open level for a dip that long: lowered brows, squints and down-gaze reach 0.25-0.4."""
    rebound_seconds: float = 0.09
    """A dip that begins within so many seconds of the eyes' opening is the same closure: one frame at 15 a
    second. Lids flutter within a closure; nobody blinks twice that fast."""
    gaze_seconds: float = 1.5
    """After so many seconds a dip less deep than `slow_depth` is a new pose or gaze: a new level begins."""


DIPS = DipSettings()
# Probability of closed lids, whatever the ratio: too low to be sure of them, too high to rule them out
# (`app/blinks/posture_settings.py`).
UNSURE = 0.6
# Frames kept of the half second before a dip: more than the permitted 100 a second can bring.
OPEN_FRAMES = 64


@dataclass(slots=True)
class Dip:
    """A fall of the ratio that has not risen again yet; times in seconds."""

    start: float
    last: float
    level: float
    lowest: float
    rebound: bool
    """Whether it belongs to a closure that has already been reported."""

    @property
    def depth(self) -> float:
        """The largest part of the level that the ratio has fallen by."""
        return 1 - self.lowest / self.level


class DipDetector:
    """Follows one pair of eyes; its frames must come in ascending time."""

    closed_probability = UNSURE
    knows_open_eyes = True

    def __init__(self) -> None:
        self._open: deque[tuple[float, float]] = deque(maxlen=OPEN_FRAMES)
        self._dip: Dip | None = None
        self._opened_at: float | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the lids are closed now: in a dip that is deep enough for its length."""
        dip = self._dip
        return dip is not None and dip.depth >= self._needed(dip.last - dip.start)

    @property
    def open_level(self) -> float | None:
        """What the ratio is compared with: its median before the dip; None right after a gap."""
        if self._dip is not None:
            return self._dip.level
        return median(value for _, value in self._open) if self._open else None

    @property
    def threshold(self) -> float | None:
        """The ratio below which a dip begins or, during one, at which the eyes are open again."""
        level, dip = self.open_level, self._dip
        if level is None:
            return None
        if dip is None:
            return (1 - DIPS.depth) * level
        return dip.lowest + DIPS.recovery * (level - dip.lowest)

    def forget(self) -> None:
        """Start over after a gap: nothing is timed across it."""
        self._open.clear()
        self._dip = None
        self._opened_at = None

    def ignore_current_closure(self) -> None:
        """Do nothing: lids that have never been seen open make no dip."""

    def update(self, at: float, reading: Reading) -> Closure | None:
        """Take in one frame; return the closure that ended with it."""
        if reading.eyes is None:
            self.forget()
            return None
        ratio = reading.eyes.mean
        if self._dip is None:
            self._watch(at, ratio)
            return None
        return self._follow(self._dip, at, ratio)

    def _watch(self, at: float, ratio: float) -> None:
        while self._open and self._open[0][0] < at - DIPS.level_seconds:
            self._open.popleft()
        level, threshold = self.open_level, self.threshold
        if level is not None and threshold is not None and ratio < threshold:
            self._dip = Dip(at, at, level, ratio, self._rebounds(at))
            return
        self._open.append((at, ratio))

    def _follow(self, dip: Dip, at: float, ratio: float) -> Closure | None:
        dip.lowest = min(dip.lowest, ratio)
        deep_enough = dip.depth >= self._needed(dip.last - dip.start)
        threshold = self.threshold
        if threshold is not None and ratio >= threshold:
            self._start_anew(at, ratio)
            if not deep_enough:
                return None
            self._opened_at = at
            return None if dip.rebound else Closure(dip.start, at, seen_closed=dip.last - dip.start)
        dip.last = at
        if at - dip.start > DIPS.gaze_seconds and not deep_enough:
            self._start_anew(at, ratio)
        return None

    def _rebounds(self, at: float) -> bool:
        return self._opened_at is not None and at - self._opened_at <= DIPS.rebound_seconds

    def _needed(self, seconds: float) -> float:
        """Return how deep a dip must be that was closed for so long: slow ones may be brows."""
        s = DIPS
        slowness = (seconds - s.quick_seconds) / (s.slow_seconds - s.quick_seconds)
        return s.depth + (s.slow_depth - s.depth) * min(1.0, max(0.0, slowness))

    def _start_anew(self, at: float, ratio: float) -> None:
        self._dip = None
        self._open.clear()
        self._open.append((at, ratio))
