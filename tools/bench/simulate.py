"""Simulated people: closures drawn at random, put together by the server's own evidence and judgement."""

from __future__ import annotations

import random
from dataclasses import dataclass

from app.blinks.evidence import Evidence
from app.blinks.opinion import OPINION, OpinionSettings, judge

VISIT = 60.0
"""Seconds that one participant is looked at before the rotation moves on."""
LOST = 0.15
"""Seconds of a visit that its first frames lose."""
STEP = 0.2
"""Seconds of open eyes added at once: the longest time between two frames that make valid time."""
COOLDOWN = 1200.0
"""Seconds after an automatic rest in which none follows (the server's default)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who closes the eyes at random (Poisson), with lengths around a median (log-normal)."""

    name: str
    closures_per_minute: float
    median_seconds: float = 0.2
    spread: float = 0.3
    """Of the lengths' logarithm: 0.3 gives 0.14/0.2/0.3 s at p10/50/90, as on the annotated clips."""
    turned_share: float = 0.1
    """Part of the time, on average, with the head turned or the face hidden: it makes no valid time."""


RESTED = tuple(Person(f"rested, {rate} blinks a minute", rate) for rate in (4, 7, 17, 26))
DROWSY = (
    Person("drowsy, long closures", 17, median_seconds=0.6, spread=0.4, turned_share=0),
    Person("drowsy, staring", 0.2, turned_share=0),
)


def _look(evidence: Evidence, seconds: float) -> None:
    """See open eyes for so long, frame by frame in steps that no minute overflows by."""
    while seconds > 0:
        evidence.add_time(min(seconds, STEP), closed=False)
        seconds -= STEP


def _visit(person: Person, evidence: Evidence, chance: random.Random) -> None:
    """Live through one visit."""
    turned = min(VISIT, chance.expovariate(1) * person.turned_share * VISIT)
    left = VISIT - LOST - turned
    while left > 0:
        open_seconds = chance.expovariate(person.closures_per_minute / 60)
        closed_seconds = person.median_seconds * chance.lognormvariate(0, person.spread)
        _look(evidence, max(0.0, min(open_seconds, left)))
        left -= open_seconds
        if left > closed_seconds:
            evidence.add_time(closed_seconds, closed=True)
            evidence.add_closure(closed_seconds)
        left -= closed_seconds


def _tired(evidence: Evidence, settings: OpinionSettings) -> bool:
    measures = evidence.window().measures(evidence.minute_blinks())
    return judge(measures, evidence.own, settings).verdict == "tired"


def false_rests(person: Person, hours: float, seed: int, settings: OpinionSettings = OPINION) -> int:
    """Return the automatic rests that this many hours of visits of one person bring."""
    evidence, chance, rests, quiet_until, was = Evidence(settings), random.Random(seed), 0, 0.0, False
    for visit in range(round(hours * 3600 / VISIT)):
        _visit(person, evidence, chance)
        tired, now = _tired(evidence, settings), visit * VISIT
        if tired and not was and now >= quiet_until:
            rests, quiet_until = rests + 1, now + COOLDOWN
        was = tired
    return rests


def visits_until_tired(person: Person, seed: int, most: int = 20, settings: OpinionSettings = OPINION) -> int:
    """Return the number of the visit at whose end this person is found tired; `most` + 1 if never."""
    evidence, chance = Evidence(settings), random.Random(seed)
    for visit in range(1, most + 1):
        _visit(person, evidence, chance)
        if _tired(evidence, settings):
            return visit
    return most + 1
