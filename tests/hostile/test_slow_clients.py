"""Clients that open connections and say little or nothing cost little, and everybody else is served."""

import contextlib
import resource
import socket
from collections.abc import Iterator
from itertools import cycle

import pytest

from tests.connections.raw import send
from tests.hostile.conftest import Besieged
from tools.harness.server_process import ServerProcess

# Of each kind, all at once.
SLOW_CLIENTS = 300
SILENT_CLIENTS = 10_000
LARGE_BODIES = 300
# So many requests are under way together: more of them would be load, and no silence.
AT_ONCE = 100
# Just below the most that a body may have, and never whole.
LARGE_BYTES = 990_000
# A byte every now and then, so that nobody could call them silent.
ROUNDS = 20
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /api/meetings/slow/rest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@contextlib.contextmanager
def connections(server: ServerProcess, count: int, asking: bytes = b"") -> Iterator[list[socket.socket]]:
    """Open so many connections, a multiple of AT_ONCE, each with a request that is answered first, if any.

    The server's limit of open files is inherited from here.
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
    """Raise this process's limit of open files as far as it goes, for the server that it starts, too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def serves(server: ServerProcess, meeting_id: str) -> None:
    """Hold a rest while the others are connected."""
    assert server.http.post(f"/api/meetings/{meeting_id}/rest").status_code == 200
    assert server.http.delete(f"/api/meetings/{meeting_id}/end").status_code == 200


# What a slow client says at once, and then byte by byte: nothing, a head, and a head whose body is awaited.
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
                # Or nothing any more: on a slow machine their time is over amid that.
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
