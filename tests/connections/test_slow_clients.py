"""A client may keep the server waiting only so long."""

import contextlib
import socket
import sys
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from app.connections.slow_clients import (
    KEPT_SECONDS,
    POLL_INTERVAL_SECONDS,
    REQUEST_SECONDS,
    UNREAD_SECONDS,
)
from tests.conftest import NewServer
from tests.connections.clocked_server import CLOCKED, pass_time
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

# A file of a megabyte and a half.
LARGE = "/static/vendor/swagger-ui/swagger-ui-bundle.js"
TOLD_SLOW = 'rest_http_requests_total{method="POST",status="408"}'


def test_connections_that_are_kept_make_room_for_newcomers(valkey: ValkeyProcess) -> None:
    assert float(OPTIONS[OPTIONS.index("--timeout-keep-alive") + 1]) == KEPT_SECONDS
    few_files = ["sh", "-c", 'ulimit -n 256; exec "$0" "$@"', *uvicorn()]
    environ = {"REDIS_URL": valkey.url}
    with ServerProcess(environ, few_files) as server, contextlib.ExitStack() as opened:
        early, kept = (opened.enter_context(connection(server)) for _ in range(2))
        # It was answered before its body came, which completes it only now.
        send(early, GET + b"Content-Length: 1\r\n\r\n")
        assert answer_of(early) == HTTPStatus.OK
        send(early, b"a")
        ask(kept)
        for _ in range(300):
            ask(opened.enter_context(connection(server)))
        assert read_to_the_end(early) == read_to_the_end(kept) == b""
        assert not server.faults()


@pytest.fixture(scope="module")
def clocked(valkey: ValkeyProcess, new_server: NewServer) -> Iterator[ServerProcess]:
    """A server in which these tests let time pass."""
    command = [sys.executable, "-c", CLOCKED]
    environ = {"REDIS_URL": valkey.url} | UNLIMITED | coverage_environment()
    with new_server(environ, command) as server:
        server.wait_for_redis()
        yield server


def test_a_request_that_does_not_come_is_refused_after_its_time(clocked: ServerProcess) -> None:
    server, before = clocked, cut(clocked, "slow_request")
    told, timed = metric_value(server, TOLD_SLOW), metric_value(server, "rest_call_seconds_sum")
    beginnings = {
        b"": [],
        GET + b"X-Half: ": [408],
        POST + b"Content-Length: 100\r\n\r\n{": [408],
        POST + H2C + b"Content-Length: 100\r\n\r\n{": [408],
        b"\r\n": [408],
    }
    with contextlib.ExitStack() as opened:
        fresh = {each: opened.enter_context(connection(server)) for each in beginnings}
        kept = {each: opened.enter_context(connection(server)) for each in beginnings if each}
        for client in kept.values():
            ask(client)
        for beginning, client in [*fresh.items(), *kept.items()]:
            send(client, beginning)
        # One request follows a complete one in the same piece, and one waits for a stream to end.
        behind = opened.enter_context(connection(server))
        send(behind, WHOLE + POST + b"Content-Length: 100\r\n\r\n{")
        waiting = opened.enter_context(connection(server))
        send(waiting, STREAM + POST + b"Content-Length: 2\r\n\r\n{}")
        served = opened.enter_context(connection(server))
        for _ in range(2):
            # A client that sends a whole request now and then may stay.
            ask(served)
            send(fresh[GET + b"X-Half: "], b"a")
            pass_time(server, POLL_INTERVAL_SECONDS)
        assert cut(server, "slow_request") == before
        pass_time(server, REQUEST_SECONDS)
        for beginning, client in [*fresh.items(), *kept.items()]:
            assert statuses(read_to_the_end(client)) == beginnings[beginning], beginning
        assert statuses(read_to_the_end(behind)) == [200, 408]
        assert statuses(read_to_the_end(waiting)) == [200]
        ask(served)
    # Only those that had begun a body count; the time they kept the server waiting is not the server's time.
    assert metric_value(server, TOLD_SLOW) == told + 5
    assert metric_value(server, "rest_call_seconds_sum") < timed + REQUEST_SECONDS / 2
    server.wait_for("/rest 408")


def test_who_has_gone_is_waited_for_no_longer(clocked: ServerProcess) -> None:
    before = cut(clocked, "slow_request")
    with connection(clocked) as client:
        send(client, GET)
        # When this is answered, the server has read the other request.
        assert clocked.http.get("/health").status_code == HTTPStatus.OK
    pass_time(clocked, REQUEST_SECONDS)
    pass_time(clocked, POLL_INTERVAL_SECONDS)
    assert cut(clocked, "slow_request") == before


def test_who_reads_nothing_is_cut_off_after_their_time(clocked: ServerProcess) -> None:
    # How much time passed for each answer, in seconds.
    waits = list[float]()
    before = cut(clocked, "unread")
    with connection(clocked, receive_buffer=4096) as client:
        # One after another, until one is not answered to its end: the kernels buffer what they can.
        while cut(clocked, "unread") == before:
            waits.append(seconds_until_answer_or_cut(clocked, client))
    # What was not read may be the end of the last answer but one.
    assert sum(waits[-2:]) >= UNREAD_SECONDS - POLL_INTERVAL_SECONDS
    assert not clocked.faults()


def ask(client: socket.socket) -> None:
    """Send a request and read the whole answer; the connection is kept."""
    send(client, WHOLE)
    assert answer_of(client) == HTTPStatus.OK


def seconds_until_answer_or_cut(server: ServerProcess, client: socket.socket) -> float:
    """Ask for something large; return how much time passed until it was written completely or cut off."""
    answered, before, passed = logged(server) + 1, cut(server, "unread"), 0.0
    send(client, b"GET %s HTTP/1.1\r\n%s\r\n" % (LARGE.encode(), HEAD))

    def is_over() -> bool:
        nonlocal passed
        if logged(server) == answered or cut(server, "unread") > before:
            return True
        pass_time(server, POLL_INTERVAL_SECONDS)
        passed += POLL_INTERVAL_SECONDS
        return False

    until(is_over, "it is answered or cut off")
    return passed


def logged(server: ServerProcess) -> int:
    return sum(f"GET {LARGE} 200" in line for line in server.lines)


def test_who_asks_again_on_a_kept_connection_has_its_whole_time_anew(clocked: ServerProcess) -> None:
    with connection(clocked) as client:
        for _ in range(3):
            send(client, WHOLE)
            assert answer_of(client) == HTTPStatus.OK
            pass_time(clocked, KEPT_SECONDS / 2)
            pass_time(clocked, POLL_INTERVAL_SECONDS)
        send(client, WHOLE)
        assert answer_of(client) == HTTPStatus.OK
