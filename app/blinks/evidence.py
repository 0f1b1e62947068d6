"""Puts valid time together into valid minutes, across visits."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MINUTE = 60.0
"""Seconds of valid time in a valid minute."""


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
    """The last few valid minutes of one person and the one that is being filled."""

    def __init__(self, minutes: int) -> None:
        self.minutes: deque[ValidMinute] = deque(maxlen=minutes)
        self.current = ValidMinute()
        self.completed = 0

    def add_time(self, seconds: float, closed: bool) -> bool:
        """Add valid time with open or closed eyes; true when it completed a valid minute."""
        if closed:
            self.current.closed_seconds += seconds
        self.current.seconds += seconds
        if self.current.seconds < MINUTE:
            return False
        self.minutes.append(self.current)
        self.current = ValidMinute()
        self.completed += 1
        return True

    def add_closure(self, seconds: float, blink: bool) -> None:
        """Add a closure that was seen whole in valid time."""
        self.current.closures += 1
        self.current.blinks += blink
        self.current.closure_seconds += seconds
        self.current.longest_seconds = max(self.current.longest_seconds, seconds)

    def window(self) -> ValidMinute:
        """Return the last minutes and the current one together."""
        return together((*self.minutes, self.current))
