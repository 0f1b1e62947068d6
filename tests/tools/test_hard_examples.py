"""What misleads the decoder weighs more in training; what it gets right does not, nor do half-closed lids."""

import numpy as np
import pytest

from app.blinks.closure_decoder import DECODING
from app.blinks.lid_model import CLOSED, OPEN, PARTLY_CLOSED
from tools.train.hard_examples import HARD_WEIGHT, hard_weights


@pytest.mark.parametrize(
    ("state", "any_closed", "weight"),
    [
        (OPEN, DECODING.rested - 0.01, 1.0),
        (OPEN, DECODING.rested + 0.01, HARD_WEIGHT),
        (CLOSED, DECODING.closing + 0.01, 1.0),
        (CLOSED, DECODING.closing - 0.01, HARD_WEIGHT),
        (PARTLY_CLOSED, 0.0, 1.0),
        (PARTLY_CLOSED, 1.0, 1.0),
    ],
)
def test_what_would_mislead_the_decoder_weighs_more(state: int, any_closed: float, weight: float) -> None:
    answers = np.array([[1 - any_closed, any_closed / 2, any_closed / 2]])
    assert hard_weights(np.array([state]), answers).tolist() == [weight]
