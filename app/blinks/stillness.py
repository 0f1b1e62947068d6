"""Distinguishes a face that never moves, such as a picture on the wall of an empty room, from a person.

A camera's noise and its compression shake the landmarks of a picture too, and on a small or dark face by more
than a quiet person moves. But a quarter of a second later noise has forgotten where it was; a head has not.
Where one portrait of a slide show follows another, everything jumps at once and then stands still again.
"""

from collections.abc import Sequence
from math import exp, sqrt

import numpy as np

from app.blinks.lid_model import Floats
from app.blinks.reading import Reading

# Seconds between remembered frames: heads sway more slowly than that.
SAMPLE_SECONDS = 0.25
# Frames remembered: 20 s of a stream, kept across visits, so that a picture is recognised at once.
SAMPLES = 80
# How far camera noise moves a still's yaw, eye aspect ratio, pitch, bow and roll (standard deviations):
# the middle values for stills of 30 faces with noise, small, dark and compressed.
NOISE = np.array((0.0077, 0.0080, 0.0044, 0.0064, 0.0032))
# The place of the eye aspect ratio among them.
RATIO = 1
# Movement below which a face is a still's: of 196 stills, all but two dark ones have 2.0 at most; in 66
# clips, people whose lids do not fall have 3.9 and more.
MIN_MOVEMENT = 2.65
# How many of the largest jumps are taken out before movement is looked at once more: slides of ten seconds
# each have no more in 20 s. It costs the quietest people less than a tenth of their movement.
MAX_CUTS = 2
# Remembered frames on either side whose median tells how far something jumped: a second, so no blink counts.
BESIDE_CUT = 4
# Part of the median eye aspect ratio below which lids are falling.
BLINKED = 0.75
TINY = 1e-12


class Stillness:
    """Follows one face; it is static while, for 20 s, neither head nor lids have moved except by noise."""

    def __init__(self) -> None:
        self._samples = np.zeros((len(NOISE), SAMPLES))
        """The last samples of each measure, the newest at the end."""
        self._seen = 0
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
        self._samples[:, :-1] = self._samples[:, 1:]
        self._samples[:, -1] = (pose.yaw, reading.eyes.mean, pose.pitch, pose.bow, pose.roll)
        self._seen += 1
        if self._seen >= SAMPLES:
            self.is_static = stands_still(self._samples) or stands_still(without_cuts(self._samples))


def stands_still(samples: Floats) -> bool:
    """Return whether neither head nor lids have moved except by noise; a row of samples for each measure."""
    # In this order: a living person has usually blinked, and looking for that costs a tenth of the rest.
    return not has_blinked(samples[RATIO]) and movement(samples) < MIN_MOVEMENT


def without_cuts(samples: Floats) -> Floats:
    """Return the samples as if nothing had jumped where it jumped most."""
    measures, cuts = samples.copy(), list[int]()
    for _ in range(MAX_CUTS):
        cuts.append(cut := largest_jump(measures, cuts))
        before, after = measures[:, max(0, cut - BESIDE_CUT) : cut], measures[:, cut : cut + BESIDE_CUT]
        measures[:, cut:] -= (middle(after) - middle(before))[:, np.newaxis]
    return measures


def largest_jump(measures: Floats, known: Sequence[int]) -> int:
    """Return the number of the sample that differs most from the one before, in units of the noise.

    Not next to `known` ones: it takes some pictures until the landmarks of a new one stand still.
    """
    steps = (measures[:, 1:] - measures[:, :-1]) / NOISE[:, np.newaxis]
    # What is unknown has not jumped.
    jumps = np.nansum(steps * steps, axis=0)
    for cut in known:
        # The jump to a sample stands one place before it.
        jumps[max(0, cut - BESIDE_CUT) : cut + BESIDE_CUT - 1] = -1.0
    return int(jumps.argmax()) + 1


def middle(measures: Floats) -> Floats:
    """Return the median of each row, in an eighth of the time that numpy's own takes for so few values."""
    ordered, count = np.sort(measures), measures.shape[1]
    return np.asarray((ordered[:, (count - 1) // 2] + ordered[:, count // 2]) / 2, np.float64)


def movement(samples: Floats) -> float:
    """Return how far a face moves beyond a camera's noise: 1 is noise alone.

    The standard deviations in units of the noise's, over half the von Neumann ratio (1941) of the samples,
    which is 1 for values that do not depend on the one before, and nears 0 for smooth movement.
    """
    variances = samples.var(axis=1)
    # Without measures that are unknown (nan) or never change, as only made-up ones do.
    moving = variances >= TINY
    if not moving.any():
        return 0.0
    values, variances = samples[moving], variances[moving]
    steps = np.square(values[:, 1:] - values[:, :-1]).mean(axis=1)
    ratios = np.maximum(TINY, steps) / (2 * variances)
    return sqrt((variances / NOISE[moving] ** 2).mean()) / exp(np.log(ratios).mean())


def has_blinked(ratios: Floats) -> bool:
    """Return whether lids fell further, twice, than noise makes a still's (to 0.81 of the median at most)."""
    return bool(np.sort(ratios)[1] < BLINKED * middle(ratios[np.newaxis])[0])
