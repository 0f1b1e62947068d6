"""The Engine.IO server, with the limits and the tolerance of odd clients that the library lacks."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio.packet import NOOP, Packet
from engineio.payload import Payload
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from app.errors import ApiError
from app.limiting.limiter import Limiter
from app.realtime.library_log import begin_request

# A leader that catches up after a hiccup sends all that waits in one request: two packets per frame, and the
# limit on the body holds anyway. The library takes 16, and throws away the whole request if there are more.
MAX_PACKETS_A_REQUEST = 512
Payload.max_decode_packets = MAX_PACKETS_A_REQUEST

# One poll empties the queue. The fullest request brings at most twice as many answers, so a session with more
# waiting does not poll.
MAX_UNREAD_PACKETS = 2 * MAX_PACKETS_A_REQUEST
# Packets waiting in all sessions together, some 50 MB. Beyond that, a session that has 80 waiting is closed;
# a leader never has so many: two for each of nine frames of four participants, and a few events.
MAX_UNREAD_IN_ALL, USUALLY_UNREAD = 40_000, 80
# How long, in seconds, a leader who was one too many should stay away: sessions end slowly.
SESSIONS_RETRY_AFTER_SECONDS = 30

# The length is set from the body that was read; asking for a WebSocket gets a poll, where the library fails.
HEADERS_KEPT_BACK = frozenset({b"content-length", b"connection", b"upgrade"})


class PollingEngine(engineio.AsyncServer):
    """Long-polling with bounded sessions, each with a bounded queue."""

    # Set by the server that opens it, before the first request.
    limiter: Limiter
    # The name of this process among several, for a proxy that routes each session to its own process.
    affinity_name: str | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # How many polls of each session are being answered.
        self._polls = Counter[str]()

    def generate_id(self) -> str:
        """Return the id of a new session."""
        unique: str = super().generate_id()
        return f"{self.affinity_name}-{unique}" if self.affinity_name else unique

    def start_background_task(
        self, target: Callable[..., Coroutine[Any, Any, None]], *args: Any, **kwargs: Any
    ) -> "asyncio.Task[None]":
        """Begin a task; the one that looks after all sessions outlives the request during which it begins."""
        context = Context() if target == self._service_task else None
        return asyncio.create_task(target(*args, **kwargs), context=context)

    async def send_packet(self, sid: str, pkt: Packet) -> None:
        """Let a packet wait for the next poll; the session of a client that takes none is ended instead.

        A client that has gone gets nothing, which is usual for answers on their way and not worth a log line.
        """
        await self._end_unread(sid)
        session = self.sockets.get(sid)
        if session is not None and not session.closed:
            await super().send_packet(sid, pkt)

    async def _end_unread(self, sid: str | None) -> None:
        """End a session that leaves too much unread."""
        session = self.sockets.get(sid)
        if session is None or session.closed or not self._unread_too_long(session.queue.qsize()):
            return
        while not session.queue.empty():
            session.queue.get_nowait()
        await self.disconnect(sid)

    def _unread_too_long(self, unread: int) -> bool:
        if unread < USUALLY_UNREAD:
            return False
        in_all = sum(session.queue.qsize() for session in self.sockets.values())
        return unread >= MAX_UNREAD_PACKETS or in_all >= MAX_UNREAD_IN_ALL

    async def disconnect(self, sid: str | None = None) -> None:
        """Close one session without waiting for its queue, which perhaps nobody will ever read."""
        session = self.sockets.get(sid)
        if session is not None:
            await session.close(wait=False)

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, after reading its body: the library treats one without a length as empty.

        Raises `ApiError` when there are too many sessions, `ClientDisconnect` when the body never ends.
        """
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        begin_request()
        body = await Request(scope, receive).body()
        sid = session_id_of(scope)
        if scope["method"] == "POST":
            # The library answers some packets by itself, bypassing `send_packet`.
            await self._end_unread(sid)
        self._drop_ended(sid)
        if scope["method"] == "GET" and sid is None:
            await self._refuse_too_many(scope)
        headers = [(name, value) for name, value in scope["headers"] if name not in HEADERS_KEPT_BACK]
        headers.append((b"content-length", str(len(body)).encode()))

        async def whole_body() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async with self._polling(sid if scope["method"] == "GET" else None):
            await super().handle_request({**scope, "headers": headers}, whole_body, send)

    @asynccontextmanager
    async def _polling(self, sid: str | None) -> AsyncIterator[None]:
        """Let one poll of a session wait: an earlier one, perhaps lost by its client, gets an empty answer.

        The reference server ends a session that polls twice, but a proxy may have repeated the request.
        """
        session = self.sockets.get(sid)
        if sid is None or session is None:
            yield
            return
        if self._polls[sid]:
            await session.queue.put(Packet(NOOP))
        self._polls[sid] += 1
        try:
            yield
        finally:
            self._polls[sid] -= 1
            if not self._polls[sid]:
                del self._polls[sid]

    def _drop_ended(self, sid: str | None) -> None:
        """Forget a session that is over, so that a POST to it gets 400: the library would fail on one."""
        session = self.sockets.get(sid)
        if session is not None and session.closed:
            self.sockets.pop(sid, None)

    @property
    def open_count(self) -> int:
        """How many sessions are open: the library keeps each for a while after its end."""
        return sum(not session.closed for session in self.sockets.values())

    def _drop_all_ended(self) -> None:
        for sid in list(self.sockets):
            self._drop_ended(sid)

    async def _refuse_too_many(self, scope: Scope) -> None:
        self._drop_all_ended()
        address = self.limiter.addresses.of(scope)
        await self.limiter.hit("sockets", address)
        self.limiter.sessions.check(address)
        if len(self.sockets) >= self.limiter.capacity.sessions:
            raise ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "too_many_sessions",
                "This server has as many Socket.IO sessions as it can hold. Try again later.",
                retry_after=SESSIONS_RETRY_AFTER_SECONDS,
            )


def session_id_of(scope: Scope) -> str | None:
    """Return the session that a request names, as the library reads it: the first non-empty `sid`."""
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("utf-8", "replace")).get("sid", [None])[0]
