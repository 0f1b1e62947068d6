"""Accuracy tables: cross-validated by person, on the training clips themselves, by group and by person."""

from collections.abc import Callable, Iterable
from statistics import fmean

import numpy as np

from app.blinks.closures import ClosureDetector
from app.blinks.lid_model import LidModel
from app.blinks.participant import Participant
from tools.bench.intervals import Counts, drawn_f1, mean_person_f1
from tools.bench.people import by_person
from tools.bench.replay import Measured, events
from tools.bench.score import Score, score, unseen
from tools.clips import Clip
from tools.harness.frames import due_frames
from tools.train.crossval import APART
from tools.train.readings import PHASES, RATES, Key, Readings

GOALS = {15: 0.965, 10: 0.95, 6: 0.89}
# How many clips' errors are shown, their closures at least, and the frames a second they are shown at.
SHOWN_WORST, SHOWN_CLOSURES, SHOWN_RATE = 3, 5, 10
Scores = dict[Key, Score]


def score_clip(clip: Clip, measured: Iterable[Measured], model: LidModel | None = None) -> Score:
    """Score what a new participant makes of the frames, by the server's own model if none is given."""
    return score(events(measured, Participant(closures=ClosureDetector(model))), clip.closures, clip.fps)


def score_all(
    clips: Iterable[Clip], readings: Readings, model_of: Callable[[Clip], LidModel | None]
) -> Scores:
    """Score every clip at every rate and phase, each by the model meant for it."""
    return {
        (clip.name, rate, phase): score_clip(clip, readings[clip.name, rate, phase], model_of(clip))
        for clip in clips
        for rate in RATES
        for phase in PHASES
    }


def mean_f1(clips: Iterable[Clip], scores: Scores, rate: int) -> float:
    """Return the F1 of all these clips together, as the mean of the phases."""
    names = [clip.name for clip in clips]
    return fmean(sum((scores[name, rate, phase] for name in names), Score()).f1 for phase in PHASES)


def worst_of(clips: Iterable[Clip], readings: Readings, fold_models: dict[int, LidModel]) -> list[Clip]:
    """Return the clips with the lowest F1, by models that were not trained on the person."""

    def f1(clip: Clip) -> float:
        return score_clip(clip, readings[clip.name, SHOWN_RATE, 0.0], fold_models[clip.fold]).f1

    shown = (clip for clip in clips if clip.name not in APART and _closures([clip]) >= SHOWN_CLOSURES)
    return sorted(shown, key=f1)[:SHOWN_WORST]


def counts_of(people: Iterable[list[Clip]], scores: Scores, rate: int) -> Counts:
    """Return how many blinks of each person were found, falsely found and missed in each phase."""
    sums = (sum((scores[c.name, rate, phase] for c in own), Score()) for own in people for phase in PHASES)
    counts = np.array([(len(one.found), len(one.false), len(one.missed)) for one in sums])
    return counts.reshape(-1, len(PHASES), 3)


def print_accuracy(clips: list[Clip], readings: Readings, fold_models: dict[int, LidModel]) -> None:
    """Print the tables as Markdown."""
    crossed = score_all(clips, readings, lambda clip: fold_models[clip.fold])
    trained = score_all(clips, readings, lambda _: None)
    headline = [clip for clip in clips if clip.name not in APART]
    head = "| F1, mean of four sampling phases | closures | people | 15 fps | 10 fps | 6 fps |"
    print(f"{head}\n|---|{'---:|' * 5}")
    _print_row("**cross-validated by person**", headline, crossed)
    print("| goal | | | " + " | ".join(f"{GOALS[rate]}" for rate in RATES) + " |")
    _print_spread(headline, crossed)
    _print_row("on the training clips", headline, trained)
    for group in sorted({group for clip in headline for group in clip.groups}):
        _print_group(group, [clip for clip in headline if group in clip.groups], crossed)
    for clip in clips:
        if clip.name in APART:
            _print_row(f"{clip.name}, apart", [clip], crossed)
    _print_people(headline, crossed)
    _print_quiet(headline, crossed)
    _print_unseen(headline)


def _print_row(name: str, clips: list[Clip], scores: Scores) -> None:
    cells = (f"{mean_f1(clips, scores, rate):.3f}" for rate in RATES)
    print(f"| {name} | {_closures(clips)} | {len(by_person(clips))} | " + " | ".join(cells) + " |")


def _print_spread(clips: list[Clip], scores: Scores) -> None:
    """Print how far the figures would move with other people, and their means if each person counts once."""
    everyone = list(by_person(clips).values())
    blinking = [own for own in everyone if _closures(own)]
    drawn = (drawn_f1(counts_of(everyone, scores, rate)) for rate in RATES)
    means = (mean_person_f1(counts_of(blinking, scores, rate)) for rate in RATES)
    for name, people, cells in (
        ("95 of 100 draws of the people", everyone, [f"{low:.3f}-{high:.3f}" for low, high in drawn]),
        ("mean of the people who have closures", blinking, [f"{f1:.3f}" for f1 in means]),
    ):
        print(f"| {name} | {_closures(clips)} | {len(people)} | {' | '.join(cells)} |")


def _print_group(group: str, clips: list[Clip], scores: Scores) -> None:
    """Print a group, and again without the person who has over half of its closures, if there is one."""
    _print_row(f"{group}, cross-validated", clips, scores)
    most = max(by_person(clips).values(), key=_closures)
    if 2 * _closures(most) > _closures(clips):
        others = [clip for clip in clips if clip not in most]
        _print_row(f"{group} without one person, cross-validated", others, scores)


def _print_people(clips: list[Clip], scores: Scores) -> None:
    print("\n| person, cross-validated: F1, false, missed | closures | 15 fps | 10 fps | 6 fps |")
    print("|---|---:|---|---|---|")
    for person, own in sorted(by_person(clips).items()):
        cells = (_cell(own, scores, rate) for rate in RATES)
        print(f"| {person} | {_closures(own)} | " + " | ".join(cells) + " |")


def _cell(clips: list[Clip], scores: Scores, rate: int) -> str:
    together = [scores[clip.name, rate, phase] for clip in clips for phase in PHASES]
    false, missed = (sum(len(getattr(one, what)) for one in together) for what in ("false", "missed"))
    return f"{mean_f1(clips, scores, rate):.2f}, {false / len(PHASES):g}, {missed / len(PHASES):g}"


def _print_quiet(clips: list[Clip], scores: Scores) -> None:
    quiet = [clip for clip in clips if not any(closure.scored for closure in clip.closures)]
    minutes = sum(clip.seconds for clip in quiet) / 60
    false = (sum(len(scores[c.name, rate, p].false) for c in quiet for p in PHASES) for rate in RATES)
    cells = ", ".join(f"{count / len(PHASES) / max(minutes, 1e-9):.2f}" for count in false)
    print(f"\nFalse blinks a minute in {len(quiet)} clips without blinks ({minutes:.1f} minutes): {cells}")


def _print_unseen(clips: list[Clip]) -> None:
    """Print what no rule can find at the lowest frame rate, since no frame shows it."""
    rate = min(RATES)
    counts = [unseen(due_frames(c.frames, c.fps, rate, p), c.closures) for c in clips for p in PHASES]
    hidden, half = (sum(each) / len(PHASES) for each in zip(*counts, strict=True))
    print(
        f"\nAt {rate} frames a second {hidden:g} of {_closures(clips)} closures lie between the frames; "
        f"for {half:g} more, only half-lowered lids are seen"
    )


def _closures(clips: Iterable[Clip]) -> int:
    return sum(c.scored for clip in clips for c in clip.closures)
