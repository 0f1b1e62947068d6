"""The tables of verdicts: awake people who are left alone, drowsy ones who are found.

Nobody is judged by a model trained on them. Two settings are chosen on the other folds; but the networks that
judge those folds were trained on the person, so the choice is not wholly independent of the person.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
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
from tools.bench.people import clips_and_people
from tools.bench.replay import Measured
from tools.clips import Clip
from tools.train.readings import RATES, Readings

GOALS = "tired: none at 15 and 10, one at most at 6; ok: 85 % of clips and of people; drowsy found: 90 %"
# What is tried on the other folds: how low a lid's edge must hang, and the share of closed time.
LOWERED = (0.75, 1.0, 1.25)
CLOSED_SHARE = (0.1, 0.12)
# Frames a second at which they are tried.
TUNED_AT = 10
# A needless rest costs as much as this many missed ones.
NEEDLESS = 3.0


class Choice(NamedTuple):
    """The settings that are chosen for a fold on the other folds."""

    lowered: float
    closed_share: float

    def participant(self, model: LidModel | None) -> Participant:
        """Return a new participant who is judged by them; the model is learnt without the person, too."""
        opinion: OpinionSettings = replace(OPINION, tired_closed_share=self.closed_share)
        posture: PostureSettings = replace(POSTURE, lowered=self.lowered)
        return Participant(opinion, ClosureDetector(model), posture)


OURS = Choice(POSTURE.lowered, OPINION.tired_closed_share)
CHOICES = tuple(Choice(*pair) for pair in product(LOWERED, CLOSED_SHARE))

# The clips of a fold, and what was chosen on the other folds.
Part = tuple[list[Clip], Choice]
# Readings of every frame, by clip.
Native = dict[str, list[Measured]]


class Material(NamedTuple):
    """What the tables are made from."""

    sampled: Readings
    native: Native
    models: dict[int, LidModel]
    """For each fold, the model learnt without it."""


def awake_verdicts(
    clips: Iterable[Clip], material: Material, rate: int, choice: Choice
) -> dict[Clip, Verdict]:
    """Return the verdicts on those of the clips whose people are awake."""
    return {
        clip: verdict_on(
            clip, material.sampled[clip.name, rate, 0.0], choice.participant(material.models.get(clip.fold))
        )
        for clip in clips
        if is_awake(clip)
    }


def drowsy_found(
    clips: Iterable[Clip], material: Material, rate: int, choice: Choice
) -> dict[str, dict[Clip, bool]]:
    """Return in which clips those made drowsy are found, by the kind of drowsiness."""
    found: dict[str, dict[Clip, bool]] = {"closures stretched": {}, "staring": {}}
    for clip in clips:
        frames, model = material.native[clip.name], material.models.get(clip.fold)
        if any(closure.scored for closure in clip.closures):
            drowsy = found_tired(clip, stretched(clip, frames), rate, choice.participant(model))
            found["closures stretched"][clip] = drowsy
        stares = staring(clip, frames)
        if len(stares) > clip.fps:
            found["staring"][clip] = found_tired(clip, stares, rate, choice.participant(model))
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
    """Return, for each fold, the best choice on the others; if several are equally good, the nearest to ours.

    The networks of those other folds were trained on the fold that is left out.
    """
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
    print(f"\nGoals: {GOALS}. Chosen for each fold on the others: {[tuple(one) for one in chosen.values()]}")


def print_awake(parts: list[Part], material: Material) -> None:
    """Print how many clips of the awake get each opinion, who is `ok` in all of theirs, and which are not."""
    head = "ok | watch | tired | unknown | ever tired | ok by clip | ok by person"
    print(f"\n| verdict on clips, five folds by person | {head} |\n|---|{'---:|' * 7}")
    for rate in RATES:
        verdicts: dict[Clip, Verdict] = {}
        for clips, choice in parts:
            verdicts |= awake_verdicts(clips, material, rate, choice)
        cells = opinions(verdicts.values())
        cells += shares({clip: one.state.opinion == "ok" for clip, one in verdicts.items()})
        print(f"| awake, {rate} a second | {' | '.join(cells)} |")
        others = ((clip.name, one.state) for clip, one in verdicts.items() if one.state.opinion != "ok")
        print(f"  not ok: {', '.join(f'{name} {state.opinion}/{state.reason}' for name, state in others)}")


def opinions(verdicts: Collection[Verdict]) -> list[str]:
    """Return how many end as `ok`, `watch`, `tired` and `unknown`, and how many were ever `tired`."""
    tally = Counter(one.state.opinion for one in verdicts)
    cells = [str(tally[opinion]) for opinion in ("ok", "watch", "tired", "unknown")]
    return [*cells, str(sum(one.ever_tired for one in verdicts))]


def shares(held: Mapping[Clip, bool]) -> tuple[str, str]:
    """Return for how many of the clips something holds, and for how many of the people, in words."""
    clips, all_clips, people, everyone = clips_and_people(held)
    return f"{clips} of {all_clips}", f"{people} of {everyone}"


def print_drowsy(parts: list[Part], material: Material) -> None:
    """Print in how many clips those made drowsy are found, and how many people are found in all of theirs."""
    found: dict[tuple[str, int], dict[Clip, bool]] = {}
    for rate, (clips, choice) in product(RATES, parts):
        for kind, ones in drowsy_found(clips, material, rate, choice).items():
            found.setdefault((kind, rate), {}).update(ones)
    print("\n| made drowsy, found within three visits, five folds: clips (people) ", end="")
    print(f"| {' | '.join(map(str, RATES))} |\n|---|{'---:|' * len(RATES)}")
    for kind in ("closures stretched", "staring"):
        cells = ("{} ({})".format(*shares(found[kind, rate])) for rate in RATES)
        print(f"| {kind} | {' | '.join(cells)} |")
