"""Marks each test by what it needs, starts the slowest files first, and spreads the browser tests.

Thus no test has to repeat what its fixtures say, the workers finish at nearly the same time, and some of them
wait while others compute.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tools.harness.paths import ROOT

# A test with one of these fixtures needs the program that the mark is named after.
MARK_OF_FIXTURE = {
    "chromium": "browser",
    "valkey": "server",
    "own_valkey": "server",
    "start_server": "server",
    "start_redis": "server",
}
DEPLOY = ROOT / "tests" / "deploy"
# From and to where in the run the files of each kind are spread. A browser takes most of a core, while tests
# that call a server or install something mostly wait: kinds are mixed, and slower kinds end earlier.
PLACES = (("slow", -1.0, 0.0), ("deploy", 0.0, 0.7), ("browser", 0.0, 0.85), ("server", 0.0, 1.0))
THE_OTHERS = 0.0, 1.0
# As the source of a test or of a file sets it.
ALONE = "pytest.mark.alone"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m alone`, leave the files unread that have no such test."""
    is_test = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    if config.option.markexpr != "alone" or not is_test:
        return None
    return True if ALONE not in collection_path.read_text(encoding="utf-8") else None


def marks_of(item: pytest.Item) -> set[str]:
    return {mark.name for mark in item.iter_markers()}


def longest(item: pytest.Item) -> float:
    """Return a test's own timeout in seconds; 0 if it has none."""
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark else 0.0


# Cached for each file: comparing its path takes long for thousands of tests.
@cache
def deploys(file: Path) -> bool:
    return file.is_relative_to(DEPLOY)


def needs_of(item: pytest.Item) -> set[str]:
    """Return the marks that a test gets from its fixtures and its folder."""
    fixtures = getattr(item, "fixturenames", ())
    folder = {"deploy"} if deploys(item.path) else set()
    return folder | {MARK_OF_FIXTURE[name] for name in fixtures if name in MARK_OF_FIXTURE}


# Runs first, so that `-m` selects by the marks that are set here.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    of_file: dict[Path, set[str]] = {}
    seconds: dict[Path, float] = {}
    for item in items:
        for mark in needs_of(item):
            item.add_marker(mark)
        if item.get_closest_marker("alone") and ALONE not in item.path.read_text(encoding="utf-8"):
            raise pytest.UsageError(f"{item.nodeid} would be left out: write {ALONE} as it is")
        of_file.setdefault(item.path, set()).update(marks_of(item))
        seconds[item.path] = max(seconds.get(item.path, 0.0), longest(item))
    place = dict(places(of_file, seconds))
    items.sort(key=lambda item: place[item.path])


def places(of_file: dict[Path, set[str]], seconds: dict[Path, float]) -> Iterator[tuple[Path, float]]:
    """Yield the place of each file in the run, by the marks of its tests and the longest timeout of one."""
    # Longest first: no worker is to wait five minutes at the end, when the others have no work left.
    files = sorted(of_file, key=lambda file: -seconds[file])
    for mark, begin, end in PLACES:
        yield from spread([each for each in files if mark in of_file[each]], begin, end)
        files = [each for each in files if mark not in of_file[each]]
    yield from spread(files, *THE_OTHERS)


def spread(files: Sequence[Path], begin: float, end: float) -> Iterator[tuple[Path, float]]:
    """Yield files with evenly spaced places between two numbers."""
    for number, file in enumerate(files):
        yield file, begin + (end - begin) * number / len(files)
