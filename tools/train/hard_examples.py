"""Examples that weigh more: those that a net, once taught, would still mislead the decoder about."""

import numpy as np
from numpy.typing import NDArray

from app.blinks.closure_decoder import DECODING
from app.blinks.lid_model import CLOSED, OPEN, Floats

# What such an example weighs. Three or four times, or twice over, finds no more (docs/measuring.md).
HARD_WEIGHT = 2.0


def hard_weights(states: NDArray[np.int64], answers: Floats) -> Floats:
    """Return what each example weighs by its annotated state and a net's answer (rows of probabilities).

    Hard ones: open lids that would not count as having opened, and closed ones that would begin no closure.
    """
    any_closed = 1 - answers[:, OPEN]
    mistaken = (states == OPEN) & (any_closed >= DECODING.rested)
    missed = (states == CLOSED) & (any_closed < DECODING.closing)
    return np.where(mistaken | missed, HARD_WEIGHT, 1.0)
