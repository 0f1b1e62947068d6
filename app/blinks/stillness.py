"""Tells a face that never moves, such as a picture on the wall of an empty room, from a person."""

from collections import deque
from math import sqrt
from statistics import fmean

from app.blinks.reading import Reading

# Seconds between remembered frames: heads sway slower than that.
SAMPLE_SECONDS = 0.25
# Frames remembered: 20 s of a stream, kept across visits, so that a picture is known again at once.
SAMPLES = 80
# Standard deviation of the yaw proxy below which a head does not move: people have 0.024 and more in 20 s
# (ten clips), open-eyed stills of them under a camera's noise, in half the light or small, 0.011 at most.
MIN_SWAY = 0.012
# The same of the eye aspect ratio: people have 0.013 and more, their open-eyed stills 0.012 at most.
MIN_LID_SWAY = 0.012


class Stillness:
    """Follows one face; a face is is_static while neither head nor lids have moved for 20 s."""

    def __init__(self) -> None:
        self._yaws: deque[float] = deque(maxlen=SAMPLES)
        self._ratios: deque[float] = deque(maxlen=SAMPLES)
        self._sampled_at: float | None = None
        self.is_static = False

    def update(self, at: float, reading: Reading) -> None:
        """Take in one frame; `at` in seconds."""
        if reading.eyes is None or reading.pose is None:
            return
        if self._sampled_at is not None and 0 <= at - self._sampled_at < SAMPLE_SECONDS:
            return
        self._sampled_at = at
        self._yaws.append(reading.pose.yaw)
        self._ratios.append(reading.eyes.mean)
        self.is_static = (
            len(self._yaws) == SAMPLES
            and _deviation(self._yaws) < MIN_SWAY
            and _deviation(self._ratios) < MIN_LID_SWAY
        )


def _deviation(values: deque[float]) -> float:
    mean = fmean(values)
    return sqrt(fmean((value - mean) ** 2 for value in values))
