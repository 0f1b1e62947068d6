"""One closure of the lids, and what finds them."""

from dataclasses import dataclass
from typing import Protocol

from app.blinks.reading import Reading


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed lids from the first closed frame to the first open one, in seconds of the client's clock."""

    start: float
    end: float
    certainty: float = 1.0
    """The highest probability of wholly or partly closed lids in it, its first open frame included."""
    seen_closed: float = 0.0
    """Seconds from its first closed frame to its last: what falls between frames is not seen."""

    @property
    def seconds(self) -> float:
        """How long the lids were closed."""
        return self.end - self.start


class ClosureFinder(Protocol):
    """Finds the closures of one pair of eyes, frame by frame in order of time."""

    @property
    def is_closed(self) -> bool:
        """Whether the lids are closed in the newest frame, as far as is known."""

    @property
    def closed_probability(self) -> float:
        """Probability that lids are wholly or partly closed, or still are, in the newest frame with eyes."""

    @property
    def knows_open_eyes(self) -> bool:
        """Whether what counts as this person's open eyes looks open."""

    def update(self, at: float, reading: Reading) -> Closure | None:
        """Take in one frame (`at` in seconds); return the closure that is now known to have ended."""

    def forget(self) -> None:
        """Start afresh after a gap: nothing is timed across it."""

    def ignore_current_closure(self) -> None:
        """Do not report a closure that is under way: a lone snapshot already has."""
