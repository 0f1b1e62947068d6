"""What the annotation says about each frame, and how much the frame weighs as an example."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.blinks.lid_model import CLOSED, OPEN, PARTLY_CLOSED
from tools.clips import Closure

# Frames around a closure in which the lids may be moving, and around a closure that is not scored.
EDGE, DOUBTFUL_EDGE = 1, 2
# Weight of the frames at the edge of a closure.
EDGE_WEIGHT = 0.3
# What all frames of a closure weigh together at most, so that blinks and longer closures count alike.
FULL_FRAMES = 3.0
# How many times as much as the average frame a frame of somebody who is rarely seen may weigh.
MAX_WEIGHT = 3.0


def labels(
    numbers: Sequence[int], closures: Iterable[Closure]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return each frame's state (OPEN, PARTLY_CLOSED, CLOSED) and weight, 0 where nobody can tell."""
    at, rows = np.asarray(numbers), list(closures)
    states, weights = np.full(len(at), OPEN), np.ones(len(at))
    for row in (row for row in rows if row.scored):
        inside = (at >= row.start) & (at <= row.end)
        shut = row.shut or (row.start, row.end)
        states[inside & (states == OPEN)] = PARTLY_CLOSED
        states[(at >= shut[0]) & (at <= shut[1])] = CLOSED
        weights[inside] = min(1.0, FULL_FRAMES / max(1, inside.sum()))
        weights[(at >= row.start - EDGE) & (at <= row.end + EDGE) & ~inside] = EDGE_WEIGHT
    for row in (row for row in rows if not row.scored):
        near = (at >= row.start - DOUBTFUL_EDGE) & (at <= row.end + DOUBTFUL_EDGE)
        weights[near & (states == OPEN)] = 0.0
    return states, weights


def person_weights(people: Sequence[str]) -> dict[str, float]:
    """Return the weight of each person's frames: less for somebody who is seen in many."""
    frames = Counter(people)
    mean = len(people) / len(frames)
    return {person: min(MAX_WEIGHT, (mean / count) ** 0.5) for person, count in frames.items()}
