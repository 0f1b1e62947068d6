"""uvicorn's HTTP/1.1 with the bounds that it does not have: on what surrounds a body, and on waiting.

Every start command names it: `--http app.connections.http_protocol:BoundedHttpProtocol`.
"""

from asyncio import Transport
from http import HTTPStatus

import msgspec
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.connections.slow_clients import SlowClients
from app.errors import ErrorAnswer
from app.metrics import CUTS

# Bytes of a request that are not its body: head, trailers, framing of chunks. As in uvicorn's h11; Chrome
# sends under 1 kB. httptools has no bound, and a head of 200 MB took it 54 s and 370 MB.
MAX_HEAD_BYTES = 65_536
# Requests on one connection that come before earlier ones are answered; browsers send none.
MAX_PIPELINED = 8


def closing_answer(status: HTTPStatus, code: str, detail: str) -> bytes:
    """Return a whole answer, for a connection that is closed with it."""
    body = msgspec.json.encode(ErrorAnswer(error=code, detail=detail))
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


SLOW_REQUEST = closing_answer(
    HTTPStatus.REQUEST_TIMEOUT, "slow_request", "The request did not arrive in time. Send it again."
)
LONG_HEAD = closing_answer(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "head_too_large",
    "Address and headers of the request are larger than 64 kB together. Send fewer or shorter ones.",
)


class TooManyRequests(Exception):
    """More requests on one connection than are kept waiting; the parser ends the connection over it."""


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection. `app_state["slow_clients"]` is told whenever it waits for its client."""

    # In its dictionary these would be too many to share its keys with all others: 1.3 kB a connection.
    __slots__ = ("_head_bytes", "_in_body")

    # Bytes of the present request that are not its body; 0: nothing has come of it.
    _head_bytes: int
    # Whether its head has come, and not all of its body.
    _in_body: bool

    @property
    def _slow(self) -> SlowClients:
        slow: SlowClients = self.app_state["slow_clients"]
        return slow

    @override
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_bytes = 0
        self._in_body = False
        # Whatever is not read pauses what writes: of a slow reader's answer one part is held and no more.
        transport.set_write_buffer_limits(high=0)
        self._slow.expect_request(self, self.loop.time())

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._slow.forget(self)
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        self._slow.expect_request(self, self.loop.time(), len(data))
        super().data_received(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            CUTS.labels("head_too_large").inc()
            self._close_with(LONG_HEAD)

    @override
    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= MAX_PIPELINED:
            raise TooManyRequests
        self._in_body = True
        super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        self._head_bytes -= len(body)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        self._in_body = False
        self._head_bytes = 0
        self._slow.end_request(self)
        super().on_message_complete()

    @override
    def handle_websocket_upgrade(self) -> None:
        # From here on the connection is another protocol's.
        self._slow.forget(self)
        super().handle_websocket_upgrade()

    @override
    def pause_writing(self) -> None:
        self._slow.expect_reading(self, self.loop.time(), self.transport.get_write_buffer_size())
        super().pause_writing()

    @override
    def resume_writing(self) -> None:
        self._slow.end_reading(self)
        super().resume_writing()

    def refuse_slow_request(self) -> None:
        """Say that the request took too long, if any of it came, and close."""
        self._close_with(SLOW_REQUEST if self._head_bytes else b"")

    def abort_unread(self) -> None:
        """Close though much of what was sent is not read."""
        self.transport.abort()

    def _close_with(self, answer: bytes) -> None:
        if answer and self._may_answer():
            self.transport.write(answer)
        self.transport.close()

    def _may_answer(self) -> bool:
        """Tell whether the request that is arriving has no answer, and no earlier one lacks its own."""
        if self.cycle is None or self.pipeline:
            return not self.pipeline
        return not self.cycle.response_started if self._in_body else self.cycle.response_complete
