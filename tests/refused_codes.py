"""The codes of all refusals in the server's source."""

import ast
from collections.abc import Iterator
from functools import cache

from app.errors import HTTP_ERRORS
from tools.harness.paths import ROOT


@cache
def calls() -> list[tuple[str, list[str]]]:
    """Return every function called in the source, with its constant arguments; read once, in 0.7 s."""
    return [
        (node.func.id, [str(each.value) for each in node.args if isinstance(each, ast.Constant)])
        for file in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def raised_codes(kind: str) -> Iterator[str]:
    """Yield the code of every refusal of this class."""
    for name, constants in calls():
        if name == kind:
            yield from (each for each in constants[:1] if " " not in each)


def conflicts() -> set[str]:
    """Return the codes of calls that the current state of a rest does not allow."""
    return set(raised_codes("RestConflict"))


def codes() -> set[str]:
    """Return the codes of all refusals."""
    return {*conflicts(), *raised_codes("ApiError"), *(code for code, _ in HTTP_ERRORS.values())}
