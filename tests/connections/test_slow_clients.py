"""A client may keep the server waiting so long and no longer."""

import contextlib
import socket
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from app.connections.slow_clients import KEPT_SECONDS
from tests.connections.hurried_server import POLL_INTERVAL_SECONDS, REQUEST_SECONDS, UNREAD_SECONDS
from tests.connections.raw import (
    GET,
    H2C,
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
from tests.covered import coverage_environment
from tests.metric_value import metric_value
from tools.harness.server_process import OPTIONS, ServerProcess, uvicorn
from tools.harness.unlimited import UNLIMITED
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

TOLD_SLOW = 'rest_http_requests_total{method="POST",status="408"}'


def test_connections_that_are_kept_make_room_for_newcomers(valkey: ValkeyProcess) -> None:
    assert float(OPTIONS[OPTIONS.index("--timeout-keep-alive") + 1]) == KEPT_SECONDS
    few_files = ["sh", "-c", 'ulimit -n 256; exec "$0" "$@"', *uvicorn()]
    environ = {"REDIS_URL": valkey.url}
    with ServerProcess(environ, few_files) as server, contextlib.ExitStack() as opened:
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


@pytest.fixture(scope="module")
def hurried(valkey: ValkeyProcess) -> Iterator[ServerProcess]:
    """A server that waits for slow clients for seconds instead of a minute."""
    command = [sys.executable, "-m", "tests.connections.hurried_server"]
    environ = {"REDIS_URL": valkey.url} | UNLIMITED | coverage_environment()
    with ServerProcess(environ, command) as server:
        server.wait_for_redis()
        yield server


def test_a_request_that_does_not_come_is_refused_after_its_time(hurried: ServerProcess) -> None:
    server = hurried
    told, timed = metric_value(server, TOLD_SLOW), metric_value(server, "rest_call_seconds_sum")
    beginnings = {
        b"": [],
        GET + b"X-Half: ": [408],
        POST + b"Content-Length: 100\r\n\r\n{": [408],
        POST + H2C + b"Content-Length: 100\r\n\r\n{": [408],
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
        while time.monotonic() - begun < REQUEST_SECONDS - POLL_INTERVAL_SECONDS:
            # Who sends a whole request now and then stays.
            ask(served)
            send(fresh[GET + b"X-Half: "], b"a")
            time.sleep(POLL_INTERVAL_SECONDS / 4)
        for beginning, client in [*fresh.items(), *kept.items()]:
            assert statuses(read_to_the_end(client)) == beginnings[beginning], beginning
        assert statuses(read_to_the_end(behind)) == [200, 408]
        assert statuses(read_to_the_end(waiting)) == [200]
        assert time.monotonic() - begun >= REQUEST_SECONDS
        ask(served)
    # Of those that had begun a body; how long they let it wait is no time of the server's.
    assert metric_value(server, TOLD_SLOW) == told + 5
    assert metric_value(server, "rest_call_seconds_sum") < timed + REQUEST_SECONDS / 2
    assert "/rest 408" in server.log


def test_who_reads_nothing_is_cut_off_after_their_time(hurried: ServerProcess) -> None:
    server, before = hurried, cut(hurried, "unread")
    with connection(server, receive_buffer=4096) as client:
        # One after the other, until one is not answered to its end: the kernels hold what they can.
        begun = time.monotonic()
        while asked_without_reading(server, client, before):
            begun = time.monotonic()
        assert time.monotonic() - begun >= UNREAD_SECONDS - POLL_INTERVAL_SECONDS
    assert not server.faults()


def ask(client: socket.socket) -> None:
    """Ask and read the whole answer; the connection is kept."""
    send(client, WHOLE)
    assert answer_of(client) == HTTPStatus.OK


def asked_without_reading(server: ServerProcess, client: socket.socket, cut_before: float) -> bool:
    """Ask for something large and tell whether all of it was written, rather than the connection cut."""
    answered = logged(server) + 1
    send(client, b"GET /openapi.json HTTP/1.1\r\n" + HEAD + b"\r\n")
    until(
        lambda: logged(server) == answered or cut(server, "unread") > cut_before, "it is answered or cut off"
    )
    return cut(server, "unread") == cut_before


def logged(server: ServerProcess) -> int:
    return sum("GET /openapi.json" in line for line in server.lines)
