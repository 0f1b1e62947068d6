"""Fits the small networks with scikit-learn and extracts their weights."""

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.blinks.lid_model import MAX_FEATURE, ClosureNets, FaintModel, Floats, PictureNet
from app.blinks.reading import EYE_HEIGHT, EYE_WIDTH
from tools.train.examples import NO_FAINT
from tools.train.faint_examples import FaintExample

if TYPE_CHECKING:
    from sklearn.neural_network import MLPClassifier

# Principal components of the eyes' pictures that the first network sees: more of them find fewer blinks.
COMPONENTS = 40
PICTURE_UNITS, PICTURE_EXAMPLES, PICTURE_EPOCHS, PICTURE_DECAY = 24, 60_000, 15, 5.0
UNITS, EXAMPLES, EPOCHS, DECAY = 32, 150_000, 12, 1.0


def fit_pictures(
    pixels: NDArray[np.float32], shut: NDArray[np.bool_], people: NDArray[np.str_]
) -> PictureNet:
    """Fit it to pictures (rows) of open and shut eyes, drawn by the weights of `_alike`."""
    random = np.random.default_rng(0)
    moved = np.concatenate([pixels, _moved(pixels, random)]).astype(np.float64)
    shut, people = np.tile(shut, 2), np.tile(people, 2)
    mean = moved.mean(axis=0)
    axes = np.linalg.eigh(np.cov((moved - mean).T))[1][:, ::-1][:, :COMPONENTS]
    seen = (moved - mean) @ axes
    spread = seen.std(axis=0)
    weights = _alike(shut, people)
    drawn = random.choice(len(seen), PICTURE_EXAMPLES, p=weights / weights.sum())
    net = _fit(PICTURE_UNITS, PICTURE_DECAY, PICTURE_EPOCHS, 256, 0, seen[drawn] / spread, shut[drawn])
    hidden = (axes / spread) @ net.coefs_[0]
    bias = net.intercepts_[0] - mean @ hidden
    return PictureNet(hidden, bias, net.coefs_[1][:, 0], net.intercepts_[1])


def _moved(pixels: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Return the pictures moved by up to half a pixel each way, as jittering landmarks move them."""
    pictures = pixels.reshape(-1, EYE_HEIGHT, EYE_WIDTH)
    aside, down = random.integers(-1, 2, (2, len(pictures), 1, 1)) / 2
    sideways = np.where(aside < 0, np.roll(pictures, -1, 2), np.roll(pictures, 1, 2))
    pictures = pictures + np.abs(aside) * (sideways - pictures)
    upright = np.where(down < 0, np.roll(pictures, -1, 1), np.roll(pictures, 1, 1))
    return np.asarray((pictures + np.abs(down) * (upright - pictures)).reshape(pixels.shape), np.float32)


def _alike(shut: NDArray[np.bool_], people: NDArray[np.str_]) -> Floats:
    """Return weights that make open and shut count alike, and people who are seen much not much more."""
    weights = np.zeros(len(shut))
    for state in (False, True):
        for person in np.unique(people[shut == state]):
            own = (people == person) & (shut == state)
            weights[own] = own.sum() ** -0.5
        weights[shut == state] /= weights[shut == state].sum()
    return weights


def fit_closures(
    features: Floats, states: NDArray[np.int64], weights: Floats, seeds: Iterable[int]
) -> ClosureNets:
    """Fit one net for each seed to features (rows) with their states."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    nets = []
    for seed in seeds:
        drawn = np.random.default_rng(seed).choice(len(features), min(EXAMPLES, len(features)), replace=False)
        level = np.clip((features[drawn] - mean) / spread, -MAX_FEATURE, MAX_FEATURE)
        nets.append(_fit(UNITS, DECAY, EPOCHS, 512, seed, level, states[drawn], weights[drawn]))
    return ClosureNets(
        mean,
        spread,
        np.stack([net.coefs_[0] for net in nets]),
        np.stack([net.intercepts_[0][None] for net in nets]),
        np.stack([net.coefs_[1] for net in nets]),
        np.stack([net.intercepts_[1][None] for net in nets]),
    )


def fit_faint(examples: Sequence[FaintExample]) -> FaintModel:
    """Fit a logistic regression to faint closures.

    If all of them are closures, or none is, as with few people, there is nothing to learn: none will count.
    """
    from sklearn.linear_model import LogisticRegression

    is_closure = [one.is_closure for one in examples]
    if len(set(is_closure)) < 2:
        return NO_FAINT
    measures = np.stack([one.measures for one in examples])
    mean, spread = measures.mean(axis=0), measures.std(axis=0) + 1e-6
    fitted = LogisticRegression().fit((measures - mean) / spread, is_closure)
    return FaintModel(mean, spread, fitted.coef_[0], fitted.intercept_)


def _fit(
    units: int, decay: float, epochs: int, batch: int, seed: int, seen: Floats, answer: NDArray[np.generic],
    weights: Floats | None = None,
) -> "MLPClassifier":  # fmt: skip
    # These take over a second to load, so whoever only asks for what was learnt does not load them.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier(
        (units,), alpha=decay, max_iter=epochs, batch_size=batch, learning_rate_init=2e-3, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it stops early on purpose
        return net.fit(seen, answer, sample_weight=weights)
