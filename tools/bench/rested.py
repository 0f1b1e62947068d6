"""Hours of rested people made from real ones: a clip's open stretches with its blinks inserted at random."""

import random
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from app.blinks.closures import ClosureDetector
from app.blinks.evidence import MAX_BLINK_SECONDS
from app.blinks.lid_model import LidModel
from app.blinks.participant import Participant
from app.blinks.reading import Reading
from tools.bench.drowsy import VISIT, staring
from tools.bench.people import by_person
from tools.bench.replay import EPOCH, Measured
from tools.bench.simulate import COOLDOWN, RATE, ROTATION, TURN_SECONDS, UNEVEN
from tools.clips import Clip

# Blinks a minute: reading, at rest, talking (Bentivoglio et al. 1997), and those of lively speakers in our
# clips.
BLINK_RATES = (4, 7, 17, 26, 40, 60)
# Most seconds before and after a closure that come with it: what a frame is judged by (`eye_features.py`).
BEFORE_SECONDS, AFTER_SECONDS = 1.0, 0.5
# Closures and seconds of open eyes that a clip must show for hours to be made from it.
MIN_CLOSURES, MIN_OPEN_SECONDS = 3, 2.0
# Shortest time of open eyes between two blinks, in seconds: of the annotated pairs one in twenty is closer.
MIN_GAP_SECONDS = 0.12
# Measured hours at each blink rate, divided evenly among the people; each person's clips take turns.
HOURS = 50.0
# Visits to one person in a meeting of an hour, five minutes apart. Nothing is known of anybody when a meeting
# begins, since people who rarely blink are at risk until that is known of them.
MEETING_VISITS = 12
# Part of the time with the head turned away.
TURNED_SHARE = 0.1


class Blink(NamedTuple):
    """The frames of one blink, and those with open eyes that came before and after it."""

    before: list[Reading]
    closed: list[Reading]
    after: list[Reading]


class Outcome(NamedTuple):
    """What one or several meetings brought."""

    rests: int
    blinks: int
    """How many blinks were shown."""


class RestedPerson:
    """A person from a clip, at another blink rate."""

    def __init__(self, clip: Clip, frames: list[Measured], blinks_per_minute: float, seed: int) -> None:
        self._fps = clip.fps
        self._open = staring(clip, frames)
        self._blinks = blinks_of(clip, frames)
        closed = sum(len(blink.closed) for blink in self._blinks) / clip.fps / max(1, len(self._blinks))
        self._more = 60 / blinks_per_minute - closed - MIN_GAP_SECONDS
        """Mean seconds of open eyes between two blinks, beyond the shortest time."""
        self.blinks = 0
        """How many blinks have been shown so far."""
        self._chance = random.Random(f"{clip.name} {blinks_per_minute} {seed}")

    @property
    def can_be_made(self) -> bool:
        """Whether the clip shows enough of the person."""
        return len(self._blinks) >= MIN_CLOSURES and len(self._open) >= MIN_OPEN_SECONDS * self._fps

    def visit(self) -> Iterator[tuple[float, Reading]]:
        """Yield the frames of one visit with their times, unevenly sampled."""
        readings = self._native()
        chance, at, turned_until = self._chance, 0.0, -1.0
        while at < VISIT:
            reading = readings[int(at * self._fps)]
            if chance.random() < TURNED_SHARE / (TURN_SECONDS * RATE):
                turned_until = at + TURN_SECONDS
            yield at, replace(reading, invalid="turned") if at < turned_until else reading
            at += (1 + chance.uniform(-UNEVEN, UNEVEN)) / RATE

    def _native(self) -> list[Reading]:
        """Return a visit's frames at the clip's own rate: open eyes with blinks at random times."""
        readings, blink = list[Reading](), self._chance.choice(self._blinks)
        while True:
            following = self._chance.choice(self._blinks)
            gap = MIN_GAP_SECONDS + self._chance.expovariate(1 / self._more)
            readings += self._between(blink, following, round(gap * self._fps))
            if len(readings) > VISIT * self._fps:
                return readings
            readings += following.closed
            self.blinks += 1
            blink = following

    def _between(self, blink: Blink, following: Blink, frames: int) -> list[Reading]:
        """Return frames of open eyes: those after one blink, any others between, those before the next."""
        after = blink.after[: frames // 3]
        room = min(frames - len(after), len(following.before))
        before = following.before[len(following.before) - room :]
        place = self._chance.randrange(len(self._open))
        fill = (self._open[(place + k) % len(self._open)] for k in range(frames - len(after) - len(before)))
        return [*after, *fill, *before]


def blinks_of(clip: Clip, frames: list[Measured]) -> list[Blink]:
    """Return each blink whose annotation is certain, with the frames up to the closures on either side."""
    numbers = [one.number for one in frames]
    before, after = round(BEFORE_SECONDS * clip.fps), round(AFTER_SECONDS * clip.fps)
    rows = sorted(clip.closures, key=lambda row: row.start)
    found = []
    for row in rows:
        whole = numbers[0] <= row.start and row.end <= numbers[-1]
        if not (whole and row.scored) or (row.end - row.start) / clip.fps >= MAX_BLINK_SECONDS:
            continue
        first = max([row.start - before - 1, *(other.end for other in rows if other.end < row.start)])
        last = min([row.end + after, *(other.start - 1 for other in rows if other.start > row.end)])
        seams = [bisect_right(numbers, end) for end in (first, row.start - 1, row.end, last)]
        parts = ([one.reading for one in frames[begin:end]] for begin, end in pairwise(seams))
        found.append(Blink(*parts))
    return found


def needless_rests(
    person: RestedPerson, visits: int = MEETING_VISITS, model: LidModel | None = None
) -> Outcome:
    """Return the automatic rests that a meeting gives a new person (without a model: by the server's own)."""
    participant = Participant(closures=ClosureDetector(model))
    rests, quiet_until, shown = 0, 0.0, person.blinks
    for number in range(visits):
        now = number * ROTATION
        # A leader's extension acts on any opinion, not only on the last.
        seen = {participant.observe(one, EPOCH + now + at).state.opinion for at, one in person.visit()}
        if now >= quiet_until and "tired" in seen:
            rests, quiet_until = rests + 1, now + COOLDOWN
            participant.begin_anew()
    return Outcome(rests, person.blinks - shown)


def meetings_of(own: Sequence[RestedPerson], meetings: int, model: LidModel) -> Outcome:
    """Return what so many meetings bring one person, who is made from each of their clips in turn."""
    each = [needless_rests(own[number % len(own)], model=model) for number in range(meetings)]
    return Outcome(sum(one.rests for one in each), sum(one.blinks for one in each))


def rested_people(
    clips: list[Clip], native: dict[str, list[Measured]], blinks_per_minute: float
) -> dict[int, list[list[RestedPerson]]]:
    """Return by fold, for each person whose clips show enough, the rested people made from them."""
    found: dict[int, list[list[RestedPerson]]] = {}
    for own in by_person(clips).values():
        made = [RestedPerson(clip, native[clip.name], blinks_per_minute, seed=7) for clip in own]
        if enough := [one for one in made if one.can_be_made]:
            found.setdefault(own[0].fold, []).append(enough)
    return found


def print_rested(
    clips: list[Clip], native: dict[str, list[Measured]], models: Mapping[int, LidModel]
) -> None:
    """Print the automatic rests that hours of these people bring, at each blink rate.

    Each person is judged by a model learnt without the person's fold.
    """
    head = "people | clips | meetings | measured hours | blinks a minute shown | automatic rests"
    print(f"\n| rested, made of real clips | {head} |\n|---|{'---:|' * 6}")
    with ProcessPoolExecutor() as pool:
        for rate in BLINK_RATES:
            folds = rested_people(clips, native, rate).items()
            people, learnt = zip(*((own, models[fold]) for fold, made in folds for own in made), strict=True)
            meetings = max(1, round(HOURS * 3600 / VISIT / MEETING_VISITS / len(people)))
            outcomes = list(pool.map(meetings_of, people, [meetings] * len(people), learnt))
            minutes = len(people) * meetings * MEETING_VISITS * VISIT / 60
            cells = (
                str(len(people)),
                str(sum(min(meetings, len(own)) for own in people)),
                str(len(people) * meetings),
                f"{minutes / 60:.1f}",
                f"{sum(one.blinks for one in outcomes) / minutes:.1f}",
                str(sum(one.rests for one in outcomes)),
            )
            print(f"| {rate} blinks a minute | {' | '.join(cells)} |", flush=True)
