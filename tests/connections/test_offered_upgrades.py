"""A request that offers another protocol is handled as if it did not (RFC 9110, 7.8).

The JDK's client and `curl --http2` offer h2c with every request.
"""

import asyncio
from http import HTTPStatus
from typing import Any

import pytest

from app.connections.bounds import MAX_FIELDS, MAX_HEAD_BYTES, MAX_PIPELINED
from app.connections.http_protocol import BoundedHttpProtocol
from tests.connections.in_process import serving
from tests.connections.raw import (
    H2C,
    HEAD,
    POST,
    WHOLE,
    answer_of,
    connection,
    cut,
    read_to_the_end,
    send,
    statuses,
)
from tests.loop import run
from tools.harness.server_process import ServerProcess

WEBSOCKET = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
OFFERED = {b"connection", b"upgrade", b"http2-settings"}
BEGINNING = b"POST /a?b HTTP/1.1\r\nHost: localhost\r\n"
REQUESTS = {
    "a body": BEGINNING + b"%sContent-Length: 10\r\n\r\n0123456789",
    "a body that looks like a request": BEGINNING + b"%sContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "chunks": BEGINNING
    + b"%sTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: a\r\n\r\n",
    "no body": BEGINNING + b"%sContent-Length: 0\r\n\r\n",
    "nothing about a body": b"GET /a HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
    "an expectation": BEGINNING + b"%sExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
    "the last one": BEGINNING + b"%sConnection: close\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.0": b"POST /a HTTP/1.0\r\n%sContent-Length: 2\r\n\r\nab",
    "a length that is none": BEGINNING + b"%sContent-Length: 2, 3\r\n\r\nab",
    "two lengths": BEGINNING + b"%sContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown encoding": BEGINNING + b"%sTransfer-Encoding: gzip\r\n\r\nab",
}
BEHIND = b"PUT /behind HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\n!"


async def carried_out(sent: bytes, piece_bytes: int) -> tuple[list[object], list[int]]:
    """Return each request as the application gets it and each status, if `piece_bytes` arrive at a time."""
    requests = list[object]()

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = [header for header in scope["headers"] if header[0] not in OFFERED]
        version, path, query = scope["http_version"], scope["path"], scope["query_string"]
        requests.append((version, scope["method"], path, query, headers, body))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    class InPieces(BoundedHttpProtocol):
        def data_received(self, data: bytes) -> None:
            for start in range(0, len(data), piece_bytes):
                if not self.transport.is_closing():
                    super().data_received(data[start : start + piece_bytes])

    async with serving(answer, InPieces) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(sent)
        answers = await asyncio.wait_for(reader.read(), 30)
        writer.close()
    return requests, statuses(answers)


@pytest.mark.parametrize("piece_bytes", [1, 1_000_000])
@pytest.mark.parametrize("offer", [H2C, WEBSOCKET], ids=["h2c", "websocket"])
@pytest.mark.parametrize("request_bytes", REQUESTS.values(), ids=REQUESTS)
def test_an_offer_changes_nothing_of_a_request_or_of_what_comes_behind(
    request_bytes: bytes, offer: bytes, piece_bytes: int
) -> None:
    plain = run(carried_out(request_bytes % b"" + BEHIND, piece_bytes))
    assert plain[1]
    assert run(carried_out(request_bytes % offer + BEHIND, piece_bytes)) == plain


@pytest.mark.parametrize("piece_bytes", [1, 1_000_000])
def test_offers_sent_ahead_are_answered_in_turn_and_too_many_are_refused(piece_bytes: int) -> None:
    offers = [
        BEGINNING + H2C + b"Content-Length: 2\r\n\r\n%02d" % number for number in range(3 * MAX_PIPELINED)
    ]
    requests, answers = run(carried_out(b"".join(offers[:MAX_PIPELINED]) + BEHIND, piece_bytes))
    assert answers == [HTTPStatus.OK] * (MAX_PIPELINED + 1)
    bodies: list[Any] = [request[-1] for request in requests if isinstance(request, tuple)]
    assert bodies == [b"%02d" % number for number in range(MAX_PIPELINED)] + [b"!"]
    requests, answers = run(carried_out(b"".join(offers), piece_bytes))
    assert len(requests) <= MAX_PIPELINED + 1
    assert answers.count(HTTPStatus.OK) == len(answers)


def test_an_announced_rest_does_not_begin_at_once_for_a_client_that_offers_h2c(server: ServerProcess) -> None:
    address, body = b"/api/meetings/offers/rest", b'{"seconds":61,"notice":120}'
    with connection(server) as client:
        beginning = b"POST " + address + b" HTTP/1.1\r\n" + HEAD + H2C
        send(client, beginning + b"Content-Length: %d\r\n\r\n" % len(body))
        # Wait, so that the body comes in a piece of its own.
        assert server.http.get("/health").status_code == HTTPStatus.OK
        send(client, body)
        assert answer_of(client) == HTTPStatus.OK
        rest = server.http.get("/api/meetings/offers/status").json()["rest"]
        assert (rest["state"], rest["seconds"]) == ("announced", 61)
        # The connection is kept, and no part of the body was taken for another request.
        send(client, b"DELETE " + address + b" HTTP/1.1\r\n" + HEAD + H2C + b"\r\n")
        assert answer_of(client) == HTTPStatus.OK
    assert not server.faults()


@pytest.mark.parametrize(
    "long",
    [
        b"X-Long: " + b"a" * MAX_HEAD_BYTES + b"\r\n\r\n",
        b"a:b\r\n" * MAX_FIELDS + b"\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"a:b\r\n" * (MAX_FIELDS + 1),
    ],
    ids=["head", "fields", "trailers"],
)
def test_a_long_head_is_refused_whatever_it_offers(server: ServerProcess, long: bytes) -> None:
    before = cut(server, "head_too_large")
    with connection(server) as client:
        send(client, POST + H2C + long)
        assert statuses(read_to_the_end(client)) == [431]
    assert cut(server, "head_too_large") == before + 1


@pytest.mark.parametrize("target", [b"localhost:443", b"/health"])
def test_a_tunnel_is_refused_and_nothing_in_it_is_read(server: ServerProcess, target: bytes) -> None:
    with connection(server) as client:
        send(client, WHOLE)
        assert answer_of(client) == HTTPStatus.OK
        send(client, b"CONNECT " + target + b" HTTP/1.1\r\n" + HEAD + H2C + b"\r\n" + WHOLE)
        assert statuses(read_to_the_end(client)) == [HTTPStatus.BAD_REQUEST]
