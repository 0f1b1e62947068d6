"""Hours of rested people made of real ones: a clip's open stretches, with its own blinks set in at random."""

import random
from bisect import bisect_right
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from app.blinks.participant import Participant
from app.blinks.reading import Reading
from tools.bench.drowsy import VISIT, staring
from tools.bench.replay import EPOCH, Measured
from tools.bench.simulate import COOLDOWN, RATE, ROTATION, TURN_SECONDS, UNEVEN
from tools.clips import Clip

# Blinks a minute: a reader's, the resting rate, a talker's (Bentivoglio et al. 1997), and lively speakers of
# our clips.
BLINK_RATES = (4, 7, 17, 26, 40, 60)
# Seconds before and after a closure that come with it: what a frame is judged by (`eye_features.py`).
BEFORE_SECONDS, AFTER_SECONDS = 1.0, 0.5
# Closures that somebody must have shown, and seconds of open eyes, to be made hours of.
MIN_CLOSURES, MIN_OPEN_SECONDS = 3, 2.0
# Hours of each blink rate, shared among the people.
HOURS = 50.0
# Part of the time with the head turned away.
TURNED_SHARE = 0.1


class RestedPerson:
    """Somebody from a clip, with other blinks a minute."""

    def __init__(self, clip: Clip, frames: list[Measured], blinks_per_minute: float, seed: int) -> None:
        self._fps = clip.fps
        self._open = staring(clip, frames)
        self._closures = closures_of(clip, frames)
        self._rate = blinks_per_minute / 60
        self._chance = random.Random(f"{clip.name} {blinks_per_minute} {seed}")

    @property
    def can_be_made(self) -> bool:
        """Whether the clip shows enough of the person."""
        return len(self._closures) >= MIN_CLOSURES and len(self._open) >= MIN_OPEN_SECONDS * self._fps

    def visit(self) -> Iterator[tuple[float, Reading]]:
        """Yield one visit's frames with their times, unevenly sampled."""
        readings = self._native()
        chance, at, turned_until = self._chance, 0.0, -1.0
        while at < VISIT:
            reading = readings[int(at * self._fps)]
            if chance.random() < TURNED_SHARE / (TURN_SECONDS * RATE):
                turned_until = at + TURN_SECONDS
            yield at, replace(reading, invalid="turned") if at < turned_until else reading
            at += (1 + chance.uniform(-UNEVEN, UNEVEN)) / RATE

    def _native(self) -> list[Reading]:
        """Return a visit's frames at the clip's own rate: open eyes on and on, a closure at random times."""
        readings, place = list[Reading](), self._chance.randrange(len(self._open))
        while len(readings) <= VISIT * self._fps:
            for _ in range(round(self._chance.expovariate(self._rate) * self._fps)):
                place = (place + 1) % len(self._open)
                readings.append(self._open[place])
                if len(readings) > VISIT * self._fps:
                    break
            readings += self._chance.choice(self._closures)
        return readings


def closures_of(clip: Clip, frames: list[Measured]) -> list[list[Reading]]:
    """Return the frames of each blink that was annotated for certain, with what was seen around it.

    Those with another closure so near are left out, or more blinks would come than were asked for.
    """
    numbers = [one.number for one in frames]
    before, after = round(BEFORE_SECONDS * clip.fps), round(AFTER_SECONDS * clip.fps)
    found = []
    for closure in clip.closures:
        first, last = closure.start - before, closure.end + after
        whole = numbers[0] <= first and last <= numbers[-1]
        alone = all(c is closure or c.end < first or c.start > last for c in clip.closures)
        if closure.scored and whole and alone and (closure.end - closure.start) / clip.fps < 0.5:
            span = frames[bisect_right(numbers, first) : bisect_right(numbers, last)]
            found.append([one.reading for one in span])
    return found


def needless_rests(person: RestedPerson, hours: float) -> int:
    """Return the automatic rests that so many hours of one person's visits bring."""
    participant, rests, quiet_until, was = Participant(), 0, 0.0, False
    for number in range(round(hours * 3600 / VISIT)):
        seen = (
            participant.observe(reading, EPOCH + number * ROTATION + at) for at, reading in person.visit()
        )
        # A leader's extension acts on any of them, not on the last alone.
        tired, now = "tired" in [each.state.opinion for each in seen], number * VISIT
        if tired and not was and now >= quiet_until:
            rests, quiet_until = rests + 1, now + COOLDOWN
        was = tired
    return rests


def print_rested(clips: list[Clip], native: dict[str, list[Measured]]) -> None:
    """Print the automatic rests that hours of these people bring, at each blink rate."""
    print(
        f"\n| rested, made of real clips | people | automatic rests in {HOURS:.0f} hours |\n|---|---:|---:|"
    )
    with ProcessPoolExecutor() as pool:
        for rate in BLINK_RATES:
            everyone = (RestedPerson(clip, native[clip.name], rate, seed=7) for clip in clips)
            people = [person for person in everyone if person.can_be_made]
            rests = sum(pool.map(needless_rests, people, [HOURS / len(people)] * len(people)))
            print(f"| {rate} blinks a minute | {len(people)} | {rests} |", flush=True)
