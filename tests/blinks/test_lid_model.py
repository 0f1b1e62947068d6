"""What the nets say of pictures and features that are like nothing they were taught with."""

import numpy as np

from app.blinks.lid_model import lid_model
from app.blinks.reading import EYE_PIXELS


def test_no_picture_however_odd_looks_more_open_or_closed_than_any_other_may() -> None:
    pictures = np.random.default_rng(1).normal(0, 1000, (50, EYE_PIXELS)).astype(np.float32)
    assert np.abs(lid_model().pictures.logits(pictures)).max() == 8


def test_a_feature_beyond_all_that_was_taught_counts_no_more_than_one_at_the_edge_of_it() -> None:
    nets = lid_model().final
    edge, beyond = (nets.mean + spreads * nets.spread for spreads in (5, 50))
    assert np.allclose(nets.probabilities(edge[np.newaxis]), nets.probabilities(beyond[np.newaxis]))
