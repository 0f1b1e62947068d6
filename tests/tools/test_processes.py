"""What tests and tools start ends again, even if its start fails."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.harness import processes, redis_cluster, redis_nodes
from tools.harness.processes import stopped_on_failure
from tools.harness.redis_cluster import ClusterNodes
from tools.harness.redis_nodes import Nodes, version_of
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

DEAF = 'trap "" TERM; echo ready; exec sleep 60'
POLITE = """
import pathlib, signal, sys, time
def leave(*_):
    pathlib.Path(sys.argv[1]).touch()
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
time.sleep(60)
"""
SERVING = """
import time
print("Uvicorn running on http://127.0.0.1:9", flush=True)
print("\\u2713 Redis connected", flush=True)
time.sleep(60)
"""


def test_what_hears_no_word_is_killed_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "ENDING_SECONDS", 0.1)
    with subprocess.Popen(["sh", "-c", DEAF], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            processes.end(process)
        assert process.poll() is not None


def test_a_server_whose_start_fails_is_asked_to_end_what_it_has_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_vain(server: ServerProcess, pattern: str, _: float) -> None:
        until(lambda: "ready" in server.lines, "the process runs")
        raise TimeoutError(pattern)

    monkeypatch.setattr(ServerProcess, "wait_for", in_vain)
    asked = tmp_path / "asked"
    with pytest.raises(TimeoutError):
        ServerProcess({}, [sys.executable, "-c", POLITE, str(asked)])
    assert asked.exists()


def test_a_servers_log_is_read_right_whatever_character_set_the_machine_has() -> None:
    without_signs = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    with ServerProcess(without_signs, [sys.executable, "-c", SERVING]) as server:
        server.wait_for_redis()


@pytest.mark.server
def test_nodes_that_make_no_cluster_all_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[Any]] = []

    class Noted(subprocess.Popen[Any]):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            started.append(self)

    def in_vain(look: Callable[[], object], what: str) -> None:
        if what == "the nodes make a cluster":
            raise TimeoutError(what)
        until(look, what)

    monkeypatch.setattr(redis_cluster, "until", in_vain)
    monkeypatch.setattr(subprocess, "Popen", Noted)
    with pytest.raises(TimeoutError):
        ClusterNodes(tmp_path)
    nodes = [process for process in started if "redis.conf" in str(process.args)]
    assert [process.poll() is None for process in nodes] == [False] * 4


def test_a_redis_too_old_for_a_cluster_of_ours_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "redis-server"
    old.write_text("#!/bin/sh\necho 'Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64'\n")
    old.chmod(0o755)
    assert version_of(str(old)) == 6
    monkeypatch.setattr(shutil, "which", lambda _: str(old))
    assert "valkey" in redis_nodes.binary()


class Pair(Nodes):
    """Two nodes that do not know each other."""

    def form(self, folder: Path) -> None:
        for name in ("one", "other"):
            self.start(folder / name, {})


@pytest.mark.server
def test_a_node_that_hangs_keeps_no_other_from_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(tmp_path)
    monkeypatch.setattr(processes, "ENDING_SECONDS", 0.1)
    hanging, other = (node.process for node in pair.nodes)
    hanging.send_signal(signal.SIGSTOP)
    with stopped_on_failure(other.kill):
        with pytest.raises(subprocess.TimeoutExpired):
            pair.stop()
        assert [hanging.poll() is None, other.poll() is None] == [False, False]
