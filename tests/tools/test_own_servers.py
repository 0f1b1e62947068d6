"""This machine's servers are called directly, past any proxy, and a tool has a server of its own."""

import ast
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import Lead, Listen, StartServer
from tools.harness.paths import ROOT
from tools.harness.ports import free_port
from tools.harness.server_process import uvicorn
from tools.harness.valkey_process import ValkeyProcess


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office's network: it names a proxy that reaches no server of this machine."""
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("proxied")
def test_where_a_proxy_is_named_a_server_is_asked_heard_and_sent_frames_past_it(
    valkey: ValkeyProcess, start_server: StartServer, listen: Listen, lead: Lead, meeting_id: str
) -> None:
    server = start_server(valkey)
    server.wait_for_health()
    assert listen(server, meeting_id).next().event == "connected"
    assert lead(server).call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"


def test_who_insists_is_answered_once_redis_has_time(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(own_valkey, uvicorn())
    with ThreadPoolExecutor() as beside:
        with own_valkey.hanging():
            called = beside.submit(server.insist, "POST", f"/api/meetings/{meeting_id}/rest", seconds=60)
            server.wait_for(f"POST /api/meetings/{meeting_id}/rest 503")
        assert called.result().json()["rest"]["seconds"] == 60


def test_a_tools_server_keeps_its_meetings_apart_from_those_of_who_runs_it() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "tools").rglob("*.py")]
    starting = [ast.parse(source) for source in sources if "ServerProcess(" in source]
    calls = [node for each in starting for node in ast.walk(each) if isinstance(node, ast.Call)]
    asked = [ast.unparse(each) for each in calls if getattr(each.func, "id", "") == "ServerProcess"]
    assert len(asked) > 8
    assert [each for each in asked if not re.search("XDG_CACHE_HOME|small_plan", each)] == []
