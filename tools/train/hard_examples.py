"""Examples that weigh more: those about which a trained net would still mislead the decoder."""

import numpy as np
from numpy.typing import NDArray

from app.blinks.closure_decoder import DECODING
from app.blinks.lid_model import CLOSED, OPEN, Floats

# The weight of a hard example. Three or four times, or a second round, find no more (docs/measuring.md).
HARD_WEIGHT = 2.0


def hard_weights(states: NDArray[np.int64], answers: Floats) -> Floats:
    """Return each example's weight by its annotated state and a net's answer (rows of probabilities).

    Hard are open lids that would not count as having opened, and closed ones that would not begin a closure.
    """
    any_closed = 1 - answers[:, OPEN]
    mistaken = (states == OPEN) & (any_closed >= DECODING.rested)
    missed = (states == CLOSED) & (any_closed < DECODING.closing)
    return np.where(mistaken | missed, HARD_WEIGHT, 1.0)
