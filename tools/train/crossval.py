"""Cross-validation by person: nothing that scores a fold was learnt from anybody in it."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.blinks.faults import MAX_YAW
from app.blinks.lid_model import CLOSED, OPEN, ClosureNets, FaintModel, Floats, LidModel, PictureNet
from tools.clips import Clip, FoldsMissing
from tools.train.examples import NO_FAINT, Examples, examples_of
from tools.train.faint_examples import asked_of, faint_examples
from tools.train.hard_examples import hard_weights
from tools.train.labels import labels, person_weights
from tools.train.networks import fit_closures, fit_faint, fit_pictures
from tools.train.readings import Key, Readings

# Clips that are neither learnt from nor counted in the headline: crossed eyes and blended frames.
APART = ("lp_d6",)
FOLDS = range(5)
# One fold to be judged, one whose faint closures are learnt from, one for training the nets that see those
# closures, and one more for training the first network of those nets.
MIN_FOLDS = 4
# Seeds of the nets for frames that hardly any other has followed yet, and of those for settled frames.
EARLY_SEEDS, FINAL_SEEDS = (0,), (0, 1, 2)
# Seed of the net that tells which examples are hard for settled frames; the early net gains nothing by it.
FIRST_SEED = 7
PICTURE_RATE = 15

# Folds that something was learnt without.
Without = frozenset[int]


class Training:
    """Trains what is asked for on the clips' readings, each network only once."""

    def __init__(self, clips: list[Clip], readings: Readings) -> None:
        self._clips = [clip for clip in clips if clip.name not in APART]
        self._readings = readings
        self._picture_nets: dict[Without, PictureNet] = {}
        self._models: dict[Without, LidModel] = {}

    def model(self, without: Without = frozenset()) -> LidModel:
        """Return the model learnt without these folds (at most one)."""
        return replace(self._nets(without), faint=self._faint_model(without))

    def _nets(self, without: Without) -> LidModel:
        """Return the nets learnt without these folds, which take no faint closure for a closure."""
        if without not in self._models:
            found = [
                (clip, one)
                for clip in self._clips
                if clip.fold not in without
                for one in self._clip_examples(clip, without | {clip.fold})
            ]
            self._models[without] = LidModel(
                self._picture_net(without),
                fit_closures(*_rows(found, settled=False), EARLY_SEEDS),
                _fit_twice(*_rows(found, settled=True)),
                NO_FAINT,
            )
        return self._models[without]

    def _faint_model(self, without: Without) -> FaintModel:
        """Return the model of faint closures as seen by nets that were not trained on the person."""
        return fit_faint(
            [
                one
                for clip in self._clips
                if clip.fold not in without
                for key in self._keys([clip])
                for one in faint_examples(
                    asked_of(self._readings[key], self._nets(without | {clip.fold})), clip
                )
            ]
        )

    def fold_models(self) -> dict[int, LidModel]:
        """Return for each fold the model learnt without it; raises `FoldsMissing` if there are too few."""
        if len({clip.fold for clip in self._clips}) < MIN_FOLDS:
            raise FoldsMissing(
                "Cross-validation needs more people than npm's three clips show: "
                "set MEETING_REST_CLIPS to the folder that holds the others."
            )
        return {fold: self.model(frozenset({fold})) for fold in FOLDS}

    def _clip_examples(self, clip: Clip, without: Without) -> list[Examples]:
        """Return what the second networks see if the first was trained without these folds."""
        net = self._picture_net(without)
        made = (examples_of(self._readings[key], clip.closures, net) for key in self._keys([clip]))
        return [one for one in made if one is not None]

    def _picture_net(self, without: Without) -> PictureNet:
        if without not in self._picture_nets:
            self._picture_nets[without] = self._fit_pictures(
                [c for c in self._clips if c.fold not in without]
            )
        return self._picture_nets[without]

    def _fit_pictures(self, clips: list[Clip]) -> PictureNet:
        pixels, shut, people = [], [], []
        for clip in clips:
            for key in self._keys([clip], PICTURE_RATE):
                frames = [
                    one
                    for one in self._readings[key]
                    if one.reading.pose is not None and abs(one.reading.pose.yaw) <= MAX_YAW
                ]
                states, weights = labels([one.number for one in frames], clip.closures)
                for one, state, weight in zip(frames, states, weights, strict=True):
                    surely_open = state == OPEN and weight == 1.0
                    if one.reading.eye_pictures is not None and (surely_open or state == CLOSED):
                        pixels.append(one.reading.eye_pictures.pixels)
                        shut += [state == CLOSED] * 2
                        people += [clip.person] * 2
        return fit_pictures(np.concatenate(pixels), np.array(shut), np.array(people))

    def _keys(self, clips: Iterable[Clip], rate: int | None = None) -> list[Key]:
        names = {clip.name for clip in clips}
        return [key for key in self._readings if key[0] in names and rate in (None, key[1])]


def _fit_twice(features: Floats, states: NDArray[np.int64], weights: Floats) -> ClosureNets:
    """Fit the nets for settled frames, giving more weight to what a first net gets wrong."""
    first = fit_closures(features, states, weights, (FIRST_SEED,))
    harder = weights * hard_weights(states, first.probabilities(features))
    return fit_closures(features, states, harder, FINAL_SEEDS)


def _rows(found: list[tuple[Clip, Examples]], settled: bool) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Return features, states and weights of the examples with any weight: settled ones, or the others."""
    weights = person_weights([clip.person for clip, one in found for _ in one.states])
    weighted = np.concatenate([one.weights * weights[clip.person] for clip, one in found])
    taken = (weighted > 0) & (np.concatenate([one.settled for _, one in found]) == settled)
    features = np.concatenate([one.features for _, one in found])[taken]
    states = np.concatenate([one.states for _, one in found])[taken]
    return features, states, weighted[taken]
