"""The clips as the server reads them, at every rate and phase; kept in build, since it takes long."""

import pickle
from itertools import product

from app.vision.meter import FrameMeter
from tools.bench.replay import Measured, read_clip
from tools.clips import Clip
from tools.harness.paths import ROOT

FOLDER = ROOT / "build" / "readings"
RATES = (15, 10, 6)
PHASES = (0.0, 0.25, 0.5, 0.75)
"""Parts of a step after the clip's beginning at which sampling begins: where frames fall is luck."""

Key = tuple[str, int, float]
"""Name of a clip, frames a second, phase."""
Readings = dict[Key, list[Measured]]


def readings_of(meter: FrameMeter, clips: list[Clip]) -> Readings:
    """Return every clip's readings, from an earlier run if there are any (`make clean` forgets them)."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return {
        (clip.name, rate, phase): frames
        for clip in clips
        for (rate, phase), frames in _clip_readings(meter, clip).items()
    }


def native_readings(meter: FrameMeter, clips: list[Clip]) -> dict[str, list[Measured]]:
    """Return the readings of every frame of each clip, kept in the same way."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return {clip.name: _every_frame(meter, clip) for clip in clips}


def _every_frame(meter: FrameMeter, clip: Clip) -> list[Measured]:
    kept = FOLDER / f"{clip.name}.native.pickle"
    if kept.is_file():
        found: list[Measured] = pickle.loads(kept.read_bytes())  # noqa: S301
        return found
    read = read_clip(meter, clip, clip.fps)
    kept.write_bytes(pickle.dumps(read))
    return read


def _clip_readings(meter: FrameMeter, clip: Clip) -> dict[tuple[int, float], list[Measured]]:
    kept = FOLDER / f"{clip.name}.pickle"
    if kept.is_file():
        found: dict[tuple[int, float], list[Measured]] = pickle.loads(kept.read_bytes())  # noqa: S301
        return found
    read = {(rate, phase): read_clip(meter, clip, rate, phase) for rate, phase in product(RATES, PHASES)}
    kept.write_bytes(pickle.dumps(read))
    return read
