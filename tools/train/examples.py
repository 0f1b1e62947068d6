"""Turns readings into examples, by the server's own code: what it would have asked its model."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.blinks.closures import ClosureDetector
from app.blinks.lid_model import ClosureNets, FaintModel, Floats, LidModel, PictureNet
from tools.bench.replay import Measured
from tools.clips import Closure
from tools.train.labels import labels

# Takes no faint closure for a closure, whatever its five measures: for use before a model is trained.
NO_FAINT = FaintModel(np.zeros(5), np.ones(5), np.zeros(5), -np.ones(1))


class Examples(NamedTuple):
    """Rows of features with their states and weights."""

    features: NDArray[np.float32]
    """In single precision, which takes half the memory."""
    settled: NDArray[np.bool_]
    """Whether all that will ever be known of the frame was known."""
    states: NDArray[np.int64]
    weights: Floats


class _Asking(ClosureDetector):
    """Records what it asks its model instead of being answered."""

    def __init__(self, model: LidModel) -> None:
        super().__init__(model)
        self.asked: list[tuple[int, Floats, bool]] = []
        """How many frames ago each was, its features, and whether it is settled."""

    def _answers(self, due: list[int], settled: int) -> Floats:
        newest = due[-1]
        features = self._eyes.features(due)
        self.asked = [
            (newest - number, row, place < settled)
            for place, (number, row) in enumerate(zip(due, features, strict=True))
        ]
        return np.tile((1.0, 0.0, 0.0), (len(due), 1))


def examples_of(
    measured: Iterable[Measured], closures: Iterable[Closure], net: PictureNet
) -> Examples | None:
    """Return the examples of one sampled clip; None if no face is in it."""
    detector = _Asking(picture_model(net))
    frames = [one for one in measured if one.reading.eyes is not None]
    states, weights = labels([one.number for one in frames], closures)
    features, places, settled = [], [], []
    for place, one in enumerate(frames):
        detector.update(one.captured_at, one.reading)
        for ago, row, final in detector.asked:
            features.append(row)
            places.append(place - ago)
            settled.append(final)
    if not features:
        return None
    return Examples(np.stack(features).astype(np.float32), np.array(settled), states[places], weights[places])


def picture_model(net: PictureNet) -> LidModel:
    """Return a model that has only the first network."""
    none = np.zeros(0)
    nets = ClosureNets(none, none, none, none, none, none)
    return LidModel(net, nets, nets, NO_FAINT)
