"""Starting and stopping: what is refused, in how many lines, and how fast everything closes."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from app.process.single_worker import requested_workers
from app.storage.data_folder import ADDRESS_FILE
from tests.conftest import Lead, Listen, NewServer, StartServer
from tests.deploy.relay import Relay
from tests.patience import PATIENT
from tools.harness.paths import ROOT
from tools.harness.processes import ENDING_SECONDS, Process
from tools.harness.server_process import PASSED_ON, ServerProcess, launch, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until
from tools.harness.warm_servers import WarmStarter

# Also for the tests that start servers without a fixture that says so.
pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def new_server(warm_starter: WarmStarter) -> NewServer:
    """Start a server where the test checks what it says and how it ends, not the start itself."""
    return partial(ServerProcess, launch=warm_starter.launch)


BARE = [sys.executable, "-m", "uvicorn", "app.main:socket_app", "--port", "0"]


def start_and_fail(
    *options: str, command: Sequence[str] = BARE, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run uvicorn until it ends by itself."""
    # Coverage replaces os._exit by a function that cannot be sent to another process, as a refusal has to be.
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ and "COVERAGE" not in name}
    return subprocess.run(
        [*command, *options],
        cwd=ROOT,
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_wrong_setting_stops_the_start_with_one_line() -> None:
    """`tests/config/test_values.py` tests what is wrong with each setting."""
    ended = start_and_fail(ALLOWED_ORIGINS="https://a.example/path")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stderr.startswith("ALLOWED_ORIGINS='https://a.example/path' is not valid: ")


def test_a_start_command_of_ones_own_logs_no_address_and_is_told_which_bound_it_lacks(
    valkey: ValkeyProcess,
) -> None:
    with ServerProcess({"REDIS_URL": valkey.url}, BARE) as server:
        server.wait_for("! Slow clients may hold every connection .* --http app.connections.http_protocol:")
        assert server.http.get("/health?who=me").status_code == 200
        server.wait_for("GET /health 200")
    assert "who=me" not in server.log
    assert '"GET ' not in server.log


def test_one_of_several_processes_names_only_the_address_that_people_open(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    alone = start_server(valkey, AFFINITY_NAME="one")
    alone.wait_for_redis()
    assert alone.http.get("/health").status_code == 200
    assert "Look next" not in alone.log
    named = start_server(valkey, AFFINITY_NAME="two", PUBLIC_URL="https://rest.example.org")
    named.wait_for("Look next: https://rest.example.org/console")


@pytest.mark.parametrize(
    ("options", "environ"),
    # The table below has the other ways to tell uvicorn so.
    [(("--workers", "2"), {}), ((), {"WEB_CONCURRENCY": "2"})],
)
def test_more_than_one_worker_is_refused_with_status_1_and_its_one_line_last(
    options: tuple[str, ...], environ: dict[str, str]
) -> None:
    ended = start_and_fail(*options, **environ)
    assert ended.returncode == 1
    ours = [line for line in ended.stderr.splitlines() if not line.startswith("INFO:")]
    assert len(ours) == 1
    assert ours[0].startswith("More than one worker (2) is refused")
    assert "--workers 1" in ours[0]
    assert ended.stderr.splitlines()[-1] == ours[0]


def test_an_address_without_a_host_counts_as_unset_and_the_log_says_what_to_do(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(valkey, PUBLIC_URL="https://")
    server.wait_for("! PUBLIC_URL=https:// has no host and counts as unset: make the domain first")
    server.wait_for(f"Look next: http://localhost:{server.port}/console")


@pytest.mark.parametrize(
    ("argv", "environ", "workers"),
    [
        (["uvicorn", "app.main:socket_app"], {}, 1),
        (["uvicorn", "--workers", "3"], {}, 3),
        (["uvicorn", "--workers=3"], {}, 3),
        (["uvicorn", "--workers", "1"], {"WEB_CONCURRENCY": "4"}, 1),
        (["uvicorn"], {"WEB_CONCURRENCY": "4"}, 4),
        (["uvicorn", "--workers"], {}, 1),
        (["uvicorn"], {"WEB_CONCURRENCY": "many"}, 1),
        (["uvicorn"], {"WEB_CONCURRENCY": " 4"}, 4),
        (["uvicorn"], {"UVICORN_WORKERS": "2"}, 2),
        (["uvicorn"], {"UVICORN_WORKERS": "1", "WEB_CONCURRENCY": "4"}, 1),
        (["uvicorn"], {"UVICORN_WORKERS": "", "WEB_CONCURRENCY": "4"}, 4),
        (["uvicorn", "--workers", "1"], {"UVICORN_WORKERS": "4"}, 1),
    ],
)
def test_the_number_of_workers_is_read_as_uvicorn_reads_it(
    argv: list[str], environ: dict[str, str], workers: int
) -> None:
    assert requested_workers(argv, environ) == workers


def test_an_embedded_valkey_that_cannot_start_ends_it_with_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "meeting-rest/valkey"
    folder.mkdir(parents=True)
    (folder / "appendonlydir").write_text("no folder")
    ended = start_and_fail(XDG_CACHE_HOME=str(tmp_path))
    assert ended.returncode == 1
    ours = [line for line in ended.stderr.splitlines() if " INFO " not in line]
    assert len(ours) == 1
    assert ours[0].startswith("The embedded Valkey did not start: Can't open or create append-only dir")
    assert str(folder / "valkey.log") in ours[0]
    assert "REDIS_URL" in ours[0]


class OlderRedis(Relay):
    """A Redis whose answers pass through here, where its version becomes an older one."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(re.sub(rb"(?<=redis_version:)\d", b"6", data))


def test_a_redis_that_is_too_old_ends_the_start_with_one_line(valkey: ValkeyProcess) -> None:
    with OlderRedis(valkey.url) as old:
        # A Redis that answers late counts as away, and may be new enough.
        patient = uvicorn(first=PATIENT)
        ended = start_and_fail(command=patient, REDIS_URL=old.url.replace("http", "redis"))
    assert ended.returncode == 1
    ours = [line for line in ended.stderr.splitlines() if " INFO " not in line]
    assert len(ours) == 1
    assert re.match(r"This Redis is version 6\S+, and the server needs 7 or newer, .* REDIS_URL", ours[0])


def test_open_streams_and_polls_do_not_hold_up_a_stop(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen, lead: Lead
) -> None:
    server = start_server(valkey)
    streams = [listen(server, meeting_id) for _ in range(5)]
    leader = lead(server)
    server.stop()
    # After its graceful time uvicorn would cancel what is still open, and say so.
    assert not server.faults()
    assert "Application shutdown complete" in "\n".join(server.lines)
    assert all(stream.ended.wait(5) for stream in streams)
    until(lambda: not leader.client.connected, "the leader hears of it")


def test_a_second_signal_adds_nothing_to_a_stop(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen, lead: Lead
) -> None:
    server = start_server(valkey)
    listen(server, meeting_id)
    lead(server)
    server.process.terminate()
    server.wait_for("Shutting down")
    server.stop()
    assert not server.faults()
    assert "Application shutdown complete" in "\n".join(server.lines)


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
def test_two_signals_at_once_stop_the_embedded_valkey_too(
    first: signal.Signals, second: signal.Signals, tmp_path: Path, start_server: StartServer
) -> None:
    server = start_server(None)
    for number in (first, second):
        server.process.send_signal(number)
    server.stop()
    assert not server.faults()
    assert "Application shutdown complete" in "\n".join(server.lines)
    assert list(tmp_path.rglob(ADDRESS_FILE)) == []


def launch_in_terminal(command: Sequence[str], environ: Mapping[str, str], workdir: Path) -> Process:
    """Start a program that hears SIGHUP, even if the tests themselves were started by `nohup`."""
    inherited = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        return launch(command, environ, workdir)
    finally:
        signal.signal(signal.SIGHUP, inherited)


def test_a_terminal_that_is_closed_stops_the_embedded_valkey_too(tmp_path: Path) -> None:
    with ServerProcess({"XDG_CACHE_HOME": str(tmp_path)}, launch=launch_in_terminal) as server:
        server.wait_for_redis()
        for _ in range(2):
            server.process.send_signal(signal.SIGHUP)
        assert server.process.wait(ENDING_SECONDS) == -signal.SIGTERM
    assert "Application shutdown complete" in server.log
    assert list(tmp_path.rglob(ADDRESS_FILE)) == []


def test_a_server_that_was_started_by_nohup_outlives_its_terminal(
    valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    with ServerProcess(
        {"REDIS_URL": valkey.url, "SSE_HEARTBEAT_SECONDS": "1"}, ["nohup", *uvicorn()]
    ) as server:
        server.wait_for_redis()
        stream = listen(server, meeting_id)
        server.process.send_signal(signal.SIGHUP)
        # A server that stops ends its streams at once.
        assert [stream.next().event for _ in range(3)] == ["connected", "heartbeat", "heartbeat"]


def test_redis_may_be_slow_to_appear(
    own_valkey: ValkeyProcess, new_server: NewServer, meeting_id: str, listen: Listen
) -> None:
    own_valkey.kill()
    server = new_server({"REDIS_URL": own_valkey.url}, uvicorn(first=PATIENT))
    try:
        server.wait_for("! Redis is away at 127.0.0.1")
        assert server.http.get("/health").json()["status"] == "degraded"
        refused = server.http.post(f"/api/meetings/{meeting_id}/start")
        assert refused.json()["error"] == "redis_unavailable"
        own_valkey.start()
        server.wait_for_redis()
        assert server.http.get("/health").json()["status"] == "healthy"
        stream = listen(server, meeting_id)
        server.http.post(f"/api/meetings/{meeting_id}/rest")
        stream.next_message("rest_required")
    finally:
        server.stop()


def test_redis_host_beats_redis_url_and_the_log_says_so(valkey: ValkeyProcess, new_server: NewServer) -> None:
    server = new_server(
        {
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(valkey.port),
            "REDIS_URL": "redis://:hunter2@nowhere.invalid:1",
        }
    )
    try:
        server.wait_for("REDIS_HOST is used")
        server.wait_for_redis()
        config = server.http.get("/health").json()["redis_config"]
        assert config == {"host": "127.0.0.1", "port": valkey.port}
        assert not any("hunter2" in line for line in server.lines)
    finally:
        server.stop()


@pytest.mark.alone
def test_a_redis_that_swallows_everything_is_no_redis_within_a_second(meeting_id: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        swallowing = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(silent.getsockname()[1])}
        server = ServerProcess(swallowing)
        try:
            health = server.http.get("/health", timeout=1.5)
            assert health.json()["redis"] == "disconnected"
            refused = server.http.post(f"/api/meetings/{meeting_id}/rest", timeout=1.5)
            assert refused.json()["error"] == "redis_unavailable"
        finally:
            server.process.send_signal(signal.SIGTERM)
            server.stop()
