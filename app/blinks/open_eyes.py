"""A person's own open-eye aspect ratio over a minute, for frames that are judged alone.

In a stream, `usual_eyes.py` learns it afresh within seconds, and `lid_posture.py` the lids' whole shape.
"""

from collections import deque

# Open-eye ratio expected of a stranger: less than the middle of people (0.33), or else the narrowest open
# eyes in our clips (0.17) would count as closed in the first frame. The closure nets were taught with it.
STRANGERS_EAR = 0.28
# How many remembered frames it weighs as much as: the first frame already counts for a third.
STRANGERS_FRAMES = 2
# Remembered frames from which the ratio counts as the person's own: five seconds of a stream.
KNOWN_FRAMES = 10
# Seconds between remembered frames: apart from blinks, lids hardly change faster.
SAMPLE_SECONDS = 0.5
# Frames remembered: a minute of a stream, so that a new light or seat is learnt within a visit.
SAMPLES = 120
# Quantile of the remembered ratios that is the open ratio: blinks and a lowered gaze only lower them.
OPEN_QUANTILE = 0.8
# Part of the open ratio below which a frame shows closed lids, judged without the frames before it.
CLOSED_PART = 0.65


class OpenEyes:
    """Learns the open-eye ratio of one person."""

    def __init__(self) -> None:
        self._ratios: deque[float] = deque(maxlen=SAMPLES)
        self._sampled_at: float | None = None
        self.ratio = STRANGERS_EAR

    @property
    def known(self) -> bool:
        """Whether the ratio is the person's own yet."""
        return len(self._ratios) >= KNOWN_FRAMES

    def learn(self, at: float, ratio: float) -> None:
        """Take in one frame whose picture has no fault; `at` in seconds."""
        if self._sampled_at is not None and 0 <= at - self._sampled_at < SAMPLE_SECONDS:
            return
        self._sampled_at = at
        self._ratios.append(ratio)
        count = len(self._ratios)
        upper = sorted(self._ratios)[int(OPEN_QUANTILE * (count - 1))]
        self.ratio = (upper * count + STRANGERS_EAR * STRANGERS_FRAMES) / (count + STRANGERS_FRAMES)

    def is_closed(self, ratio: float) -> bool:
        """Return whether this ratio alone says that the eyes are closed."""
        return ratio < CLOSED_PART * self.ratio
