"""Clients that open connections and send little or nothing cost little, and everybody else is served."""

import contextlib
import resource
import socket
from collections.abc import Iterator
from itertools import cycle

import pytest

from tests.connections.raw import send
from tests.hostile.conftest import Besieged
from tools.harness.server_process import ServerProcess

# The number of clients of each kind, all at once.
SLOW_CLIENTS = 300
SILENT_CLIENTS = 10_000
LARGE_BODIES = 300
# Requests under way at the same time: more of them would be load, not silence.
AT_ONCE = 100
# Just below the limit of a body, and never complete.
LARGE_BYTES = 990_000
# A byte now and then, so that the clients do not count as silent.
ROUNDS = 20
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /api/meetings/slow/rest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@contextlib.contextmanager
def connections(server: ServerProcess, count: int, asking: bytes = b"") -> Iterator[list[socket.socket]]:
    """Open `count` connections, a multiple of AT_ONCE, and have `asking`, if given, answered on each first.

    The server inherits its limit of open files from this process.
    """
    clients = list[socket.socket]()
    with contextlib.ExitStack() as opened:
        for _ in range(count):
            clients.append(socket.create_connection(("127.0.0.1", server.port), timeout=30))
            opened.enter_context(clients[-1])
            clients[-1].sendall(asking)
            if asking and len(clients) % AT_ONCE == 0:
                assert all(client.recv(1) for client in clients[-AT_ONCE:])
        yield clients


@pytest.fixture
def many_files() -> Iterator[int]:
    """Raise this process's limit of open files as far as possible, also for the server that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def serves(server: ServerProcess, meeting_id: str) -> None:
    """Start a rest and end the meeting while the others are connected."""
    assert server.http.post(f"/api/meetings/{meeting_id}/rest").status_code == 200
    assert server.http.delete(f"/api/meetings/{meeting_id}/end").status_code == 200


# What slow clients send at once, and then byte by byte: nothing, a head, a head whose body is expected.
SLOW = (
    (b"", HEAD[:ROUNDS]),
    (HEAD + b"X-Slow: ", b"a" * ROUNDS),
    (HEAD + b"Content-Length: 1000000\r\n\r\n", b"a" * ROUNDS),
)


@pytest.mark.slow
def test_slow_heads_and_bodies_hold_up_nobody(besieged: Besieged, many_files: int, meeting_id: str) -> None:
    with besieged() as server, connections(server, len(SLOW) * SLOW_CLIENTS) as clients:
        told = [*zip(clients, cycle(SLOW), strict=False)]
        for client, (beginning, _) in told:
            send(client, beginning)
        for round_ in range(ROUNDS):
            for client, (_, trickle) in told:
                # Nothing reaches a client whose time is already over, which happens on a slow machine.
                send(client, trickle[round_ : round_ + 1])
            assert server.http.get("/health").status_code == 200
        serves(server, meeting_id)


@pytest.mark.slow
@pytest.mark.parametrize("said", [b"", GET], ids=["nothing", "one request"])
def test_ten_thousand_silent_connections_hold_up_nobody(
    besieged: Besieged, many_files: int, meeting_id: str, said: bytes
) -> None:
    assert many_files > SILENT_CLIENTS + 200, "this machine cannot open so many files"
    with besieged() as server, connections(server, SILENT_CLIENTS, said):
        serves(server, meeting_id)


@pytest.mark.slow
def test_large_bodies_that_never_end_are_not_kept(
    besieged: Besieged, many_files: int, meeting_id: str
) -> None:
    beginning = HEAD + b"Content-Length: 999999\r\n\r\n" + b" " * LARGE_BYTES
    with besieged() as server, connections(server, LARGE_BODIES) as clients:
        for client in clients:
            send(client, beginning)
        serves(server, meeting_id)
