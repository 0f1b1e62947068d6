"""Turns readings into examples, by the server's own code: what it would have asked its model."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.blinks.closures import ClosureDetector
from app.blinks.lid_model import Floats, LidModel
from tools.bench.replay import Measured
from tools.clips import Closure
from tools.train.labels import labels
from tools.train.networks import PictureNet


class Examples(NamedTuple):
    """Rows of features with their states and weights."""

    features: Floats
    states: NDArray[np.int64]
    weights: Floats


class _Asking(ClosureDetector):
    """Writes down what it asks instead of being answered."""

    def __init__(self, model: LidModel) -> None:
        super().__init__(model)
        self.asked: list[tuple[int, Floats]] = []
        """How many frames ago each was, and its features."""

    def _answers(self, due: list[int]) -> Floats:
        newest = due[-1]
        self.asked = [(newest - number, self._eyes.features(number)) for number in due]
        return np.tile((1.0, 0.0, 0.0), (len(due), 1))


def examples_of(
    measured: Iterable[Measured], closures: Iterable[Closure], net: PictureNet
) -> Examples | None:
    """Return the examples of one sampled clip; None without a face in it."""
    detector = _Asking(picture_model(net))
    frames = [one for one in measured if one.reading.eyes is not None]
    states, weights = labels([one.number for one in frames], closures)
    features, places = [], []
    for place, one in enumerate(frames):
        detector.update(one.captured_at, one.reading)
        features += [row for _, row in detector.asked]
        places += [place - ago for ago, _ in detector.asked]
    if not features:
        return None
    return Examples(np.stack(features).astype(np.float32), states[places], weights[places])


def picture_model(net: PictureNet) -> LidModel:
    """Return a model of the first network alone."""
    none = np.zeros(0)
    return LidModel(net.hidden, net.hidden_bias, net.out, net.out_bias, none, none, none, none, none, none)
