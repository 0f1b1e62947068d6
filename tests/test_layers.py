"""Imports of `app` run one way: each package may import only what this table allows it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents.reading import code, tables
from tools.harness.paths import ROOT

APP = ROOT / "app"

# Modules that stand directly in `app/`, among the lowest layers.
PURE = {"ids", "timestamps", "errors", "payloads"}
ALLOWED: dict[str, set[str]] = {
    "payloads": set(),
    "bearer_key": set(),
    "ids": {"payloads"},
    "timestamps": set(),
    "errors": set(),
    "rest_limits": set(),
    "log_context": set(),
    "backoff": set(),
    "eager": set(),
    "tasks": {"backoff"},
    "paths": set(),
    "metrics": {"paths"},
    "blinks": set(),
    "vision": {"blinks", "errors"},
    "measuring": {"backoff", "blinks", "vision", "errors", "process"},
    "config": {"rest_limits"},
    "process": {"log_context"},
    "connections": {"errors", "metrics"},
    "storage": {"backoff", "config", "eager", "process"},
    "events": {"backoff", "metrics", "storage", "tasks"} | PURE,
    "meetings": {"events", "metrics", "rest_limits", "storage"} | PURE,
    "middleware": {"errors", "ids", "log_context", "metrics", "paths"},
    "limiting": {"config", "errors", "process", "storage", "tasks"},
    "realtime": {
        "bearer_key",
        "config",
        "events",
        "limiting",
        "log_context",
        "measuring",
        "meetings",
        "metrics",
        "middleware",
        "paths",
        "storage",
    }
    | PURE,
    "state": {"config", "connections", "events", "limiting", "measuring", "meetings", "realtime", "storage"},
    "api": {
        "bearer_key",
        "config",
        "connections",
        "eager",
        "events",
        "limiting",
        "measuring",
        "meetings",
        "metrics",
        "middleware",
        "paths",
        "rest_limits",
        "state",
        "storage",
    }
    | PURE,
}
# Libraries that a package may not import, so that its core stays pure.
FORBIDDEN: dict[str, set[str]] = {
    "blinks": {"cv2", "dlib", "redis", "socketio", "starlette"},
    "vision": {"redis", "socketio", "starlette"},
    "measuring": {"redis", "socketio", "starlette"},
    "events": {"socketio", "starlette"},
    "meetings": {"socketio", "starlette"},
    "storage": {"socketio", "starlette"},
    "limiting": {"socketio", "starlette"},
    "payloads": {"redis", "socketio", "starlette"},
    "errors": {"redis", "socketio", "starlette"},
}
PACKAGES = sorted(ALLOWED)


def files_of(name: str) -> list[Path]:
    package = APP / name
    return sorted(package.rglob("*.py")) if package.is_dir() else [APP / f"{name}.py"]


def imports_of(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of everything that a file imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "app":
            yield from ((node.lineno, f"app.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def wrong_imports(name: str) -> list[str]:
    found = []
    for file in files_of(name):
        for line, module in imports_of(file):
            parts = module.split(".")
            ours = (
                parts[0] == "app" and len(parts) > 1 and parts[1] not in ALLOWED[name] | {name, "__version__"}
            )
            theirs = parts[0] in FORBIDDEN.get(name, set())
            if ours or theirs:
                found.append(f"{file.relative_to(APP.parent)}:{line} imports {module}")
    return found


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_imports_only_what_lies_below_it(name: str) -> None:
    assert not wrong_imports(name), "ALLOWED and FORBIDDEN say what may be; what two need goes below both"


def test_the_table_has_every_package_and_allows_no_way_back() -> None:
    here = {path.stem for path in APP.iterdir() if path.name not in {"__init__.py", "__pycache__"}}
    assert here - {"main", "lifespan"} == set(ALLOWED), "ALLOWED has a line for each"
    below: set[str] = set()
    while len(below) < len(ALLOWED):
        next_up = {name for name, allowed in ALLOWED.items() if name not in below and allowed <= below}
        assert next_up, f"these import each other in a circle: {sorted(set(ALLOWED) - below)}"
        below |= next_up


def test_the_page_about_the_packages_has_each_above_what_it_imports() -> None:
    [rows] = [table for table in tables("docs/architecture.md") if table[0][0].startswith("`app/main.py`")]
    row_of = {
        re.sub(r"^app/|\.py$", "", name): number for number, row in enumerate(rows) for name in code(row[0])
    }
    # The last row has a few of the modules that several packages need.
    lowest = len(rows) - 1
    assert {name for name in ALLOWED if (APP / name).is_dir()} <= set(row_of), "a row for each package"
    for name, allowed in ALLOWED.items():
        for below in allowed:
            assert row_of.get(name, lowest) <= row_of.get(below, lowest), f"{name} stands above {below}"
