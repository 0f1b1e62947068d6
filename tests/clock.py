"""A clock that stands in for the module `time`."""


class Clock:
    """A monotonic clock in seconds that only the test moves."""

    now = 1000.0

    def monotonic(self) -> float:
        """Return the time that the test has set."""
        return self.now

    def time(self) -> float:
        """Return the same as seconds since 1970."""
        return self.now
