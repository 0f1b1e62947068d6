"""A clock that stands in for the module `time`."""


class Clock:
    """Monotonic seconds that a test moves."""

    now = 1000.0

    def monotonic(self) -> float:
        """Return the time as it is now."""
        return self.now
