"""Accuracy tables: every clip at every rate, plain and leaving one person out."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

from app.blinks.closures import CLOSURES, ClosureSettings
from app.blinks.participant import Participant
from app.vision.meter import FrameMeter
from tools.bench.replay import EPOCH, Measured, read_clip
from tools.bench.score import Score, score, unseen
from tools.clips import Clip

RATES = (15, 10, 6)
GOALS = {15: 0.975, 10: 0.965, 6: 0.92}
SAME_PERSON = {"cap13": "cap12"}
GRID = tuple(product((0.14, 0.16, 0.18, 0.2, 0.22, 0.25), (0.35, 0.4, 0.45, 0.5, 0.55)))
"""Depth and recovery tried when one person is left out."""

PHASES = (0.0, 0.25, 0.5, 0.75)
"""Parts of a step after the clip's beginning at which sampling begins: where frames fall is luck, and at 6 a
second it decides over a tenth of the blinks. Tables are for the first, the others show the spread."""

Read = dict[tuple[str, int, float], list[Measured]]
"""Frames as they were read, by clip, frames a second and phase."""


class LeftOut(NamedTuple):
    """A person's score with the rule tuned to the others only."""

    settings: tuple[float, float]
    scores: dict[int, Score]


def read_all(meter: FrameMeter, clips: Iterable[Clip]) -> Read:
    """Read every clip at every rate and phase."""
    return {
        (clip.name, rate, phase): read_clip(meter, clip, rate, phase)
        for clip, rate, phase in product(clips, RATES, PHASES)
    }


def score_clip(clip: Clip, measured: Iterable[Measured], settings: ClosureSettings = CLOSURES) -> Score:
    """Score what a new participant makes of the frames."""
    participant = Participant(closures=settings)
    found = [
        m.number for m in measured if participant.observe(m.reading, EPOCH + m.captured_at).blink_detected
    ]
    return score(found, clip.closures, clip.fps)


def leave_one_out(clips: list[Clip], read: Read) -> dict[str, LeftOut]:
    """Tune depth and recovery on all people but one, and score that one; for each person."""
    table = {
        (pair, clip.name, rate, phase): score_clip(
            clip, read[clip.name, rate, phase], ClosureSettings(depth=pair[0], recovery=pair[1])
        )
        for pair, clip, rate, phase in product(GRID, clips, RATES, PHASES)
    }
    people = {SAME_PERSON.get(clip.name, clip.name) for clip in clips}
    return {person: _left_out(person, clips, table) for person in sorted(people)}


def _left_out(
    person: str, clips: list[Clip], table: Mapping[tuple[tuple[float, float], str, int, float], Score]
) -> LeftOut:
    others = [c.name for c in clips if SAME_PERSON.get(c.name, c.name) != person]
    own = [c.name for c in clips if SAME_PERSON.get(c.name, c.name) == person]

    def together(pair: tuple[float, float], names: list[str], rate: int, phases: tuple[float, ...]) -> Score:
        return sum((table[pair, name, rate, phase] for name in names for phase in phases), Score())

    best = max(GRID, key=lambda pair: sum(together(pair, others, rate, PHASES).f1 for rate in RATES))
    return LeftOut(best, {rate: together(best, own, rate, PHASES[:1]) for rate in RATES})


def print_accuracy(clips: list[Clip], read: Read) -> None:
    """Print the table as Markdown, and what was chosen without each person."""
    cells = "F1, false, missed (unseen)"
    print("| clip | closures | " + " | ".join(f"{rate} fps: {cells}" for rate in RATES) + " |")
    print("|---|---:|" + "---|" * len(RATES))
    totals, all_unseen = dict.fromkeys(RATES, Score()), dict.fromkeys(RATES, 0)
    for clip in clips:
        scores = {rate: score_clip(clip, read[clip.name, rate, 0.0]) for rate in RATES}
        hidden = {rate: _unseen(clip, read[clip.name, rate, 0.0]) for rate in RATES}
        totals = {rate: totals[rate] + scores[rate] for rate in RATES}
        all_unseen = {rate: all_unseen[rate] + hidden[rate] for rate in RATES}
        print(_row(clip.name, _closures([clip]), scores, hidden))
    print(_row("**all, plain**", _closures(clips), totals, all_unseen))
    left = leave_one_out(clips, read)
    crossed = {rate: sum((one.scores[rate] for one in left.values()), Score()) for rate in RATES}
    print(_row("**all, one person left out**", _closures(clips), crossed, all_unseen))
    spread = (_spread(clips, read, rate) for rate in RATES)
    print("| all, plain, sampled from 0, ¼, ½, ¾ of a step on | | " + " | ".join(spread) + " |")
    print("| goal | | " + " | ".join(f"{GOALS[rate]}" for rate in RATES) + " |")
    chosen = {person: one.settings for person, one in left.items()}
    print(f"\nDepth and recovery chosen without each person: {chosen}")


def _closures(clips: Iterable[Clip]) -> int:
    return sum(c.scored for clip in clips for c in clip.closures)


def _unseen(clip: Clip, measured: Iterable[Measured]) -> int:
    return unseen((m.number for m in measured), clip.closures)


def _spread(clips: list[Clip], read: Read, rate: int) -> str:
    """Return the F1 of each phase."""
    totals = (sum((score_clip(c, read[c.name, rate, phase]) for c in clips), Score()) for phase in PHASES)
    return ", ".join(f"{total.f1:.3f}" for total in totals)


def _row(name: str, closures: int, scores: Mapping[int, Score], hidden: Mapping[int, int]) -> str:
    cells = (
        f"{scores[r].f1:.3f}, {len(scores[r].false)}, {len(scores[r].missed)}"
        + (f" ({hidden[r]})" if hidden[r] else "")
        for r in RATES
    )
    return f"| {name} | {closures} | " + " | ".join(cells) + " |"
