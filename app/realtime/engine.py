"""The Engine.IO server, with the limits and the manners towards strange clients that the library lacks."""

from http import HTTPStatus
from typing import Any

import engineio
import socketio
from engineio.packet import Packet
from engineio.payload import Payload
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from app.errors import ApiError
from app.limiting.limiter import Limiter

# A poll takes everything that waits; who lets all answers to the fullest request wait never polls.
MAX_UNREAD_PACKETS = 1024
# Of all sessions together: 50 MB of answers. Who makes it more, and has more waiting than a leader ever has,
# is ended.
MAX_UNREAD_IN_ALL, USUALLY_UNREAD = 40_000, 64
# A session costs some 10 kB until it is found to be silent, after 45 s; there is one for each leader.
MAX_SESSIONS = 1000
# How long, in seconds, a leader that was one too many should stay away: sessions end slowly.
SESSIONS_RETRY_AFTER_SECONDS = 30

# A leader that catches up after a hiccup sends all that waits in one request: two packets a frame, and the
# body's own limit holds anyway. The library takes 16 and throws the whole request away beyond that.
MAX_PACKETS_A_REQUEST = 512
Payload.max_decode_packets = MAX_PACKETS_A_REQUEST


class PollingEngine(engineio.AsyncServer):
    """Long-polling with bounded sessions, each with a bounded queue."""

    # Set by the server that opens it, before the first request.
    limiter: Limiter
    # The name of this process among several, for a proxy that leads each session to its own.
    affinity_name: str | None = None

    def generate_id(self) -> str:
        """Return the id of a new session."""
        unique: str = super().generate_id()
        return f"{self.affinity_name}-{unique}" if self.affinity_name else unique

    async def send_packet(self, sid: str, pkt: Packet) -> None:
        """Let a packet wait for the next poll; a client that takes none of them is ended instead.

        Who has gone hears nothing, which happens with every answer on its way and is no line in the log.
        """
        session = self.sockets.get(sid)
        if session is None or session.closed:
            return
        if self._unread_too_long(session.queue.qsize()):
            while not session.queue.empty():
                session.queue.get_nowait()
            await self.disconnect(sid)
            return
        await super().send_packet(sid, pkt)

    def _unread_too_long(self, unread: int) -> bool:
        if unread < USUALLY_UNREAD:
            return False
        in_all = sum(session.queue.qsize() for session in self.sockets.values())
        return unread >= MAX_UNREAD_PACKETS or in_all >= MAX_UNREAD_IN_ALL

    async def disconnect(self, sid: str | None = None) -> None:
        """Close one session without waiting for its queue, which perhaps nobody will ever read again."""
        session = self.sockets.get(sid)
        if session is not None:
            await session.close(wait=False)

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whose body is read first: the library takes one without a length for empty.

        Raises `ApiError` when there are too many sessions, `ClientDisconnect` when the body never ends.
        """
        if scope["type"] != "http":
            await super().handle_request(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        await self._drop_ended(request.query_params.get("sid"))
        if scope["method"] == "GET" and "sid" not in request.query_params:
            await self._refuse_too_many(scope)
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))

        async def whole_body() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await super().handle_request({**scope, "headers": headers}, whole_body, send)

    async def _drop_ended(self, sid: str | None) -> None:
        """Forget a session that is over, so that a POST to it gets 400: the library would fail on one."""
        session = self.sockets.get(sid)
        if session is not None and session.closed:
            self.sockets.pop(sid, None)

    async def _refuse_too_many(self, scope: Scope) -> None:
        address = self.limiter.addresses.of(scope)
        await self.limiter.take("sockets", address)
        self.limiter.sessions.check(address)
        if len(self.sockets) >= MAX_SESSIONS:
            raise ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "too_many_sessions",
                "This server has as many Socket.IO sessions as it can hold. Try again later.",
                retry_after=SESSIONS_RETRY_AFTER_SECONDS,
            )


class PollingServer(socketio.AsyncServer):
    """A python-socketio server over that engine."""

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._limiter.sessions.take(self.address_of(eio_sid))

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        if eio_sid in self.environ:
            self._limiter.sessions.give_back(self.address_of(eio_sid))
        await super()._handle_eio_disconnect(eio_sid, reason)
        session = self.eio.sockets.get(eio_sid)
        if session is not None and reason == self.reason.CLIENT_DISCONNECT:
            # Ends a poll that waits, as a goodbye of ours would: the library keeps it until it times out.
            await session.queue.put(None)

    def address_of(self, eio_sid: str) -> str | None:
        """Return the address that opened a session, as far as it is known."""
        return self._limiter.addresses.of(self.environ[eio_sid]["asgi.scope"])

    @property
    def _limiter(self) -> Limiter:
        limiter: Limiter = self.eio.limiter
        return limiter

    def _engineio_server_class(self) -> type[PollingEngine]:
        return PollingEngine
