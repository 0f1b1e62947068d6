"""The clips as the server reads them, at every rate and phase; kept in build, since reading takes long."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from tools.bench.replay import Measured, read_clip
from tools.clips import MANIFEST, Clip
from tools.command import end_at_once
from tools.harness.kept import kept_at
from tools.harness.loaded_meter import loaded_meter
from tools.harness.paths import ROOT

FOLDER = ROOT / "build" / "readings"
# What readings depend on: after a change in any of these all of them are made again.
SOURCES = (
    ROOT / "app" / "vision",
    *(ROOT / "app" / "blinks" / f"{name}.py" for name in ("faults", "geometry", "reading")),
    ROOT / "tools" / "harness" / "frames.py",
    ROOT / "tools" / "bench" / "replay.py",
    ROOT / "requirements.txt",
    MANIFEST,
)
RATES = (15, 10, 6)
# How far into the first step sampling begins, in parts of a step: where frames fall is a matter of luck.
PHASES = (0.0, 0.25, 0.5, 0.75)

# Name of a clip, frames a second, phase.
Key = tuple[str, int, float]
Readings = dict[Key, list[Measured]]
Made = TypeVar("Made")


def readings_of(clips: list[Clip]) -> Readings:
    """Return every clip's readings, from an earlier run if there are any (`make clean` forgets them)."""
    return {
        (clip.name, rate, phase): frames
        for clip, found in zip(clips, each(_sampled, clips), strict=True)
        for (rate, phase), frames in found.items()
    }


def native_readings(clips: list[Clip]) -> dict[str, list[Measured]]:
    """Return the readings of every frame of each clip, kept in the same way."""
    return dict(zip((clip.name for clip in clips), each(_native, clips), strict=True))


def kept_in() -> Path:
    """Return the folder of the readings that this very code has made."""
    digest = sha256()
    for source in SOURCES:
        for path in sorted(source.glob("*.py")) if source.is_dir() else [source]:
            digest.update(path.read_bytes())
    return FOLDER / digest.hexdigest()[:12]


def each(make: Callable[[Clip], Made], clips: list[Clip]) -> list[Made]:
    """Make something from each clip, on every core."""
    with ProcessPoolExecutor(initializer=end_at_once) as pool:
        # Not `map`: it cancels what is left, of which the pool complains when Ctrl-C has ended its workers.
        made = [pool.submit(make, clip) for clip in clips]
        return [each.result() for each in made]


def _sampled(clip: Clip) -> dict[tuple[int, float], list[Measured]]:
    points = product(RATES, PHASES)
    found: dict[tuple[int, float], list[Measured]] = kept(
        f"{clip.name}.pickle", lambda: {point: read_clip(loaded_meter(), clip, *point) for point in points}
    )
    return found


def _native(clip: Clip) -> list[Measured]:
    found: list[Measured] = kept(
        f"{clip.name}.native.pickle", lambda: read_clip(loaded_meter(), clip, clip.fps)
    )
    return found


def kept(name: str, make: Callable[[], Any]) -> Any:
    """Return what this very code has made under a name; if there is nothing, make it and keep it."""
    return kept_at(kept_in() / name, make)
