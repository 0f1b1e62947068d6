"""Every stream is an open file: the server takes as many as it may, and says if that is too few."""

import contextlib
import resource
import signal
import socket
from collections import Counter

import pytest

from app.limiting.capacity import capacity_for
from app.process.file_limit import MACOS_FILES, allowed_files, raise_file_limit
from tests.connections.raw import STREAM, connection
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess

# Each crowd has one address; together they are more than a server with so few files could take.
FEW_FILES, CROWDS = 512, ("203.0.113.1", "203.0.113.2", "203.0.113.3")
CROWD = 180
# Connections at one moment: more than there are files, fewer than the start command's queue holds.
BURST = 300


def test_where_the_hard_limit_is_none_as_on_macos_it_is_raised_to_what_that_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = [256, resource.RLIM_INFINITY]

    def allow(_: int, wanted: tuple[int, int]) -> None:
        if not 0 <= wanted[0] <= MACOS_FILES:
            raise ValueError("not allowed to raise maximum limit")
        limits[:] = wanted

    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limits))
    monkeypatch.setattr(resource, "setrlimit", allow)
    raise_file_limit()
    assert limits == [MACOS_FILES, resource.RLIM_INFINITY]
    assert capacity_for(allowed_files()).sessions_by_address > 300


def test_a_server_of_few_files_says_so_and_refuses_streams_before_it_can_take_no_connection(
    valkey: ValkeyProcess,
) -> None:
    environ = {"REDIS_URL": valkey.url, "FORWARDED_ALLOW_IPS": "127.0.0.1"}
    limited = ["/bin/sh", "-c", f'ulimit -Sn 256 && ulimit -Hn {FEW_FILES} && exec "$@"', "sh", *uvicorn()]
    with ServerProcess(environ, limited) as server, contextlib.ExitStack() as opened:
        server.wait_for(rf"Only {FEW_FILES} files may be open here, enough for \d+ event streams")
        streams = {
            address: Counter(
                stream_status(opened.enter_context(connection(server)), address) for _ in range(CROWD)
            )
            for address in CROWDS
        }
        # Two crowds get one half each, so that the third gets next to nothing.
        half_of_them = {200: 66, 429: CROWD - 66}
        assert streams == dict(
            zip(CROWDS, (half_of_them, half_of_them, {200: 1, 503: CROWD - 1}), strict=True)
        )
        sessions = [session_status(server, address) for address in CROWDS for _ in range(12)]
        assert sessions == [*[200] * 11, 429, *[200] * 11, 429, *[503] * 12]
        assert server.http.get("/health").json()["status"] == "healthy"
        # All at once, before any waiting connection can make room: the system's own queue takes them.
        server.process.send_signal(signal.SIGSTOP)
        for _ in range(BURST):
            opened.enter_context(connection(server))
        server.process.send_signal(signal.SIGCONT)
        assert server.http.get("/health").json()["status"] == "healthy"
        server.wait_for("No more files can be opened")
        assert server.log.count("No more files can be opened") == 1
        assert not server.faults()


def stream_status(client: socket.socket, address: str) -> int:
    """Ask for a stream and return the status of the answer; the connection stays open."""
    client.sendall(STREAM[:-2] + f"X-Forwarded-For: {address}\r\n\r\n".encode())
    return int(client.recv(4096).split(b" ", 2)[1])


def session_status(server: ServerProcess, address: str) -> int:
    """Ask for a Socket.IO session and return the status of the answer."""
    path = "/socket.io/?EIO=4&transport=polling"
    return server.http.get(path, headers={"x-forwarded-for": address}).status_code
