"""A client may send only so much around a body, and keep the server waiting only so long."""

import json
import ssl
from http import HTTPStatus
from pathlib import Path

import pytest

from app.connections.bounds import MAX_FIELDS, MAX_HEAD_BYTES, MAX_PIPELINED
from tests.conftest import KeptServer, NewServer
from tests.connections.raw import (
    GET,
    HEAD,
    POST,
    STREAM,
    WHOLE,
    answer_of,
    connection,
    cut,
    read_to_the_end,
    send,
    statuses,
)
from tests.deploy.redis_server import make_certificate
from tests.metric_value import metric_value
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


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


@pytest.mark.parametrize(
    ("beginning", "end"),
    [(GET + b"X-Long: ", b""), (b"GET /", b" HTTP/1.1\r\n" + HEAD)],
    ids=["header", "address"],
)
def test_a_long_head_is_refused_though_all_of_it_is_there(
    server: ServerProcess, beginning: bytes, end: bytes
) -> None:
    before = cut(server, "head_too_large")
    with connection(server) as client:
        send(client, beginning + b"a" * (MAX_HEAD_BYTES + 1) + end + b"\r\n\r\n")
        assert statuses(read_to_the_end(client)) == [431]
    assert cut(server, "head_too_large") == before + 1


@pytest.mark.parametrize(
    "beginning", [GET, POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"], ids=["headers", "trailers"]
)
def test_more_fields_than_anybody_sends_are_a_long_head_too(server: ServerProcess, beginning: bytes) -> None:
    before, known = cut(server, "head_too_large"), HEAD.count(b"\n") + beginning.count(b"chunked")
    with connection(server) as client:
        send(client, beginning)
        send(client, b"a:b\r\n" * (MAX_FIELDS - known))
        assert server.http.get("/health").status_code == 200
        # A field is known to be complete only when something follows it.
        send(client, b"a:b\r\n\r\n")
        assert statuses(read_to_the_end(client)) == [431]
    assert cut(server, "head_too_large") == before + 1


def test_as_many_fields_as_are_allowed_are_answered(server: ServerProcess) -> None:
    with connection(server) as client:
        send(client, GET + b"a:b\r\n" * (MAX_FIELDS - HEAD.count(b"\n")) + b"\r\n")
        assert answer_of(client) == HTTPStatus.OK


@pytest.mark.parametrize(
    "request_line",
    ["GET /api/meetings/会議/status HTTP/1.1", "GET /api/meetings/a b/status HTTP/1.1", "hello"],
    ids=["another script", "a blank", "no method"],
)
@pytest.mark.parametrize("earlier", [b"", WHOLE], ids=["first", "later"])
def test_a_request_that_is_none_is_told_what_to_do(
    server: ServerProcess, request_line: str, earlier: bytes
) -> None:
    with connection(server) as client:
        if earlier:
            send(client, earlier)
            assert answer_of(client) == HTTPStatus.OK
        send(client, request_line.encode() + b"\r\n" + HEAD + b"\r\n")
        head, _, body = read_to_the_end(client).partition(b"\r\n\r\n")
    assert statuses(head) == [HTTPStatus.BAD_REQUEST]
    assert b"content-type: application/json" in head
    told = json.loads(body)
    assert (told["error"], "%20" in told["detail"]) == ("bad_request", True)


CHUNKS = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "behind",
    [b"hello\r\n", WHOLE + b"hello\r\n", POST + CHUNKS + b"hello\r\n"],
    ids=["no request", "one behind another", "no chunk"],
)
def test_what_cannot_be_read_behind_a_stream_is_told_nothing_amid_its_events(
    server: ServerProcess, behind: bytes
) -> None:
    with connection(server) as client:
        send(client, STREAM)
        assert client.recv(1)
        send(client, behind)
        assert b"bad_request" not in read_to_the_end(client)


def test_what_cannot_be_read_of_a_body_behind_its_answer_gets_no_second_one(server: ServerProcess) -> None:
    with connection(server) as client:
        send(client, GET + CHUNKS)
        assert answer_of(client) == HTTPStatus.OK
        send(client, b"hello\r\n")
        assert read_to_the_end(client) == b""


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


def test_a_request_sent_ahead_is_logged_without_the_meeting_of_the_one_before_it(
    kept_server: KeptServer,
) -> None:
    server = kept_server(LOG_FORMAT="json")
    start = b"POST /api/meetings/ahead/start HTTP/1.1\r\n" + HEAD
    with connection(server) as client:
        send(client, start + b"\r\n" + GET + b"Connection: close\r\n\r\n")
        assert statuses(read_to_the_end(client)) == [200, 200]
    server.wait_for("GET /health 200")
    lines = [line for line in map(json.loads, server.lines) if "path" in line]
    first, second = ([line.get("meeting_id"), line["path"]] for line in lines[-2:])
    assert (first, second) == (["ahead", "/api/meetings/ahead/start"], [None, "/health"])


@pytest.mark.parametrize(
    "behind", [WHOLE, GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"], ids=["request", "upgrade"]
)
def test_who_leaves_a_stream_with_something_sent_behind_it_is_gone(
    kept_server: KeptServer, behind: bytes
) -> None:
    # No other test uses these settings, so nobody else listens to this server.
    server = kept_server(SSE_HEARTBEAT_SECONDS="1")
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


def test_answers_are_whole_under_tls_too(
    valkey: ValkeyProcess, tmp_path: Path, new_server: NewServer
) -> None:
    certificate, key = make_certificate(tmp_path)
    command = [*uvicorn(), "--ssl-certfile", str(certificate), "--ssl-keyfile", str(key)]
    with (
        new_server({"REDIS_URL": valkey.url}, command) as server,
        connection(server) as plain,
    ):
        context = ssl.create_default_context(cafile=certificate)
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as client:
            for _ in range(2):
                send(client, b"GET /openapi.json HTTP/1.1\r\n" + HEAD + b"\r\n")
                assert answer_of(client) == HTTPStatus.OK
