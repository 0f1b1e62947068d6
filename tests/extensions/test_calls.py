"""The calls and events that browsers know are those of the server's own document."""

import json
import subprocess
from typing import Any

import pytest

from app.events.event import MESSAGES
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

SHARED = ROOT / "extensions" / "shared"


def exported(module: str, expression: str) -> Any:
    """Return what an expression over a module's exports (`m`) is in Node."""
    script = f"const m = await import({json.dumps((SHARED / module).as_uri())});"
    script += f"console.log(JSON.stringify({expression}))"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


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
    assert set(exported("server_event.js", "[...m.EVENTS]")) == set(MESSAGES)
