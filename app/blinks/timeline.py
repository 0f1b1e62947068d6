"""Orders frames by the client's clock, whatever that clock does."""

from collections import deque
from math import isfinite

# Seconds: frames further apart are lone snapshots, since a whole blink fits between them.
LONE_GAP = 0.5
# Seconds: nothing is timed across a longer gap: several blinks may be in it.
TIMED_GAP = 1.0
# Seconds: a frame older than the last by at most this is late and has no place in time
LATE = 1.0
# Seconds: frames nearer to each other are of one moment. No camera takes 100 a second, and with more of them
# than the eyes' history holds a frame would be gone before it is judged for good.
SAME_MOMENT = 0.01
# Frames a second below which more than a tenth of all blinks (p10: 160 ms) are never seen.
MIN_FPS = 5.0
# Seconds over which the frame rate is taken: a hiccup of one frame is not a low rate.
RATE_SECONDS = 2.0


class Timeline:
    """The client's clock as seen from one participant's frames."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=128)
        self.gap: float | None = None
        """Seconds since the frame before; None: there is none that this one could be timed against."""
        self.started = False
        """Whether any timed frame has come before the last one."""

    def accept(self, captured_at: float | None) -> bool:
        """Take in a frame's time; false if it has no place in time: missing, late, at the last one's."""
        if captured_at is None or not isfinite(captured_at):
            return False
        self.started = bool(self._times)
        gap = captured_at - self._times[-1] if self._times else None
        if gap is not None and -LATE <= gap < SAME_MOMENT:
            return False
        self.gap = gap if gap is not None and 0 < gap <= TIMED_GAP else None
        if self.gap is None or self.gap > LONE_GAP:
            self._times.clear()
        while self._times and self._times[0] < captured_at - RATE_SECONDS:
            self._times.popleft()
        self._times.append(captured_at)
        return True

    @property
    def lone(self) -> bool:
        """Whether the last frame came too late after the one before to be part of a stream."""
        return self.gap is None or self.gap > LONE_GAP

    @property
    def rate(self) -> float | None:
        """Frames a second over the last two seconds; None after a gap."""
        if self.lone:
            return None
        return (len(self._times) - 1) / (self._times[-1] - self._times[0])

    @property
    def too_few(self) -> bool:
        """Whether frames come too seldom for blinks to be counted; nobody can know of the very first."""
        rate = self.rate
        return self.started if rate is None else rate < MIN_FPS
