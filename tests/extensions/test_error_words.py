"""Whatever the server may refuse has words of its own: for a click, not "try again", and in the documents."""

import ast
import json
from collections.abc import Iterator

import pytest

from app.api.openapi import ERRORS
from app.errors import HTTP_ERRORS
from tests.documents.reading import code, tables
from tools.harness.paths import ROOT

# What the clients find out by themselves: see `failure` in extensions/shared/api.js, and `NO_CALL`.
OWN_CODES = {"unreachable", "crowded", "down", "not_ours", "no_call"}
# `NOT_CONNECTED` of extensions/member/page.js.
MEMBERS = {"not_connected"}
# Refusals of a leader's calls alone; whatever a change of a rest is refused with is one, too.
LEADERS = {"unauthorized", "forbidden"}
# Trying again is the right advice, or no click is answered so.
OTHERS = {
    "internal": "a fault of the server's, which is in its log",
    "bad_request": "a click sends nothing but what the server takes",
    "cooldown": "only a rest that nobody clicked for",
    "not_found": "the light above it says what answers there",
    "method_not_allowed": "the light above it says what answers there",
    "too_large": "a click's body is small",
    "too_many_streams": "the stream's own state says that it waits",
    "too_many_sessions": "the frames' own state says that it waits",
    "not_built": "a download",
}
# As the console has them: without an answer it says `no_answer`, and it has no call to be in.
CONSOLES = {"unreachable", "no_call"}
# The detail of the answer is all there is to say.
NO_ROW = {"bad_request", "not_found", "method_not_allowed"}


def raised_codes(*kinds: str) -> Iterator[str]:
    """Yield the code of every refusal of these classes that the server's source has."""
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in kinds:
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                yield from (str(text) for text in texts[:1] if " " not in str(text))


CONFLICTS = set(raised_codes("RestConflict"))
CODES = {*CONFLICTS, *raised_codes("ApiError"), *(code for code, _ in HTTP_ERRORS.values())}


def test_the_source_was_read() -> None:
    assert {"not_announced", "postponed_enough", "too_long", "no_rest"} <= CONFLICTS
    assert {*LEADERS, "rate_limited", "origin_forbidden", "bad_host", "cooldown"} <= CODES


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("who", ["leader", "member"])
def test_every_refusal_that_a_click_may_meet_has_words_of_its_own(who: str, language: str) -> None:
    file = f"extensions/{who}/_locales/{language}/messages.json"
    words = json.loads((ROOT / file).read_text(encoding="utf-8"))
    others = LEADERS | CONFLICTS if who == "member" else MEMBERS
    met = (CODES | OWN_CODES | MEMBERS) - OTHERS.keys() - others
    missing = [f"error_{code}" for code in sorted(met) if f"error_{code}" not in words]
    assert not missing, f"{file} needs {missing}; if no such click meets it, LEADERS or OTHERS of this test"


def test_every_refusal_that_a_click_on_the_console_may_meet_has_words_of_its_own() -> None:
    file = "static/console/meeting_texts.js"
    words = (ROOT / file).read_text(encoding="utf-8")
    met = (CODES | OWN_CODES) - OTHERS.keys() - CONSOLES
    missing = [f"error_{code}" for code in sorted(met) if f" error_{code}: " not in words]
    assert not missing, f"{file} needs {missing}; if no click there meets it, OTHERS of this test"


@pytest.mark.parametrize("page", ["docs/troubleshooting.md", "docs/troubleshooting.ja.md"])
def test_every_refusal_has_its_row_in_the_guide(page: str) -> None:
    shown = {each for table in tables(page) for row in table for each in code(row[0])}
    missing = sorted(CODES - NO_ROW - shown)
    assert not missing, f"{page} needs a row for {missing}; if the detail says it all, NO_ROW of this test"


def test_every_refusal_of_a_call_is_named_in_the_document_of_the_api() -> None:
    frames = {"too_many_sessions"}
    missing = [code for code in sorted(CODES - frames) if code not in " ".join(ERRORS.values())]
    assert not missing, f"ERRORS of app/api/openapi.py needs {missing}"
