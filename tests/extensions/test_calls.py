"""The calls, answers, events and words that browsers know are the server's own."""

import json
import re
import subprocess
from typing import Any

import pytest

from app.api.openapi import document
from app.blinks.eye_state import Invalid
from app.blinks.opinion import Reason, Verdict
from app.events.event import MESSAGES
from app.main import ROUTES
from tests.documents.test_lists import literals
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

SHARED = ROOT / "extensions" / "shared"
TYPES = (SHARED / "types.d.ts").read_text("utf-8")


def exported(module: str, expression: str) -> Any:
    """Return the value in Node of an expression over a module's exports (`m`)."""
    script = f"const m = await import({json.dumps((SHARED / module).as_uri())});"
    script += f"console.log(JSON.stringify({expression}))"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def typed(opening: str, end: str) -> str:
    """Return the text of a type in the scripts' types, between its first line and its end."""
    [found] = re.findall(rf"^export {opening}(.*?){end}", TYPES, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def calls() -> dict[str, dict[str, Any]]:
    return dict(exported("api.js", "m.CALLS"))


def test_every_call_of_the_browsers_is_documented_with_the_same_need_of_the_leader_key(
    server: ServerProcess, calls: dict[str, dict[str, Any]]
) -> None:
    paths = server.http.get("/openapi.json").json()["paths"]
    assert len(calls) >= 7
    for name, call in calls.items():
        documented = paths[f"/api/meetings/{{id}}/{call['path']}"][call["method"].lower()]
        assert call["leader"] == ("security" in documented), name


def test_every_event_of_the_browsers_is_one_that_the_server_sends_and_no_other_is_sent() -> None:
    known = set(exported("stream/server_event.js", "[...m.EVENTS]"))
    assert known == set(MESSAGES), "EVENTS in server_event.js has each event, and types.d.ts its type"


@pytest.mark.parametrize(
    ("schema", "interface"),
    [("RestView", "Rest"), ("RestRecord", "RestRecord"), ("MeetingSummary", "MeetingSummary")],
)
def test_the_scripts_know_every_field_of_a_rest_and_of_a_summary_and_no_other(
    schema: str, interface: str
) -> None:
    fields = re.findall(r"^  (\w+)\??:", typed(f"interface {interface} {{", "^}"), re.MULTILINE)
    answered = document(ROUTES)["components"]["schemas"][schema]["properties"]
    assert set(fields) == set(answered), f"{interface} in extensions/shared/types.d.ts has each field"


@pytest.mark.parametrize(
    ("name", "kind"), [("Invalid", Invalid), ("OpinionReason", Reason), ("Opinion", Verdict)]
)
def test_the_scripts_know_every_word_by_which_a_result_is_judged(name: str, kind: object) -> None:
    known = set(re.findall(r'"(\w+)"', typed(f"type {name} =", ";")))
    assert known == literals(kind), f"{name} in extensions/shared/types.d.ts has each word"
