"""How far F1 would move with other people: estimated by drawing again and again from those there are."""

import numpy as np
from numpy.typing import NDArray

# Draws, each of as many people as there are, and the seed that makes them the same each time.
DRAWS, SEED = 1000, 1
# Percentiles between which 95 of 100 draws lie.
LOW, HIGH = 2.5, 97.5

# How many were found, falsely found and missed: people x sampling phases x 3.
Counts = NDArray[np.int64]


def drawn_f1(people: Counts) -> tuple[float, float]:
    """Return the range of F1 in 95 of 100 draws of the people, each F1 the mean of the phases."""
    drawn = np.random.default_rng(SEED).integers(len(people), size=(DRAWS, len(people)))
    low, high = np.percentile(_f1(people[drawn].sum(axis=1)).mean(axis=-1), (LOW, HIGH))
    return float(low), float(high)


def mean_person_f1(people: Counts) -> float:
    """Return the mean of each person's own F1, so that somebody in many clips counts once."""
    return float(_f1(people).mean())


def _f1(counts: Counts) -> NDArray[np.float64]:
    found, false, missed = np.moveaxis(counts, -1, 0)
    claims = 2 * found + false + missed
    return np.where(claims > 0, 2 * found / np.maximum(claims, 1), 1.0)
