"""A warm server is like one started by its command, and leaves nothing of itself anywhere."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.process.forked import can_fork
from tests.patience import PATIENT
from tools.harness.paths import ROOT
from tools.harness.process_usage import has_ended
from tools.harness.server_process import Launch, ServerProcess, launch, passed_on, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS, until
from tools.harness.warm_servers import COVERAGE, WarmStarter

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not can_fork(), reason="this system has no safe fork"),
]

# What a program gets from outside.
SURROUNDINGS = """
import json, os, random, signal, sys
numbers = signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE
print(json.dumps({
    "arguments": sys.argv, "folder": os.getcwd(), "group": os.getpgrp(), "session": os.getsid(0),
    "files": os.listdir("/proc/self/fd"), "signals": [str(signal.getsignal(each)) for each in numbers],
    "terminal": [each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr)], "name": __name__,
    "environ": dict(os.environ), "drawn": random.random(), "built": "app.main" in sys.modules,
}))
sys.exit(7)
"""
# A worker that waits, with its server, to be killed.
WORKER = """
import sys
from tools.harness.server_process import ServerProcess
from tools.harness.warm_servers import WarmStarter
starter = WarmStarter()
server = ServerProcess({"REDIS_URL": sys.argv[1]}, launch=starter.launch)
print(starter.pid, server.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COVERAGE, raising=False)


def surroundings(start: Launch, environ: dict[str, str]) -> dict[str, Any]:
    process = start([sys.executable, "-c", SURROUNDINGS, "--port", "0"], passed_on() | environ, ROOT)
    assert process.stdout is not None
    with process.stdout as output:
        told: dict[str, Any] = json.loads(output.read())
    assert process.wait(PATIENCE_SECONDS) == 7
    return told


def test_a_warm_program_has_what_its_command_would_give_it_and_nothing_of_the_one_before(
    warm_starter: WarmStarter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADER_KEY", "of the worker")
    surroundings(warm_starter.launch, {"METRICS_KEY": "of the one before"})
    own = {"REST_SECONDS": "60"}
    warm, another, cold = (surroundings(each, own) for each in (*[warm_starter.launch] * 2, launch))
    assert warm.pop("environ") == passed_on() | own
    assert len({each.pop("drawn") for each in (warm, another, cold)}) == 3
    del cold["environ"]
    assert warm == cold


def test_a_warm_server_answers_logs_and_ends_like_another(
    warm_starter: WarmStarter, own_valkey: ValkeyProcess
) -> None:
    logs: list[list[list[str]]] = []
    statuses: set[int] = set()
    for start in (launch, warm_starter.launch):
        with ServerProcess({"REDIS_URL": own_valkey.url}, uvicorn(first=PATIENT), launch=start) as server:
            server.wait_for_redis()
            server.wait_for("Look next")
            server.wait_for_health()
            assert server.http.get("/privacy").status_code == 200
            statuses.add(server.stop())
        own = str(server.process.pid), str(server.port)
        # Without times, and numbers that differ for each. Health is asked for as often as needed.
        lines = [line.split() for line in server.lines if "GET /health" not in line]
        words = [[word for word in line if not word[:2].isdigit()] for line in lines]
        told = [[word for word in line if not any(each in word for each in own)] for line in words]
        # Redis may be connected before or after the line that says where to look.
        logs.append(sorted(told))
        assert any("/privacy" in line for line in told), "a call is among what is compared"
        assert not Path(f"/proc/{server.process.pid}").exists()
    assert logs[0] == logs[1]
    assert len(statuses) == 1


def test_a_warm_start_that_fails_says_why_in_its_one_line(warm_starter: WarmStarter) -> None:
    with pytest.raises(RuntimeError, match=r"the server has ended:\nPORT='abc' is not valid: .*$"):
        ServerProcess({"PORT": "abc"}, launch=warm_starter.launch)


def test_a_warm_server_is_killed_and_a_wait_for_it_is_no_longer_than_asked_for(
    warm_starter: WarmStarter, valkey: ValkeyProcess
) -> None:
    server = ServerProcess({"REDIS_URL": valkey.url}, launch=warm_starter.launch)
    with pytest.raises(subprocess.TimeoutExpired):
        server.process.wait(0)
    server.kill()
    assert server.process.poll() == -signal.SIGKILL
    assert not Path(f"/proc/{server.process.pid}").exists()


def test_where_the_worker_is_killed_nothing_is_left(valkey: ValkeyProcess) -> None:
    command = [sys.executable, "-c", WORKER, valkey.url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=passed_on(), text=True, stdin=pipe, stdout=pipe) as worker:
        assert worker.stdout is not None
        left = [int(pid) for pid in worker.stdout.readline().split()]
        assert [has_ended(pid) for pid in left] == [False, False]
        worker.kill()
    until(lambda: all(map(has_ended, left)), "nobody is left")


@pytest.mark.parametrize(
    ("command", "environ"), [(["env"], {}), ([*uvicorn()[:2], "print(1)"], {COVERAGE: ":data:{}"})]
)
def test_what_would_not_be_the_same_is_started_by_its_command(
    command: list[str], environ: dict[str, str]
) -> None:
    with WarmStarter() as starter:
        process = starter.launch(command, environ | {"PATH": os.environ["PATH"]}, ROOT)
        assert process.stdout is not None
        process.stdout.close()
        process.wait(PATIENCE_SECONDS)
        assert isinstance(process, subprocess.Popen)
        assert starter.pid is None
