"""Whatever the server may refuse has its own words: for a click, not "try again", and in the documents."""

import json
import re

import pytest

from app.api.openapi import ERRORS
from app.errors import INTERNAL
from tests.documents.reading import code, tables
from tests.refused_codes import codes, conflicts
from tools.harness.paths import ROOT

# Codes that the clients find out by themselves: see `failure` in extensions/shared/api.js, and `NO_CALL`.
OWN_CODES = {"unreachable", "moved", "crowded", "down", "not_ours", "no_call"}
# `NOT_CONNECTED` of extensions/member/page.js.
MEMBERS = {"not_connected"}
# Refusals of a leader's calls alone; all refusals to change a rest belong here, too.
LEADERS = {"unauthorized", "forbidden"}
# Codes for which trying again is the right advice, or which no click is answered with.
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
# The console's codes: without an answer it says `no_answer`, and it has no call to be in.
CONSOLES = {"unreachable", "no_call"}
# Codes for which the detail of the answer is all there is to say.
NO_ROW = {"bad_request", "not_found", "method_not_allowed"}


def test_the_source_was_read() -> None:
    assert {"not_announced", "postponed_enough", "too_long", "no_rest"} <= conflicts()
    assert {*LEADERS, "rate_limited", "origin_forbidden", "bad_host", "cooldown"} <= codes()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("who", ["leader", "member"])
def test_every_refusal_that_a_click_may_meet_has_words_of_its_own(who: str, language: str) -> None:
    file = f"extensions/{who}/_locales/{language}/messages.json"
    words = json.loads((ROOT / file).read_text(encoding="utf-8"))
    others = LEADERS | conflicts() if who == "member" else MEMBERS
    met = (codes() | OWN_CODES | MEMBERS) - OTHERS.keys() - others
    missing = [f"error_{code}" for code in sorted(met) if f"error_{code}" not in words]
    assert not missing, f"{file} needs {missing}; if no such click meets it, LEADERS or OTHERS of this test"


def test_every_refusal_that_a_click_on_the_console_may_meet_has_words_of_its_own() -> None:
    file = "static/console/meeting_texts.js"
    words = (ROOT / file).read_text(encoding="utf-8")
    met = (codes() | OWN_CODES) - OTHERS.keys() - CONSOLES
    missing = [f"error_{code}" for code in sorted(met) if f" error_{code}: " not in words]
    assert not missing, f"{file} needs {missing}; if no click there meets it, OTHERS of this test"


@pytest.mark.parametrize("page", ["docs/troubleshooting.md", "docs/troubleshooting.ja.md"])
def test_every_refusal_has_its_row_in_the_guide(page: str) -> None:
    shown = {each for table in tables(page) for row in table for each in code(row[0])}
    missing = sorted(codes() - NO_ROW - shown)
    assert not missing, f"{page} needs a row for {missing}; if the detail says it all, NO_ROW of this test"


def test_every_refusal_of_a_call_is_named_in_the_document_of_the_api() -> None:
    of_frames = {"too_many_sessions"}
    said = " ".join(ERRORS.values())
    named = sorted(codes() - of_frames | {INTERNAL.error})
    missing = [code for code in named if not re.search(rf"\b{code}\b", said)]
    assert not missing, f"ERRORS of app/api/openapi.py needs {missing}"
