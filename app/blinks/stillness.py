"""Tells a face that never moves, such as a picture on the wall of an empty room, from a person.

A camera's noise and its compression shake the landmarks of a picture too, and on a small or dark face by more
than a quiet person moves. But noise has forgotten a quarter of a second later where it was; a head has not.
Where one portrait of a slide show follows another, everything jumps at once and then stands still again.
"""

from array import array
from collections.abc import Sequence
from itertools import pairwise
from math import exp, fsum, isnan, log, sqrt
from statistics import fmean, median

from app.blinks.reading import Reading

# Seconds between remembered frames: heads sway slower than that.
SAMPLE_SECONDS = 0.25
# Frames remembered: 20 s of a stream, kept across visits, so that a picture is known again at once.
SAMPLES = 80
# What camera noise makes of a still's yaw, eye aspect ratio, pitch, bow and roll (standard deviations):
# the middle of stills of 30 faces under noise, small, dark and compressed.
NOISE = (0.0077, 0.0080, 0.0044, 0.0064, 0.0032)
# Movement under which a face is a still's: of 196 stills all but two dark ones have 2.0 at most, of 66 clips
# people whose lids do not fall 3.9 and more.
MIN_MOVEMENT = 2.65
# The largest jumps, which are taken out before movement is looked at once more: slides of ten seconds each
# have no more in 20 s. The quietest people lose less than a tenth of their movement by it.
MAX_CUTS = 2
# Remembered frames on either side whose middle tells how far something jumped: a second, so no blink counts.
BESIDE_CUT = 4
# Part of the middle eye aspect ratio under which lids are falling.
BLINKED = 0.75
TINY = 1e-12


class Stillness:
    """Follows one face; it is static while neither head nor lids have moved for 20 s but as noise does."""

    def __init__(self) -> None:
        self._samples = tuple(array("d") for _ in NOISE)
        self._sampled_at: float | None = None
        self.is_static = False

    def update(self, at: float, reading: Reading) -> None:
        """Take in one frame; `at` in seconds."""
        if reading.eyes is None or reading.pose is None:
            return
        if self._sampled_at is not None and 0 <= at - self._sampled_at < SAMPLE_SECONDS:
            return
        self._sampled_at = at
        pose = reading.pose
        values = (pose.yaw, reading.eyes.mean, pose.pitch, pose.bow, pose.roll)
        for samples, value in zip(self._samples, values, strict=True):
            samples.append(value)
            del samples[:-SAMPLES]
        if len(self._samples[0]) == SAMPLES:
            self.is_static = stands_still(self._samples) or stands_still(without_cuts(self._samples))


def stands_still(samples: Sequence[Sequence[float]]) -> bool:
    """Tell whether neither head nor lids have moved but as noise does."""
    # In this order: who lives has blinked, as a rule, and that costs a tenth of looking at all movement.
    return not has_blinked(samples[1]) and movement(samples) < MIN_MOVEMENT


def without_cuts(samples: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the samples as if nothing had jumped where it jumped most."""
    measures = [list(values) for values in samples]
    cuts = list[int]()
    for _ in range(MAX_CUTS):
        cuts.append(cut := largest_jump(measures, cuts))
        for values in measures:
            height = median(values[cut : cut + BESIDE_CUT]) - median(values[max(0, cut - BESIDE_CUT) : cut])
            values[cut:] = [value - height for value in values[cut:]]
    return measures


def largest_jump(measures: Sequence[Sequence[float]], known: Sequence[int]) -> int:
    """Return the number of the sample that differs most from the one before, in units of the noise.

    Not beside those that are known: it takes some pictures until the landmarks of a new one stand still.
    """
    # What is unknown has not jumped.
    squares = [
        [0.0 if isnan(step := (there - here) / noise) else step * step for here, there in pairwise(values)]
        for values, noise in zip(measures, NOISE, strict=True)
    ]
    jumps = list(map(fsum, zip(*squares, strict=True)))
    others = (at for at in range(1, len(jumps) + 1) if all(abs(at - cut) >= BESIDE_CUT for cut in known))
    return max(others, key=lambda at: jumps[at - 1])


def movement(samples: Sequence[Sequence[float]]) -> float:
    """Return how far a face moves beyond a camera's noise: 1 is noise alone.

    The standard deviations in units of the noise's, over the von Neumann ratio (1941) of the samples: 1 for
    values that do not depend on the one before, towards 0 for smooth movement.
    """
    parts = [sway_and_smoothness(values, noise) for values, noise in zip(samples, NOISE, strict=True)]
    moving = [part for part in parts if part is not None]
    if not moving:
        return 0.0
    sways, ratios = zip(*moving, strict=True)
    return sqrt(fmean(sway**2 for sway in sways)) / exp(fmean(log(ratio) for ratio in ratios))


def has_blinked(ratios: Sequence[float]) -> bool:
    """Tell whether lids fell further, twice, than noise makes a still's (0.81 of their middle at most)."""
    return sorted(ratios)[1] < BLINKED * median(ratios)


def sway_and_smoothness(values: Sequence[float], noise: float) -> tuple[float, float] | None:
    """Return the two of one measure; None: it is unknown or never changes, as only made-up ones do."""
    mean = fmean(values)
    variance = fmean([(value - mean) ** 2 for value in values])
    if not variance >= TINY:  # nan too
        return None
    steps = fmean([(after - before) ** 2 for before, after in pairwise(values)])
    return sqrt(variance) / noise, max(TINY, steps) / (2 * variance)
