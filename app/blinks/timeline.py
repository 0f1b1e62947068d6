"""Orders frames by the client's clock, whatever that clock does."""

from collections import deque
from collections.abc import Iterable
from itertools import pairwise

# Seconds: frames further apart are lone snapshots, since a whole blink fits between them.
LONE_GAP = 0.5
# Seconds: a frame older than the last by at most this is late and has no place in time.
LATE = 1.0
# Seconds: frames closer together are of one moment. No camera takes 100 a second, and if more of them came
# than the eyes' history holds, a frame would be gone before it is judged for good.
SAME_MOMENT = 0.01
# Frames a second: at this rate one blink in 15 of the annotated clips falls between frames, at 4 one in six.
MIN_FPS = 5.0
# Seconds over which the frame rate is taken: a hiccup of one frame is not a low rate, nor a burst a high one.
FPS_SECONDS = 2.0


class Timeline:
    """The client's clock as seen from one participant's frames."""

    def __init__(self) -> None:
        self._fresh: deque[float] = deque()
        """When the pictures of the last seconds that did not just repeat the one before were captured."""
        self._last: float | None = None
        self.gap: float | None = None
        """Seconds since the previous frame; None: there is none that this one could be timed against."""
        self.fps: float | None = None
        """Different pictures a second over the last two seconds, as a blink meets them; None after a gap."""
        self.started = False
        """Whether any timed frame has come before the last one."""

    def accept(self, captured_at: float, repeated: bool = False) -> bool:
        """Take in a frame's time; return false if it has no place in time: late, or of the last one's moment.

        `repeated`: it shows the previous picture once more, as from a source slower than the sampling.
        """
        gap = None if self._last is None else captured_at - self._last
        if gap is not None and -LATE <= gap < SAME_MOMENT:
            return False
        self.started = gap is not None
        self.gap = gap if gap is not None and gap > 0 else None
        self._last = captured_at
        if self.gap is None:
            self._fresh.clear()
        while self._fresh and self._fresh[0] < captured_at - FPS_SECONDS:
            self._fresh.popleft()
        if not repeated:
            self._fresh.append(captured_at)
        self.fps = None if self.lone else met_rate(self._fresh)
        return True

    @property
    def now(self) -> float:
        """When the last frame that has a place in time was captured; there must have been one."""
        assert self._last is not None
        return self._last

    @property
    def lone(self) -> bool:
        """Whether the last frame came too late after the one before to be part of a stream."""
        return self.gap is None or self.gap > LONE_GAP

    @property
    def too_few(self) -> bool:
        """Whether frames come too seldom for blinks to be counted; this cannot be known at the very first."""
        return self.started if self.fps is None else self.fps < MIN_FPS


def met_rate(times: Iterable[float]) -> float:
    """Return how many frames a second, of those taken at these seconds, a blink meets, whenever it comes.

    It falls into a step in proportion to the step's length. So frames in bursts are fewer for it than their
    mean rate says; steps over which nothing is timed count only towards that mean.
    """
    steps = [later - earlier for earlier, later in pairwise(times)]
    timed = [step for step in steps if step <= LONE_GAP]
    if not timed:
        return 0.0
    return min(len(steps) / sum(steps), sum(timed) / sum(step * step for step in timed))
