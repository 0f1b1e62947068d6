"""One closure of the lids."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed lids from the first closed frame to the first open one, in seconds of the client's clock."""

    start: float
    end: float
    certainty: float = 1.0
    """The highest probability of closed lids within it."""

    @property
    def seconds(self) -> float:
        """How long the lids were closed."""
        return self.end - self.start
