"""Which build runs: a short digest of its sources, since a version does not change with every commit.

An image has no git, and a host may unpack an archive, but the sources themselves are the same everywhere.
What is built from them and from npm's packages does not count, so that hosts with it and without it agree.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("app", "static", "extensions")
LEFT_OUT = {"vendor", "__pycache__"}
# Each extension's link to `extensions/shared`, of which some uploads make a copy (Railway's command does).
LINK = ("extensions", "shared")
LENGTH = 10


def build_mark(root: Path) -> str:
    """Return the mark of the sources below a folder."""
    digest = hashlib.sha256()
    for path, file in sorted(source_files(root)):
        content = file.read_bytes()
        digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:LENGTH]


def source_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file and its path below the root."""
    for part in PARTS:
        for file in (root / part).rglob("*"):
            path = file.relative_to(root)
            left_out = LEFT_OUT.intersection(path.parts) or path.parts[:3:2] == LINK
            if file.is_file() and not left_out and not file.name.startswith("."):
                yield path.as_posix(), file


# Read at the start: sources that are changed under a running server are not yet what runs.
BUILD = build_mark(ROOT)
