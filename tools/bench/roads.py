"""Whether blinks are found over real roads, on which frames come in uneven steps."""

import json
import os
import subprocess
import sys
from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from statistics import fmean

from app.blinks.lid_model import LidModel
from app.blinks.timeline import met_rate
from tools.bench.accuracy import score_clip
from tools.bench.replay import Measured
from tools.bench.score import Score, missed_and_false
from tools.clips import Clip
from tools.harness.frames import due_frames
from tools.train.readings import PHASES

# The roads, each a `Road` of road.mjs, where the leader's extension sends over it by its own code.
SCRIPT = Path(__file__).with_name("road.mjs")
ROADS: dict[str, dict[str, float]] = {
    "near: 5 ms one way": {"ms": 5},
    "another continent: 100 ms": {"ms": 100},
    "wireless: 20 ms, stands still for 0.4 s of each 4 s": {"ms": 20, "standsEveryMs": 4000, "standsMs": 400},
    "far and wireless: 100 ms, the same": {"ms": 100, "standsEveryMs": 4000, "standsMs": 400},
    "thin: 30 ms, 95 kB a second": {"ms": 30, "bytesPerMs": 95},
    "thinner: 30 ms, 70 kB a second": {"ms": 30, "bytesPerMs": 70},
}
# Seconds that a road is travelled. Each clip is sent at another place of it, but not while the sender is
# still learning what the road carries.
SECONDS, LEARNT_SECONDS, APART_SECONDS = 400, 20.0, 17.3
# Readings of every frame of a clip, by its name.
Native = dict[str, list[Measured]]


def travel(road: dict[str, float]) -> list[float]:
    """Return when each frame that a server would measure was taken, in seconds and in order."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    script = ["node", str(SCRIPT), str(SECONDS), json.dumps(road)]
    answer = subprocess.run(script, capture_output=True, check=True, env=os.environ | {"PATH": path})
    return sorted(json.loads(answer.stdout))


def sent(clip: Clip, native: Iterable[Measured], times: Sequence[float], begin: float) -> list[Measured]:
    """Return the frames of a clip that get through if it begins at second `begin` of the road."""
    by_number = {one.number: one for one in native}
    first, last = bisect(times, begin), bisect(times, begin + clip.seconds)
    numbers = dict.fromkeys(int((at - begin) * clip.fps) for at in times[first:last])
    return [by_number[number] for number in numbers if number in by_number]


def print_roads(clips: list[Clip], native: Native, models: dict[int, LidModel]) -> None:
    """Print F1 over each road beside that of equally many frames in even steps, cross-validated by person."""
    head = "F1 | missed, false | of so many frames in even steps | frames a second | as a blink meets them"
    print(f"\n| a road, cross-validated by person | {head} |\n|---|---:|---|---:|---:|---:|")
    for name, road in ROADS.items():
        times = travel(road)
        rate = len(times) / SECONDS
        over, even = [Score() for _ in PHASES], [Score() for _ in PHASES]
        for (number, clip), (draw, phase) in product(enumerate(clips), enumerate(PHASES)):
            frames, model = native[clip.name], models[clip.fold]
            over[draw] += score_clip(clip, sent(clip, frames, times, place(clip, number, phase)), model)
            due = set(due_frames(clip.frames, clip.fps, rate, phase))
            even[draw] += score_clip(clip, [one for one in frames if one.number in due], model)
        f1, even_f1 = (fmean(one.f1 for one in scores) for scores in (over, even))
        cells = f"{f1:.3f} | {missed_and_false(over)} | {even_f1:.3f} | {rate:.1f} | {met_rate(times):.1f}"
        print(f"| {name} | {cells} |", flush=True)


def place(clip: Clip, number: int, phase: float) -> float:
    """Return the second of a road at which the `number`th clip begins in one of the draws."""
    room = SECONDS - 2 * LEARNT_SECONDS - clip.seconds
    return LEARNT_SECONDS + (number * APART_SECONDS + phase * room) % room
