"""What was learnt from annotated faces: how closed lids look, and how a closure looks over time.

Small networks with one hidden layer of rectified units each, and one without any. `make train` writes the
file of their weights.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEIGHTS = Path(__file__).with_name("lid_weights.json")
# Logits are kept within this, so that one odd picture does not drown the others.
MAX_LOGIT = 8.0
# Standard deviations within which a feature is kept: beyond them nothing was learnt.
MAX_FEATURE = 5.0
# Annotated states of a frame, by their places in the closure nets' answers.
OPEN, PARTLY_CLOSED, CLOSED = range(3)


def within(values: Floats, limit: float) -> Floats:
    """Return the values, none of them further from 0 than `limit`."""
    # For so few, `np.clip` takes over half as long again.
    return np.minimum(np.maximum(values, -limit), limit)


@dataclass(frozen=True, slots=True, eq=False)
class PictureNet:
    """Tells how closed the lids in the picture of an eye look."""

    hidden: Floats
    """EYE_PIXELS x units."""
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def logits(self, pixels: NDArray[np.float32]) -> Floats:
        """Return for each picture (row) the logit of closed lids, within MAX_LOGIT."""
        units = np.maximum(pixels @ self.hidden + self.hidden_bias, 0.0)
        return within(units @ self.out + self.out_bias, MAX_LOGIT)


@dataclass(frozen=True, slots=True, eq=False)
class ClosureNets:
    """Tells from a frame's features whether its lids are closed: the mean of nets from different seeds."""

    mean: Floats
    """Mean of each feature in what the nets were taught with; `spread` is its standard deviation."""
    spread: Floats
    hidden: Floats
    """Nets x features x units."""
    hidden_bias: Floats
    """Nets x 1 x units."""
    out: Floats
    """Nets x units x 3."""
    out_bias: Floats
    """Nets x 1 x 3."""

    def probabilities(self, features: Floats) -> Floats:
        """Return for each row of features the probabilities of OPEN, PARTLY_CLOSED and CLOSED."""
        level = within((features - self.mean) / self.spread, MAX_FEATURE)
        units = np.maximum(level @ self.hidden + self.hidden_bias, 0.0)
        answers = units @ self.out + self.out_bias
        powers = np.exp(answers - answers.max(axis=2, keepdims=True))
        of_each = powers / powers.sum(axis=2, keepdims=True)
        # For so few, `mean` takes over half as long again as sum and division.
        return np.asarray(of_each.sum(axis=0) / len(of_each), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class FaintModel:
    """Tells whether a faint closure really is one, by its measures as a whole: a logistic regression."""

    mean: Floats
    """Mean of each measure in what it was taught with; `spread` is its standard deviation."""
    spread: Floats
    out: Floats
    out_bias: Floats

    def is_closure(self, measures: Floats) -> bool:
        """Return whether it is more likely than not."""
        return bool(((measures - self.mean) / self.spread) @ self.out + self.out_bias[0] > 0)


@dataclass(frozen=True, slots=True, eq=False)
class LidModel:
    """All these models; immutable, shared by all participants."""

    pictures: PictureNet
    early: ClosureNets
    """For frames after which hardly any other has come yet."""
    final: ClosureNets
    """For frames of which as much is known as ever will be: better, since they need not cope with less."""
    faint: FaintModel
    """For closures of which no frame is likely enough."""


def model_of(weights: dict[str, Any]) -> LidModel:
    """Return the model with these weights, which are in the file's form."""
    arrays = {
        part: {name: np.asarray(value, np.float64) for name, value in weights[part].items()}
        for part in ("pictures", "early", "final", "faint")
    }
    return LidModel(
        PictureNet(**arrays["pictures"]),
        ClosureNets(**arrays["early"]),
        ClosureNets(**arrays["final"]),
        FaintModel(**arrays["faint"]),
    )


@cache
def lid_model() -> LidModel:
    """Return the model that the server runs with; read once."""
    return model_of(json.loads(WEIGHTS.read_text()))
