"""uvicorn's HTTP/1.1 with the bounds that it lacks: on what surrounds a body, and on waiting.

Every start command names it: `--http app.connections.http_protocol:BoundedHttpProtocol`.
"""

from asyncio import Transport
from contextvars import Context
from typing import Literal

from typing_extensions import override
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.connections.bounds import (
    LONG_HEAD,
    MAX_FIELDS,
    MAX_HEAD_BYTES,
    MAX_PIPELINED,
    MAX_READ_BYTES,
    NO_REQUEST,
    SLOW_REQUEST,
)
from app.connections.plain_http import PlainHttpProtocol
from app.connections.slow_clients import SlowClients
from app.connections.vanished import notice_vanishing
from app.connections.write_part import offering
from app.metrics import CUTS


class TooMany(Exception):
    """More requests on one connection, or fields or bytes in one head, than are kept; it stops the parser."""


class BoundedHttpProtocol(PlainHttpProtocol):
    """One connection. `app_state["slow_clients"]` is told whenever it waits for its client."""

    # With these, dictionaries of connections would have too many keys to share them: 1.3 kB a connection.
    __slots__ = ("_answering", "_arriving", "_fields", "_head_bytes")

    # Which part of a request is arriving; None: nothing of the next one has come yet.
    _arriving: Literal["head", "body"] | None
    # Bytes of that request outside its body, except those that came in one piece with an earlier request.
    _head_bytes: int
    # Headers and trailers of that request so far.
    _fields: int
    # The request that is being answered, or was answered last; others may wait behind it.
    _answering: RequestResponseCycle | None

    @property
    def _slow(self) -> SlowClients:
        slow: SlowClients = self.app_state["slow_clients"]
        return slow

    @override
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arriving = self._answering = None
        self._fields = self._head_bytes = 0
        # Unread bytes pause whatever is writing: only one part of a slow reader's answer is held in memory.
        # Not 0 as the high mark, at which asyncio's TLS would pause with nothing left to read, and for ever.
        transport.set_write_buffer_limits(high=1, low=0)
        if hasattr(transport, "max_size"):
            transport.max_size = MAX_READ_BYTES
        notice_vanishing(transport)
        self._slow.expect_request(self, self.loop.time())

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._slow.forget(self)
        if self._answering is not None:
            # uvicorn tells only the newest request: an event stream with another behind it would never end.
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        # What still comes of a body after the answer is thrown away as it comes.
        is_kept = self._arriving != "body" or not self.cycle.response_complete
        self._slow.expect_request(self, self.loop.time(), len(data) if is_kept else 0)
        if self.transport.is_closing():
            return  # This connection was itself the one that had to go.
        super().data_received(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse_head()

    @override
    def send_400_response(self, msg: str) -> None:
        if self._fields > MAX_FIELDS or self._has_long_head():
            self._refuse_head()
        else:
            self._close_with(NO_REQUEST)

    def _refuse_head(self) -> None:
        CUTS.labels("head_too_large").inc()
        self._close_with(LONG_HEAD)

    @override
    def on_message_begin(self) -> None:
        self._arriving = "head"
        self._fields = 0
        if not self._slow.expects_request(self):
            # It came in one piece with the end of an earlier one; how much of that is its own is unknown.
            self._slow.expect_request(self, self.loop.time(), len(self._piece))
        super().on_message_begin()

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += 1
        if self._fields > MAX_FIELDS:
            raise TooMany
        super().on_header(name, value)

    @override
    def on_headers_complete(self) -> None:
        # A head that came in one piece is over before the bytes of that piece are checked.
        if len(self.pipeline) >= MAX_PIPELINED or self._has_long_head():
            raise TooMany
        super().on_headers_complete()
        self._arriving = "body"

    def _has_long_head(self) -> bool:
        fields = sum(len(name) + len(value) for name, value in self.headers or ())
        return len(self.url) + fields > MAX_HEAD_BYTES

    @override
    def on_body(self, body: bytes) -> None:
        self._head_bytes = max(self._head_bytes - len(body), 0)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return  # A new parser reads it once more.
        self._arriving = None
        self._head_bytes = 0
        super().on_message_complete()
        self._note_whole_request()

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        cycle.scope["extensions"] = offering(self)
        # Or it would begin with what another request has bound: an earlier one, or one that let it be read.
        Context().run(super()._start_asgi_task, cycle, app)
        self._note_whole_request()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._note_whole_request()

    def write_part(self, part: bytes) -> bool:
        """Write a part of the answer that is under way, or tell that it has to wait (`WritePart`)."""
        cycle = self._answering
        if cycle is None or self.flow.write_paused or not cycle.chunked_encoding or cycle.response_complete:
            return False
        if not cycle.disconnected:
            self.transport.write(b"%x\r\n%b\r\n" % (len(part), part))
        return True

    def _note_whole_request(self) -> None:
        """Stop waiting for the client if all that it sent is whole, and no request waits for its turn."""
        if self._arriving or self.pipeline or self.transport.is_closing():
            return
        if self.cycle.response_complete:
            # With its last request, a connection that is kept would cost half as much again.
            self.cycle = self._answering = self.scope = self.headers = None  # type: ignore[assignment]
            self._slow.keep(self, self.loop.time())
        else:
            self._slow.end_request(self)

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
        self._close_with(SLOW_REQUEST if self._arriving or self._head_bytes else b"")

    def abort_unread(self) -> None:
        """Close, although much of what was sent has not been read."""
        self.transport.abort()

    def _close_with(self, answer: bytes) -> None:
        if answer and self._may_answer():
            self.transport.write(answer)
        self.transport.close()

    def _may_answer(self) -> bool:
        """Tell whether the request that is arriving has no answer yet, and every earlier one has its own."""
        if self.cycle is None or self.pipeline:
            return not self.pipeline
        return not self.cycle.response_started if self._arriving == "body" else self.cycle.response_complete
