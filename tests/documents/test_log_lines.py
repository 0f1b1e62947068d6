"""Every warning and error that the server logs has its row in the guides: what happened, what to do."""

import ast
import re
from collections.abc import Iterator

import pytest

from app.storage.redis_reason import KNOWN
from tests.documents.reading import code, tables
from tools.harness.paths import ROOT

PAGES = ["docs/troubleshooting.md", "docs/troubleshooting.ja.md"]
LOUD = {"warning", "error", "exception", "critical"}
# With fewer of its first words nobody would find a line.
FIRST_WORDS = 3
FIELD = re.compile(r"%[-.\d]*[a-z]")


def loud_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield each call that logs a warning or worse."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logger"), attr=level)) if level in LOUD:
                yield node


def texts(node: ast.expr, tree: ast.AST) -> Iterator[str]:
    """Yield each text that an argument may be: a literal, a constant of the module, or what callers pass."""
    match node:
        case ast.Constant(value=str(written)):
            yield written
        case ast.IfExp(body=one, orelse=other):
            yield from texts(one, tree)
            yield from texts(other, tree)
        case ast.Name(id=name):
            for place in ast.walk(tree):
                match place:
                    case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                        yield from texts(value, tree)
                    case ast.FunctionDef(args=ast.arguments(args=[*_, ast.arg(arg=last)])) if last == name:
                        yield from handed_to(place.name, tree)


def handed_to(function: str, tree: ast.AST) -> Iterator[str]:
    """Yield each text that callers of a function of this module pass as its last argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == function:
            yield from texts(node.args[-1], tree)


def loud_lines() -> dict[str, list[str]]:
    """Return, by file and line, the texts that each loud call may log, with `…` for each value."""
    found = {}
    for file in sorted((ROOT / "app").rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for call in loud_calls(tree):
            place = f"{file.relative_to(ROOT)}:{call.lineno}"
            written = texts(call.args[0], tree)
            found[place] = [FIELD.sub("…", each.partition("\n")[0]).removeprefix("! ") for each in written]
    return found


def beginnings(line: str) -> list[re.Pattern[str]]:
    """Return how a document may show a line: its first words, with any value in place of `…`."""
    words = line.split()
    shown = (" ".join(words[:count]).rstrip(":;,.") for count in range(FIRST_WORDS, len(words) + 1))
    return [re.compile(re.escape(each).replace("…", ".+?")) for each in shown]


def shown_in(page: str) -> list[str]:
    return [
        line.removeprefix("! ").rstrip(":;,.")
        for table in tables(page)
        for row in table
        for line in code(row[0])
    ]


def test_the_source_shows_what_each_warning_and_error_says() -> None:
    found = loud_lines()
    source = "".join(file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py"))
    assert len(found) == len(re.findall(rf"\blog(?:ger)?\.(?:{'|'.join(LOUD)})\(", source))
    unseen = [place for place, lines in found.items() if not lines]
    assert not unseen, (
        f"{unseen}: what is logged has to be a text as `texts` finds it, with its values after it"
    )
    said = [line for lines in found.values() for line in lines]
    proxied = [line for line in said if "X-Forwarded-For" in line]
    # One for each way of passing a text; a new line that names the header is counted here, too.
    assert len(proxied) == 3, proxied
    assert "Redis is away at … (…); trying until it is back" in said


@pytest.mark.parametrize("page", PAGES)
def test_each_warning_and_error_of_the_log_has_its_row(page: str) -> None:
    shown = shown_in(page)
    missing = [
        f"{place}: {line}"
        for place, lines in loud_lines().items()
        for line in lines
        if not any(beginning.fullmatch(each) for beginning in beginnings(line) for each in shown)
    ]
    assert not missing, f"{page} needs a row that begins with the first words of {missing}, as code"


@pytest.mark.parametrize("page", PAGES)
def test_each_reason_that_the_server_has_its_own_words_for_has_its_row(page: str) -> None:
    missing = set(KNOWN.values()) - set(shown_in(page))
    assert not missing, f"{page} needs a row that begins with each of {missing}, as code"
