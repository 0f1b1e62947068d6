"""Compares found blinks with the annotation."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from tools.clips import Closure

# Frames before an annotated closure within which an event already belongs to it.
FRAMES_BEFORE = 2
# Seconds after an annotated closure within which an event still belongs to it.
SECONDS_AFTER = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the events of a clip, as frame numbers; scores add up."""

    found: tuple[int, ...] = ()
    false: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()

    @property
    def f1(self) -> float:
        """2 x found / (2 x found + false + missed); 1 if nothing was to be found and nothing was claimed."""
        claims = 2 * len(self.found) + len(self.false) + len(self.missed)
        return 2 * len(self.found) / claims if claims else 1.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.found + other.found, self.false + other.false, self.missed + other.missed)


def touched(event: int, closures: Sequence[Closure], rate: float) -> list[Closure]:
    """Return the closures, scored or not, that an event belongs to."""
    after = SECONDS_AFTER * rate
    return [c for c in closures if c.start - FRAMES_BEFORE <= event <= c.end + after]


def score(events: Iterable[int], closures: Sequence[Closure], rate: float) -> Score:
    """Score events (frame numbers, ascending) of a clip of `rate` frames a second.

    An event finds the first closure that it touches and that no earlier event has found. Otherwise, an event
    that touches an uncertain or ignored row counts neither way; a second event in one closure is false.
    """
    open_, found, false = {c for c in closures if c.scored}, [], []
    for event in events:
        near = touched(event, closures, rate)
        hit = next((c for c in near if c in open_), None)
        if hit is not None:
            open_.discard(hit)
            found.append(event)
        elif all(c.scored for c in near):
            false.append(event)
    return Score(tuple(found), tuple(false), tuple(sorted(c.start for c in open_)))


def missed_and_false(scores: Sequence[Score]) -> str:
    """Return how many were missed and falsely found, as means of these scores and as tables show it."""
    return ", ".join(f"{fmean(len(getattr(one, what)) for one in scores):g}" for what in ("missed", "false"))


def unseen(frames: Iterable[int], closures: Iterable[Closure]) -> tuple[int, int]:
    """Return how many scored closures lie between the sampled frames, so that no rule can find them.

    Second, of how many more the frames only show half-lowered lids, if their shut frames were annotated.
    """
    numbers = sorted(frames)

    def between(first: int, last: int) -> bool:
        return bisect_left(numbers, first) == bisect_right(numbers, last)

    scored = [c for c in closures if c.scored]
    hidden = sum(between(c.start, c.end) for c in scored)
    return hidden, sum(between(*(c.shut or (c.start, c.end))) for c in scored) - hidden
