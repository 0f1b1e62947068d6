"""A client may send so much around a body and no more, and keep the server waiting so long and no longer."""

import contextlib
import json
import socket
import ssl
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPResponse
from pathlib import Path

import pytest

from app.connections.http_protocol import MAX_HEAD_BYTES, MAX_PIPELINED
from app.connections.slow_clients import KEPT_SECONDS, LOOK_SECONDS, REQUEST_SECONDS, UNREAD_SECONDS
from tests.conftest import StartServer
from tests.deploy.redis_server import make_certificate
from tests.metric_value import metric_value
from tools.harness.server_process import OPTIONS, ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /health HTTP/1.1\r\n" + HEAD
POST = b"POST /api/meetings/slow/rest HTTP/1.1\r\n" + HEAD
WHOLE = GET + b"\r\n"
STREAM = b"GET /api/sse/events?meeting_id=slow HTTP/1.1\r\n" + HEAD + b"\r\n"


@contextlib.contextmanager
def connection(server: ServerProcess, receive_buffer: int | None = None) -> Iterator[socket.socket]:
    with socket.socket() as opened:
        opened.settimeout(30)
        if receive_buffer:
            # Only before it is connected does this bound what the other side may send.
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        opened.connect(("127.0.0.1", server.port))
        yield opened


def send(client: socket.socket, data: bytes) -> None:
    """Send it, or as much as the server takes before it closes."""
    with contextlib.suppress(ConnectionError):
        client.sendall(data)


def read_to_the_end(client: socket.socket) -> bytes:
    """Return everything up to the close; a reset, as unread bytes bring it, is one."""
    read = b""
    with contextlib.suppress(ConnectionError):
        while part := client.recv(65_536):
            read += part
    return read


def statuses(answers: bytes) -> list[int]:
    return [int(part.split(b" ", 1)[0]) for part in answers.split(b"HTTP/1.1 ")[1:]]


def cut(server: ServerProcess, why: str) -> float:
    """Return how many connections were cut so far for this reason."""
    return metric_value(server, f'rest_cut_connections_total{{why="{why}"}}')


def listeners(server: ServerProcess) -> float:
    return metric_value(server, "rest_listeners")


@pytest.mark.parametrize(
    "beginning",
    [
        GET + b"X-Long: ",
        b"GET /" + b"a" * 100,
        POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: ",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1;extension=",
    ],
    ids=["header", "address", "trailer", "chunk extension"],
)
def test_a_head_without_an_end_is_refused_and_costs_nothing(server: ServerProcess, beginning: bytes) -> None:
    before = cut(server, "head_too_large")
    with connection(server) as client:
        send(client, beginning)
        send(client, b"a" * (MAX_HEAD_BYTES - len(beginning)))
        assert server.http.get("/health").status_code == 200
        send(client, b"a" * 1000)
        answer = read_to_the_end(client)
    assert cut(server, "head_too_large") == before + 1
    head, _, body = answer.partition(b"\r\n\r\n")
    assert statuses(head) == [431]
    assert json.loads(body)["error"] == "head_too_large"


def test_many_small_headers_are_a_long_head_too(server: ServerProcess) -> None:
    before = cut(server, "head_too_large")
    with connection(server) as client:
        small = b"X-Small: 1\r\n"
        send(client, GET)
        send(client, small * ((MAX_HEAD_BYTES - len(GET)) // len(small)))
        assert server.http.get("/health").status_code == 200
        send(client, small)
        assert statuses(read_to_the_end(client)) == [431]
    assert cut(server, "head_too_large") == before + 1


def test_a_large_body_is_not_a_long_head(server: ServerProcess) -> None:
    large = b'{"padding": "%s"}' % (b"a" * 900_000)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (large[:500_000], large[500_000:]))
    before = cut(server, "head_too_large")
    with connection(server) as client:
        send(client, POST + b"Content-Length: %d\r\n\r\n" % len(large) + large)
        send(client, POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
        send(client, GET + b"Connection: close\r\n\r\n")
        assert statuses(read_to_the_end(client)) == [200, 200, 200]
    assert cut(server, "head_too_large") == before


def test_requests_sent_ahead_are_answered_in_turn_and_too_many_are_refused(server: ServerProcess) -> None:
    with connection(server) as client:
        send(client, WHOLE * MAX_PIPELINED + GET + b"Connection: close\r\n\r\n")
        assert statuses(read_to_the_end(client)) == [200] * (MAX_PIPELINED + 1)
    with connection(server) as client:
        send(client, WHOLE * 1000)
        assert len(statuses(read_to_the_end(client))) <= MAX_PIPELINED + 1


@pytest.mark.parametrize(
    "behind", [WHOLE, GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"], ids=["request", "upgrade"]
)
def test_who_leaves_a_stream_with_something_sent_behind_it_is_gone(
    start_server: StartServer, valkey: ValkeyProcess, behind: bytes
) -> None:
    server = start_server(valkey, SSE_HEARTBEAT_SECONDS="1")
    with connection(server) as client:
        send(client, STREAM)
        until(lambda: listeners(server) == 1, "it listens")
        send(client, behind)
        assert server.http.get("/health").status_code == HTTPStatus.OK
    until(lambda: listeners(server) == 0, "it is gone")


def test_what_comes_after_the_answer_takes_nobodys_place(server: ServerProcess) -> None:
    before = cut(server, "slow_request")
    with connection(server) as honest, connection(server) as endless:
        send(honest, POST + b"Content-Length: 2\r\n\r\n{")
        send(endless, GET + b"Content-Length: 100000000\r\n\r\n")
        for _ in range(100):
            send(endless, b"a" * 1_000_000)
        send(honest, b"}")
        assert answer_of(honest) == HTTPStatus.OK
    assert cut(server, "slow_request") == before


def test_answers_are_whole_under_tls_too(valkey: ValkeyProcess, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    command = [*uvicorn(), "--ssl-certfile", str(certificate), "--ssl-keyfile", str(key)]
    with ServerProcess({"REDIS_URL": valkey.url}, command) as server, connection(server) as plain:
        context = ssl.create_default_context(cafile=certificate)
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as client:
            for _ in range(2):
                send(client, b"GET /openapi.json HTTP/1.1\r\n" + HEAD + b"\r\n")
                assert answer_of(client) == HTTPStatus.OK


def test_connections_that_are_kept_make_room_for_newcomers(valkey: ValkeyProcess) -> None:
    assert float(OPTIONS[OPTIONS.index("--timeout-keep-alive") + 1]) == KEPT_SECONDS
    few_files = ["sh", "-c", 'ulimit -n 256; exec "$0" "$@"', *uvicorn()]
    with ServerProcess({"REDIS_URL": valkey.url}, few_files) as server, contextlib.ExitStack() as opened:
        early, kept = (opened.enter_context(connection(server)) for _ in range(2))
        # Answered before it was whole, and whole only then.
        send(early, GET + b"Content-Length: 1\r\n\r\n")
        assert answer_of(early) == HTTPStatus.OK
        send(early, b"a")
        ask(kept)
        for _ in range(300):
            ask(opened.enter_context(connection(server)))
        assert read_to_the_end(early) == read_to_the_end(kept) == b""
        assert not server.faults()


@pytest.mark.slow
def test_a_request_that_does_not_come_is_refused_after_half_a_minute(server: ServerProcess) -> None:
    beginnings = {
        b"": [],
        GET + b"X-Half: ": [408],
        POST + b"Content-Length: 100\r\n\r\n{": [408],
        b"\r\n": [408],
    }
    with contextlib.ExitStack() as opened:
        begun = time.monotonic()
        fresh = {each: opened.enter_context(connection(server)) for each in beginnings}
        kept = {each: opened.enter_context(connection(server)) for each in beginnings if each}
        for client in kept.values():
            ask(client)
        for beginning, client in [*fresh.items(), *kept.items()]:
            send(client, beginning)
        # Behind a whole request, in one piece with it, and one that waits for a stream to end.
        behind = opened.enter_context(connection(server))
        send(behind, WHOLE + POST + b"Content-Length: 100\r\n\r\n{")
        waiting = opened.enter_context(connection(server))
        send(waiting, STREAM + POST + b"Content-Length: 2\r\n\r\n{}")
        served = opened.enter_context(connection(server))
        while time.monotonic() - begun < REQUEST_SECONDS - LOOK_SECONDS:
            # Who sends a whole request now and then stays.
            ask(served)
            send(fresh[GET + b"X-Half: "], b"a")
            time.sleep(1)
        for beginning, client in [*fresh.items(), *kept.items()]:
            assert statuses(read_to_the_end(client)) == beginnings[beginning], beginning
        assert statuses(read_to_the_end(behind)) == [200, 408]
        assert statuses(read_to_the_end(waiting)) == [200]
        assert time.monotonic() - begun >= REQUEST_SECONDS
        ask(served)


@pytest.mark.slow
def test_who_reads_nothing_for_a_minute_is_cut_off(server: ServerProcess) -> None:
    before = cut(server, "unread")
    with connection(server, receive_buffer=4096) as client:
        # One after the other, until one is not answered to its end: the kernels hold what they can.
        while asked_without_reading(server, client):
            pass
        begun = time.monotonic()
        until(lambda: cut(server, "unread") == before + 1, "it is cut off", UNREAD_SECONDS + 30)
        assert time.monotonic() - begun >= UNREAD_SECONDS - LOOK_SECONDS
    assert not server.faults()


def ask(client: socket.socket) -> None:
    """Ask and read the whole answer; the connection is kept."""
    send(client, WHOLE)
    assert answer_of(client) == HTTPStatus.OK


def answer_of(client: socket.socket) -> int:
    """Read a whole answer and return its status."""
    with HTTPResponse(client) as answer:
        answer.begin()
        assert answer.read()
        return answer.status


def asked_without_reading(server: ServerProcess, client: socket.socket) -> bool:
    """Ask for something large and tell whether all of it was written."""
    answered = logged(server) + 1
    send(client, b"GET /openapi.json HTTP/1.1\r\n" + HEAD + b"\r\n")
    try:
        return until(lambda: logged(server) == answered, "it is answered", seconds=2)
    except TimeoutError:
        return False


def logged(server: ServerProcess) -> int:
    return sum("GET /openapi.json" in line for line in server.lines)
