"""Runs simulated people through the server's blink core frame by frame: what do hours of them bring?

They have no pictures of their eyes, so their closures are found by the ratio alone (`dips.py`).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, sqrt

from app.blinks.faults import fault_of
from app.blinks.participant import Participant
from app.blinks.reading import Eyes, FaceBox, Pose, Reading
from tools.bench.dips import DipDetector
from tools.bench.replay import EPOCH

# The fewest frames a second that a leader sends.
RATE = 10.0
# By which part of the time between frames one may come early or late.
UNEVEN = 0.3
# Seconds that one participant is measured before the rotation moves on.
VISIT = 60.0
# Seconds from one visit to the next: five participants' visits.
ROTATION = 300.0
# Visits in which somebody has to be found: half an hour of a meeting of five.
MOST_VISITS = 6
# Seconds after an automatic rest in which no other follows (the server's default).
COOLDOWN = 1200.0
# Eye aspect ratio of open eyes; the next four are what the ten clips show between blinks, at 10 a second.
OPEN = 0.3
# The part of it by which single frames are off (standard deviation).
JITTER = 0.035
# The part of it by which brows, gaze and smiles move it (standard deviation).
DRIFT = 0.08
# How long such a move lasts: the time constant of the random walk back to the middle.
DRIFT_SECONDS = 2.0
# By how much the yaw proxy of a head that faces the camera moves (standard deviation), just as slowly.
SWAY = 0.08
# Yaw proxy of a head that looks elsewhere.
TURNED = 0.8
# Median time that a turn of the head lasts.
TURN_SECONDS = 3.0
# Seconds that lids take to close and to open.
EDGE = 0.06
# Pixels of a face that is neither small nor large; BRIGHT is its mean grey.
FACE = 160
BRIGHT = 120.0


# Standard deviations of a length's logarithm, below and above its median.
Spread = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who closes their eyes at random (Poisson), for times around a median (two half log-normals)."""

    name: str
    closures_per_minute: float
    median_seconds: float = 0.2
    spread: Spread = (0.17, 0.32)
    """Of the lengths' logarithm: 0.16/0.2/0.3 s at p10/50/90, as in the annotated clips."""
    depth: tuple[float, float] = (0.4, 0.75)
    """Part of the open ratio that the lids take away, from the shallowest blink to the deepest."""
    turned_share: float = 0.1
    """Part of the time with the head turned away, which is not valid time."""


# They blink as often as people who read, rest and talk animatedly.
RESTED = tuple(Person(f"rested, {rate} blinks a minute", rate) for rate in (4, 17, 60))
DROWSY = (
    Person("drowsy, long closures", 17, median_seconds=0.6, spread=(0.4, 0.4), turned_share=0),
    Person("drowsy, staring", 0.2, turned_share=0),
)


class _Drift:
    """A random walk that returns to 0 (Ornstein-Uhlenbeck), with standard deviation 1."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._value = chance.gauss(0, 1)

    def after(self, seconds: float) -> float:
        kept = exp(-seconds / DRIFT_SECONDS)
        self._value = kept * self._value + sqrt(1 - kept * kept) * self._chance.gauss(0, 1)
        return self._value


class _Spells:
    """Spells (closures, turns of the head) that begin at random and never overlap."""

    def __init__(self, chance: random.Random, mean_gap: float, median_seconds: float, spread: Spread) -> None:
        self._chance, self._gap, self._median, self._spread = chance, mean_gap, median_seconds, spread
        self._end = 0.0
        self._next()

    def _next(self) -> None:
        self._begin = self._end + self._chance.expovariate(1 / self._gap)
        off = self._chance.gauss(0, 1)
        self._end = self._begin + self._median * exp(off * self._spread[off > 0])
        self.part = self._chance.random()
        """A number from 0 to 1 that stays the same through the spell."""

    def inside(self, at: float) -> float:
        """Return the seconds to the nearer end of the spell under way; negative outside. `at` only grows."""
        while at > self._end:
            self._next()
        return min(at - self._begin, self._end - at)


def visit(person: Person, chance: random.Random, start: float) -> Iterator[tuple[float, Reading]]:
    """Yield the frames of one visit with their time in seconds."""
    lids = _Spells(chance, 60 / person.closures_per_minute, person.median_seconds, person.spread)
    away = TURN_SECONDS * (1 / person.turned_share - 1) if person.turned_share else VISIT * 1000
    turns = _Spells(chance, away, TURN_SECONDS, (0.5, 0.5))
    level, sway, at, last = _Drift(chance), _Drift(chance), 0.0, 0.0
    shallow, deep = person.depth
    while at < VISIT:
        open_ratio = OPEN * (1 + DRIFT * level.after(at - last)) * (1 + chance.gauss(0, JITTER))
        shut = min(1.0, max(0.0, lids.inside(at) / EDGE)) * (shallow + (deep - shallow) * lids.part)
        yaw = TURNED if turns.inside(at) > 0 else SWAY * sway.after(at - last)
        yield start + at, _reading(open_ratio * (1 - shut), yaw)
        last, at = at, at + (1 + chance.uniform(-UNEVEN, UNEVEN)) / RATE


def _reading(ratio: float, yaw: float) -> Reading:
    fault = fault_of(FACE, yaw, BRIGHT, frozen=False)
    return Reading(FaceBox(100, 80, FACE, FACE), Eyes(ratio, ratio), Pose(yaw, 0.6, 0.0), fault)


def _tired_at(person: Person, visits: int, seed: int) -> Iterator[tuple[int, bool]]:
    """Yield each visit's number and whether any opinion in it was `tired`: a leader acts on a single one."""
    participant, chance = Participant(closures=DipDetector()), random.Random(seed)
    for number in range(visits):
        frames = visit(person, chance, EPOCH + number * ROTATION)
        yield number, "tired" in [participant.observe(reading, at).state.opinion for at, reading in frames]


def visits_until_tired(person: Person, seed: int) -> int:
    """Return the number of the visit in which this person is found tired; `MOST_VISITS` + 1 if never."""
    found = (number + 1 for number, tired in _tired_at(person, MOST_VISITS, seed) if tired)
    return next(found, MOST_VISITS + 1)


def tired_visits(person: Person, hours: float, seed: int) -> int:
    """Return in how many of the visits of so many hours this person is found tired."""
    return sum(tired for _, tired in _tired_at(person, round(hours * 3600 / VISIT), seed))
