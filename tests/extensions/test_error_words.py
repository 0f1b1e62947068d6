"""Whatever the server may refuse a click with is said in words of its own, not as "try again"."""

import ast
import json
from collections.abc import Iterator

import pytest

from app.errors import HTTP_ERRORS
from tools.harness.paths import ROOT

# What the clients find out by themselves: see `failure` in extensions/shared/api.js, and `NO_CALL`.
OWN_CODES = {"unreachable", "crowded", "down", "not_ours", "no_call"}
# `NOT_CONNECTED` of extensions/member/page.js.
MEMBERS = {"not_connected"}
LEADERS = {"unauthorized", "forbidden", "not_announced", "postponed_enough", "too_long", "no_rest"}
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


def raised_codes() -> Iterator[str]:
    """Yield the code of every refusal that the server's source has."""
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("ApiError", "RestConflict"):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                yield from (str(text) for text in texts[:1] if " " not in str(text))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("who", ["leader", "member"])
def test_every_refusal_that_a_click_may_meet_has_words_of_its_own(who: str, language: str) -> None:
    codes = {*raised_codes(), *(code for code, _ in HTTP_ERRORS.values())}
    assert {*LEADERS, "rate_limited", "origin_forbidden", "bad_host"} <= codes, "the source was read"
    file = ROOT / "extensions" / who / "_locales" / language / "messages.json"
    words = json.loads(file.read_text(encoding="utf-8"))
    others = LEADERS if who == "member" else MEMBERS
    met = (codes | OWN_CODES | MEMBERS) - OTHERS.keys() - others
    assert [code for code in sorted(met) if f"error_{code}" not in words] == []
