"""The verdict's tables: awake people left alone, drowsy ones found; nothing chosen on the person's fold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from app.blinks.lid_posture import POSTURE, PostureSettings
from app.blinks.opinion import OPINION, OpinionSettings
from app.blinks.participant import Participant
from tools.bench.awake import Verdict, is_awake, verdict_on
from tools.bench.drowsy import found_tired, staring, stretched
from tools.bench.replay import Measured
from tools.clips import Clip

RATES = (15, 10, 6)
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

    def participant(self) -> Participant:
        """Return somebody new who is judged by them."""
        opinion: OpinionSettings = replace(OPINION, tired_closed_share=self.closed_share)
        posture: PostureSettings = replace(POSTURE, lowered=self.lowered)
        return Participant(opinion, posture=posture)


OURS = Choice(POSTURE.lowered, OPINION.tired_closed_share)
CHOICES = tuple(Choice(*pair) for pair in product(LOWERED, CLOSED_SHARE))

Sampled = dict[tuple[str, int], list[Measured]]
"""Readings by clip and frames a second."""
Native = dict[str, list[Measured]]
"""Readings of every frame, by clip."""


def awake_verdicts(clips: Iterable[Clip], read: Sampled, rate: int, choice: Choice) -> dict[str, Verdict]:
    """Return the verdicts on the awake people of these clips."""
    return {
        clip.name: verdict_on(clip, read[clip.name, rate], choice.participant())
        for clip in clips
        if is_awake(clip)
    }


def drowsy_found(clips: Iterable[Clip], native: Native, rate: int, choice: Choice) -> dict[str, list[bool]]:
    """Return who of the people made drowsy are found, by how they are."""
    found: dict[str, list[bool]] = {"closures stretched": [], "staring": []}
    for clip in clips:
        if any(closure.scored for closure in clip.closures):
            drowsy = stretched(clip, native[clip.name])
            found["closures stretched"].append(found_tired(clip, drowsy, rate, choice.participant()))
        stares = staring(clip, native[clip.name])
        if len(stares) > clip.fps:
            found["staring"].append(found_tired(clip, stares, rate, choice.participant()))
    return found


def cost(clips: list[Clip], read: Sampled, native: Native, choice: Choice) -> float:
    """Return how bad a choice is for these people: needless rests and missed long closures."""
    needless = sum(one.ever_tired for one in awake_verdicts(clips, read, TUNED_AT, choice).values())
    closing = [clip for clip in clips if any(closure.scored for closure in clip.closures)]
    found = [
        found_tired(clip, stretched(clip, native[clip.name]), TUNED_AT, choice.participant())
        for clip in closing
    ]
    return NEEDLESS * needless + found.count(False)


def choose(clips: list[Clip], read: Sampled, native: Native) -> dict[int, Choice]:
    """Return the best choice without each fold; the one nearest to ours where several are as good."""
    folds = sorted({clip.fold for clip in clips})
    costs = {
        (choice, fold): cost([clip for clip in clips if clip.fold == fold], read, native, choice)
        for choice in CHOICES
        for fold in folds
    }

    def badness(choice: Choice, without: int) -> tuple[float, float]:
        far = abs(choice.lowered - OURS.lowered) + abs(choice.closed_share - OURS.closed_share)
        return sum(costs[choice, fold] for fold in folds if fold != without), far

    return {fold: min(CHOICES, key=lambda choice: badness(choice, fold)) for fold in folds}


def print_verdicts(clips: list[Clip], read: Sampled, native: Native) -> None:
    """Print the tables as Markdown."""
    chosen = choose(clips, read, native)
    print(
        f"\n| verdict, five folds by person | ok | watch | tired | unknown | ever tired |\n|---|{'---:|' * 5}"
    )
    for rate in RATES:
        verdicts = {
            name: one
            for fold, choice in chosen.items()
            for name, one in awake_verdicts([c for c in clips if c.fold == fold], read, rate, choice).items()
        }
        tally = Counter(one.state.opinion for one in verdicts.values())
        cells = " | ".join(str(tally[opinion]) for opinion in ("ok", "watch", "tired", "unknown"))
        ever = sum(one.ever_tired for one in verdicts.values())
        print(f"| awake, {rate} a second | {cells} | {ever} |")
        others = ((name, one.state) for name, one in verdicts.items() if one.state.opinion != "ok")
        print(f"  not ok: {', '.join(f'{name} {state.opinion}/{state.reason}' for name, state in others)}")
    print(f"\n| made drowsy, found within three visits, five folds | {' | '.join(map(str, RATES))} |")
    print(f"|---|{'---:|' * len(RATES)}")
    found = {rate: Counter[tuple[str, bool]]() for rate in RATES}
    for rate, (fold, choice) in product(RATES, chosen.items()):
        for kind, ones in drowsy_found([c for c in clips if c.fold == fold], native, rate, choice).items():
            found[rate].update((kind, one) for one in ones)
    for kind in ("closures stretched", "staring"):
        cells = " | ".join(
            f"{found[rate][kind, True]} of {found[rate][kind, True] + found[rate][kind, False]}"
            for rate in RATES
        )
        print(f"| {kind} | {cells} |")
    print(f"\nGoals: {GOALS}. Chosen without each fold: {[tuple(one) for one in chosen.values()]}")
