"""How long Redis is left alone after it failed: callers that come next must not wait for it too."""

# One second, so that what Redis has is used again soon after it is back.
AWAY_SECONDS = 1.0


class Backoff:
    """Times are monotonic seconds."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self, now: float) -> None:
        """Note that Redis failed."""
        self._until = now + AWAY_SECONDS

    def holds(self, now: float) -> bool:
        """Tell whether Redis is still to be left alone."""
        return now < self._until
