"""Every refusal says what happened and what to do."""

import ast
import re
from collections.abc import Iterator

from tools.harness.paths import ROOT

# The calls that make a refusal; each takes its sentence as a literal or as a constant of its file.
REFUSALS = {
    "ApiError",
    "ErrorAnswer",
    "FrameError",
    "NotAPicture",
    "RestConflict",
    "bad_request",
    "closing_answer",
    "error",
}
# A second part, or a rule that says what would be right.
WHAT_TO_DO = re.compile(r"[:;.] \w|\bha(s|ve) to be\b|^Send ")


def text_of(node: ast.expr | None, constants: dict[str, ast.expr]) -> str:
    """Return the text of an expression, with `1` for each filled-in part; "" if it is not a text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part, constants) or "1" for part in parts)
        case ast.Name(id=name):
            return text_of(constants.get(name), {})
    return ""


def sentences() -> Iterator[str]:
    """Yield the sentence of every refusal in the server's source."""
    for file in (ROOT / "app").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = {
            each.targets[0].id: each.value
            for each in tree.body
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                given = [*node.args, *(each.value for each in node.keywords)]
                yield from (text for each in given if (text := text_of(each, constants)).endswith("."))


def test_every_refusal_says_what_to_do() -> None:
    said = set(sentences())
    assert len(said) > 20, "the source was read"
    assert sorted(each for each in said if not WHAT_TO_DO.search(each)) == []
