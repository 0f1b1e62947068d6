"""Style rules for the whole server that no linter checks."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tools.harness.paths import ROOT

MODULES = sorted((ROOT / "app").rglob("*.py"))


def names_of(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a module's statement defines."""
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield statement.name
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


def explained_below(body: list[ast.stmt]) -> Iterator[int]:
    """Yield the lines of constants whose explanation comes after them."""
    for before, after in pairwise(body):
        is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if is_text and isinstance(before, ast.Assign | ast.AnnAssign):
            yield before.lineno


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_attributes_are_private_and_constants_are_explained_above(module: Path) -> None:
    body = ast.parse(module.read_text("utf-8")).body
    hidden = [name for each in body for name in names_of(each) if name.startswith("_") and name[1] != "_"]
    assert hidden == [], "what a module defines has no underscore"
    assert list(explained_below(body)) == [], "a constant's reason is a # line above it"
