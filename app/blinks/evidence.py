"""Puts valid time together into valid minutes, across visits, and learns the person's own measures."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from app.blinks.opinion import Baseline, Measures, OpinionSettings, eyes_closing

# Seconds of valid time in a valid minute.
MINUTE = 60.0
# Seconds from which on the minute under way counts as one: a visit of a minute loses its first frames, and
# three visits must make three minutes.
NEARLY_A_MINUTE = 57.0
# Seconds: a longer closure is a long closure and no blink (the contract's 60-500 ms).
LONGEST_BLINK = 0.5


@dataclass(slots=True)
class ValidMinute:
    """What was seen in up to 60 s of valid time."""

    seconds: float = 0.0
    closed_seconds: float = 0.0
    blinks: int = 0
    closures: int = 0
    closure_seconds: float = 0.0
    longest_seconds: float = 0.0

    @property
    def closed_share(self) -> float:
        """Part of the time with closed eyes."""
        return self.closed_seconds / self.seconds if self.seconds else 0.0

    @property
    def mean_closure_seconds(self) -> float:
        """Mean length of a closure, 0 without any."""
        return self.closure_seconds / self.closures if self.closures else 0.0

    def measures(self, minute_blinks: tuple[int, ...] = ()) -> Measures:
        """Return what the judgement looks at."""
        return Measures(
            valid_seconds=self.seconds,
            minute_blinks=minute_blinks,
            closed_share=self.closed_share,
            closures=self.closures,
            mean_closure_seconds=self.mean_closure_seconds,
            longest_seconds=self.longest_seconds,
        )


def together(minutes: Iterable[ValidMinute]) -> ValidMinute:
    """Add minutes up."""
    total = ValidMinute()
    for minute in minutes:
        total.seconds += minute.seconds
        total.closed_seconds += minute.closed_seconds
        total.blinks += minute.blinks
        total.closures += minute.closures
        total.closure_seconds += minute.closure_seconds
        total.longest_seconds = max(total.longest_seconds, minute.longest_seconds)
    return total


class Evidence:
    """One person's last valid minutes, the one that is being filled, and the own rested measures."""

    def __init__(self, settings: OpinionSettings) -> None:
        self._settings = settings
        self._minutes: deque[ValidMinute] = deque(maxlen=settings.blink_minutes)
        self._current = ValidMinute()
        self._rested: list[ValidMinute] = []
        self.baseline = Baseline()

    def add_time(self, seconds: float, closed: bool) -> None:
        """Add valid time with open or closed eyes."""
        self._current.seconds += seconds
        if closed:
            self._current.closed_seconds += seconds
        if self._current.seconds >= MINUTE:
            self._minutes.append(self._current)
            self._learn(self._current)
            self._current = ValidMinute()

    def add_closure(self, seconds: float) -> None:
        """Add a closure that was seen whole in valid time."""
        self._current.closures += 1
        self._current.blinks += seconds <= LONGEST_BLINK
        self._current.closure_seconds += seconds
        self._current.longest_seconds = max(self._current.longest_seconds, seconds)

    def window(self) -> ValidMinute:
        """Return the last minutes and the current one together."""
        return together((*self._minutes, self._current))

    def minute_blinks(self) -> tuple[int, ...]:
        """Return the blinks of each valid minute, the oldest first."""
        nearly = (self._current,) if self._current.seconds >= NEARLY_A_MINUTE else ()
        return tuple(minute.blinks for minute in (*self._minutes, *nearly))

    def _learn(self, minute: ValidMinute) -> None:
        """Learn the own measures from the first minutes that are not tired ones, once."""
        if len(self._rested) == self._settings.baseline_minutes:
            return
        if eyes_closing(minute.measures(), Baseline(), self._settings):
            return
        self._rested.append(minute)
        if len(self._rested) == self._settings.baseline_minutes:
            self.baseline = Baseline(
                fmean(rested.closed_share for rested in self._rested),
                fmean(rested.mean_closure_seconds for rested in self._rested),
            )
