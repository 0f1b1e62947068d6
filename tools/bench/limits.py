"""Accuracy at the limits: with the smallest faces and the darkest pictures that are measured."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from statistics import median

import numpy as np

from app.blinks.closures import ClosureDetector
from app.blinks.faults import MIN_FACE_PX
from app.blinks.lid_model import LidModel
from app.blinks.participant import Participant
from app.vision.meter import FrameMeter
from tools.bench.replay import Measured, observe, read
from tools.bench.score import Score, score
from tools.clips import Clip
from tools.harness.frames import SIDE, Frame, due_pictures, encode, sampled
from tools.train.readings import Readings

RATE = 15
# Widths in pixels of the median face that each clip is scaled to.
FACES = (round(MIN_FACE_PX + 4), round(MIN_FACE_PX + 20))
# Which parts of the light are left.
GAINS = (0.35, 0.5)
# Grey levels (standard deviation) of a camera's noise in the dark.
NOISE = 1.5
# How many people are named: those with the most missed closures.
NAMED = 3


def darkened(clip: Clip, gain: float) -> Iterator[Frame]:
    """Yield a clip's frames with only a part of the light, and with noise."""
    for number, captured_at, picture in due_pictures(clip, RATE):
        noise = np.random.default_rng(number).normal(0, NOISE, picture.shape)
        dim = np.clip(picture * gain + noise, 0, 255).astype(np.uint8)
        yield Frame(number, captured_at, encode(dim))


def valid_score(clip: Clip, measured: Iterable[Measured], model: LidModel) -> tuple[Score, int, int]:
    """Score what lies in valid time; returns the score, the number of valid frames and that of all frames."""
    participant = Participant(closures=ClosureDetector(model))
    seen = [(one.number, result) for one, result in observe(measured, participant)]
    rate, invalid = clip.fps, [n for n, result in seen if result.invalid is not None]
    margin = rate / RATE + 1
    closures = [
        replace(c, scored=c.scored and not any(c.start - margin <= n <= c.end + margin for n in invalid))
        for c in clip.closures
    ]
    events = [n for n, result in seen if result.blink_detected and result.invalid is None]
    return score(events, closures, rate), len(seen) - len(invalid), len(seen)


def print_limits(meter: FrameMeter, clips: list[Clip], whole: Readings, models: dict[int, LidModel]) -> None:
    """Print F1 in what is still valid time at each limit, by models that were not trained on the person."""
    head = "F1 in valid time (goal: 0.9) | false, missed | valid time | missed most, of whom"
    print(f"\n| at 15 frames a second | {head} |\n|---|---:|---|---:|---|")
    for face in FACES:
        sides = {clip.name: _side(clip, whole[clip.name, RATE, 0.0], face) for clip in clips}
        _print_row(
            f"faces of {face} pixels",
            [(clip, read(meter, sampled(clip, RATE, sides[clip.name]))) for clip in clips],
            models,
        )
    for gain in GAINS:
        dim = [(clip, read(meter, darkened(clip, gain))) for clip in clips]
        _print_row(f"{gain:.0%} of the light", dim, models)


def _side(clip: Clip, measured: Iterable[Measured], face: int) -> int:
    """Return the longer side at which this clip's median face is `face` pixels wide."""
    now = median(m.reading.face.width for m in measured if m.reading.face is not None)
    return round(min(SIDE, clip.side) * face / now)


def _print_row(name: str, read_clips: list[tuple[Clip, list[Measured]]], models: dict[int, LidModel]) -> None:
    together, valid, frames, missed = Score(), 0, 0, Counter[str]()
    for clip, measured in read_clips:
        one, valid_frames, all_frames = valid_score(clip, measured, models[clip.fold])
        together, valid, frames = together + one, valid + valid_frames, frames + all_frames
        missed[clip.person] += len(one.missed)
    counts = f"{len(together.false)}, {len(together.missed)} | {valid / frames:.0%}"
    most = ", ".join(f"{person} {number}" for person, number in missed.most_common(NAMED) if number)
    print(f"| {name} | {together.f1:.3f} | {counts} | {most} |", flush=True)
