"""The verdict's tables: awake people left alone, drowsy ones found; nothing chosen on the person's fold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from app.blinks.closures import ClosureDetector
from app.blinks.lid_model import LidModel
from app.blinks.opinion import OPINION, OpinionSettings
from app.blinks.participant import Participant
from app.blinks.posture_settings import POSTURE, PostureSettings
from tools.bench.awake import Verdict, is_awake, verdict_on
from tools.bench.drowsy import found_tired, staring, stretched
from tools.bench.replay import Measured
from tools.clips import Clip
from tools.train.readings import RATES, Readings

GOALS = "tired: none at 15 and 10, one at most at 6; ok: 85 %; drowsy found: 90 %"
# What is tried when a fold is left out: how low a lid's edge must hang, and the share of closed time.
LOWERED = (0.75, 1.0, 1.25)
CLOSED_SHARE = (0.1, 0.12)
# Frames a second at which it is tried.
TUNED_AT = 10
# A needless rest costs as much as this many missed ones.
NEEDLESS = 3.0


class Choice(NamedTuple):
    """The settings that are chosen without a fold."""

    lowered: float
    closed_share: float

    def participant(self, model: LidModel | None) -> Participant:
        """Return somebody new who is judged by them; the model is learnt without the person too."""
        opinion: OpinionSettings = replace(OPINION, tired_closed_share=self.closed_share)
        posture: PostureSettings = replace(POSTURE, lowered=self.lowered)
        return Participant(opinion, ClosureDetector(model), posture)


OURS = Choice(POSTURE.lowered, OPINION.tired_closed_share)
CHOICES = tuple(Choice(*pair) for pair in product(LOWERED, CLOSED_SHARE))

# The people of a fold, and what was chosen without them.
Part = tuple[list[Clip], Choice]
# Readings of every frame, by clip.
Native = dict[str, list[Measured]]


class Material(NamedTuple):
    """What the tables are made of."""

    sampled: Readings
    native: Native
    models: dict[int, LidModel]
    """Learnt without each fold."""


def awake_verdicts(
    clips: Iterable[Clip], material: Material, rate: int, choice: Choice
) -> dict[str, Verdict]:
    """Return the verdicts on the awake people of these clips."""
    return {
        clip.name: verdict_on(
            clip, material.sampled[clip.name, rate, 0.0], choice.participant(material.models.get(clip.fold))
        )
        for clip in clips
        if is_awake(clip)
    }


def drowsy_found(
    clips: Iterable[Clip], material: Material, rate: int, choice: Choice
) -> dict[str, list[bool]]:
    """Return who of the people made drowsy are found, by how they are."""
    found: dict[str, list[bool]] = {"closures stretched": [], "staring": []}
    for clip in clips:
        frames, model = material.native[clip.name], material.models.get(clip.fold)
        if any(closure.scored for closure in clip.closures):
            drowsy = found_tired(clip, stretched(clip, frames), rate, choice.participant(model))
            found["closures stretched"].append(drowsy)
        stares = staring(clip, frames)
        if len(stares) > clip.fps:
            found["staring"].append(found_tired(clip, stares, rate, choice.participant(model)))
    return found


def cost(clips: list[Clip], material: Material, choice: Choice) -> float:
    """Return how bad a choice is for these people: needless rests and missed long closures."""
    needless = sum(one.ever_tired for one in awake_verdicts(clips, material, TUNED_AT, choice).values())
    found = [
        found_tired(
            clip,
            stretched(clip, material.native[clip.name]),
            TUNED_AT,
            choice.participant(material.models.get(clip.fold)),
        )
        for clip in clips
        if any(closure.scored for closure in clip.closures)
    ]
    return NEEDLESS * needless + found.count(False)


def choose(clips: list[Clip], material: Material) -> dict[int, Choice]:
    """Return the best choice without each fold; the one nearest to ours where several are as good."""
    folds = sorted({clip.fold for clip in clips})
    costs = {
        (choice, fold): cost([clip for clip in clips if clip.fold == fold], material, choice)
        for choice in CHOICES
        for fold in folds
    }

    def badness(choice: Choice, without: int) -> tuple[float, float]:
        far = abs(choice.lowered - OURS.lowered) + abs(choice.closed_share - OURS.closed_share)
        return sum(costs[choice, fold] for fold in folds if fold != without), far

    return {fold: min(CHOICES, key=lambda choice: badness(choice, fold)) for fold in folds}


def print_verdicts(clips: list[Clip], material: Material) -> None:
    """Print the tables as Markdown."""
    chosen = choose(clips, material)
    parts = [([clip for clip in clips if clip.fold == fold], choice) for fold, choice in chosen.items()]
    print_awake(parts, material)
    print_drowsy(parts, material)
    print(f"\nGoals: {GOALS}. Chosen without each fold: {[tuple(one) for one in chosen.values()]}")


def print_awake(parts: list[Part], material: Material) -> None:
    """Print how many of the awake get which opinion, and who gets another than `ok`."""
    print(
        f"\n| verdict, five folds by person | ok | watch | tired | unknown | ever tired |\n|---|{'---:|' * 5}"
    )
    for rate in RATES:
        verdicts: dict[str, Verdict] = {}
        for clips, choice in parts:
            verdicts |= awake_verdicts(clips, material, rate, choice)
        tally = Counter(one.state.opinion for one in verdicts.values())
        cells = " | ".join(str(tally[opinion]) for opinion in ("ok", "watch", "tired", "unknown"))
        ever = sum(one.ever_tired for one in verdicts.values())
        print(f"| awake, {rate} a second | {cells} | {ever} |")
        others = ((name, one.state) for name, one in verdicts.items() if one.state.opinion != "ok")
        print(f"  not ok: {', '.join(f'{name} {state.opinion}/{state.reason}' for name, state in others)}")


def print_drowsy(parts: list[Part], material: Material) -> None:
    """Print how many of those made drowsy are found."""
    found = {rate: Counter[tuple[str, bool]]() for rate in RATES}
    for rate, (clips, choice) in product(RATES, parts):
        for kind, ones in drowsy_found(clips, material, rate, choice).items():
            found[rate].update((kind, one) for one in ones)
    print(f"\n| made drowsy, found within three visits, five folds | {' | '.join(map(str, RATES))} |")
    print(f"|---|{'---:|' * len(RATES)}")
    for kind in ("closures stretched", "staring"):
        counts = [(found[rate][kind, True], found[rate][kind, False]) for rate in RATES]
        print(f"| {kind} | {' | '.join(f'{yes} of {yes + no}' for yes, no in counts)} |")
