"""What was learnt from annotated faces: how closed lids look, and how a closure looks in time.

Two small networks with one hidden layer of rectified units each. `make train` writes their weights file.
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
# Annotated state of a frame: the places of the second network's answers.
OPEN, PARTLY_CLOSED, CLOSED = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class LidModel:
    """Both networks; immutable, shared by all participants."""

    picture_hidden: Floats
    """EYE_PIXELS x units."""
    picture_hidden_bias: Floats
    picture_out: Floats
    picture_out_bias: float
    feature_mean: Floats
    feature_spread: Floats
    hidden: Floats
    """Nets x features x units: the mean of several nets from different seeds is steadier than one."""
    hidden_bias: Floats
    """Nets x 1 x units."""
    out: Floats
    """Nets x units x 3."""
    out_bias: Floats
    """Nets x 1 x 3."""

    def picture_logits(self, pixels: NDArray[np.float32]) -> Floats:
        """Return for each picture of an eye the logit of closed lids, within MAX_LOGIT."""
        units = np.maximum(pixels @ self.picture_hidden + self.picture_hidden_bias, 0.0)
        logits = units @ self.picture_out + self.picture_out_bias
        return np.asarray(np.clip(logits, -MAX_LOGIT, MAX_LOGIT), np.float64)

    def probabilities(self, features: Floats) -> Floats:
        """Return for each row of features the probabilities of OPEN, PARTLY_CLOSED and CLOSED."""
        level = np.clip((features - self.feature_mean) / self.feature_spread, -MAX_FEATURE, MAX_FEATURE)
        units = np.maximum(level @ self.hidden + self.hidden_bias, 0.0)
        answers = units @ self.out + self.out_bias
        powers = np.exp(answers - answers.max(axis=2, keepdims=True))
        return np.asarray((powers / powers.sum(axis=2, keepdims=True)).mean(axis=0), np.float64)


def model_of(weights: dict[str, Any]) -> LidModel:
    """Return the model of the weights as the file has them."""
    arrays = {name: np.asarray(weights[name], np.float64) for name in LidModel.__dataclass_fields__}
    return LidModel(**{**arrays, "picture_out_bias": float(weights["picture_out_bias"])})  # type: ignore[arg-type]


@cache
def lid_model() -> LidModel:
    """Return the model that the server runs with; read once."""
    return model_of(json.loads(WEIGHTS.read_text()))
