"""People made drowsy from real ones: their closures last longer, or their open stretches have no blink."""

import random
from collections.abc import Iterator
from dataclasses import replace

from app.blinks.participant import Participant
from app.blinks.reading import Reading
from tools.bench.replay import EPOCH, Measured
from tools.clips import Clip, Closure

# Seconds that a stretched closure lasts.
SHORTEST, LONGEST = 0.6, 2.0
# By how much repeated frames' eye aspect ratios differ (standard deviation): a third of open eyes' jitter.
JITTER = 0.005
# Frames before and after an annotated row that no open stretch contains, and a stretch's shortest length.
BEFORE, AFTER, MIN_STRETCH_SECONDS = 4, 6, 0.7
# Seconds of a visit, and the number of visits.
VISIT, VISITS = 60.0, 3

Readings = list[Reading]


def stretched(clip: Clip, frames: list[Measured]) -> Readings:
    """Return every frame of a clip, with each annotated closure drawn out by repeating its shut frames."""
    chance, by_number = random.Random(clip.name), {one.number: one.reading for one in frames}
    shut = {shut_frames(closure)[0]: shut_frames(closure) for closure in clip.closures if closure.scored}
    readings = list[Reading]()
    for one in frames:
        readings.append(one.reading)
        if one.number in shut:
            first, last = shut[one.number]
            inside = [by_number[number] for number in range(first, last + 1) if number in by_number]
            there_and_back = inside + inside[-2:0:-1]
            more = round(chance.uniform(SHORTEST, LONGEST) * clip.fps) - (last - first + 1)
            readings += [shaken(there_and_back[k % len(there_and_back)], chance) for k in range(more)]
    return readings


def staring(clip: Clip, frames: list[Measured]) -> Readings:
    """Return the frames between the annotated rows, forwards and then backwards."""
    rows = [range(c.start - BEFORE, c.end + AFTER) for c in clip.closures]
    stretches: list[Readings] = [[]]
    for one in frames:
        if any(one.number in row for row in rows):
            stretches.append([])
        else:
            stretches[-1].append(one.reading)
    least = MIN_STRETCH_SECONDS * clip.fps
    there = [reading for stretch in stretches if len(stretch) > least for reading in stretch]
    return there + there[::-1]


def found_tired(clip: Clip, readings: Readings, rate: float, participant: Participant) -> bool:
    """Tell whether somebody is found tired within three visits, at `rate` frames a second."""
    step = max(1.0, clip.fps / rate)
    for number in due_numbers(round((VISITS * VISIT + 1) * clip.fps), step):
        reading = readings[number % len(readings)]
        if participant.observe(reading, EPOCH + number / clip.fps).state.opinion == "tired":
            return True
    return False


def due_numbers(frames: int, step: float) -> Iterator[int]:
    """Yield the numbers of the frames that are sampled."""
    return (round(k * step) for k in range(int(frames / step)))


def shut_frames(closure: Closure) -> tuple[int, int]:
    """Return the first and last frame with closed lids; the middle one where those were not annotated."""
    middle = (closure.start + closure.end) // 2
    return closure.shut or (middle, middle)


def shaken(reading: Reading, chance: random.Random) -> Reading:
    """Return a repeated reading with jitter such as landmarks have."""
    if reading.eyes is None:
        return reading
    eyes = reading.eyes
    left, right = (max(0.01, ratio + chance.gauss(0, JITTER)) for ratio in (eyes.left, eyes.right))
    return replace(reading, eyes=replace(eyes, left=left, right=right))
