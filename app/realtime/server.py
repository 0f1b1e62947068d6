"""The Socket.IO server of this process: long-polling only, and typed where the library is not."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.types import Receive, Scope, Send

from app.errors import ApiError
from app.limiting.limiter import Limiter
from app.middleware.body_limit import MAX_BODY_BYTES
from app.middleware.origin_guard import OriginRule
from app.paths import SOCKET_IO
from app.realtime.engine import session_id_of
from app.realtime.library_log import engineio_logger
from app.realtime.packet import OneAttachmentPacket
from app.realtime.polling_server import PollingServer, connection_refused

logger = logging.getLogger(__name__)

# Engine.IO's own default, in seconds: shorter than the idle limit of any proxy.
PING_INTERVAL_SECONDS = 25
# Also the default, and how often the library looks: a client that has gone is noticed within 65 s.
PING_TIMEOUT_SECONDS = 20
# How long a shutdown waits for polling clients to be told.
CLOSE_SECONDS = 1.0

Handler = Callable[..., Awaitable[object]]


class SocketServer:
    """Owns python-socketio's server: whatever others send, join or close goes through this class.

    A `sid` is a Socket.IO connection; the Engine.IO sessions below have ids of their own, and `PollingServer`
    and `PollingEngine` look after them.
    """

    def __init__(
        self, allowed_origins: Sequence[str], limiter: Limiter, affinity_name: str | None = None
    ) -> None:
        rule = OriginRule(allowed_origins)

        def allows(origin: str | None, environ: Mapping[str, str]) -> bool:
            return origin is not None and rule.allows(origin, environ.get("HTTP_HOST", ""))

        # Untyped, since the library publishes no types.
        self._sio: Any = PollingServer(
            async_mode="asgi",
            serializer=OneAttachmentPacket,
            # `transports` alone would still offer WebSocket as an upgrade.
            transports=["polling"],
            allow_upgrades=False,
            ping_interval=PING_INTERVAL_SECONDS,
            ping_timeout=PING_TIMEOUT_SECONDS,
            max_http_buffer_size=MAX_BODY_BYTES,
            cors_allowed_origins="*" if rule.any else allows,
            cors_credentials=False,
            engineio_logger=engineio_logger(),
            # Blink results are small, and compressing thirty or more a second costs more than it saves.
            http_compression=False,
        )
        self._sio.eio.limiter = limiter
        self._sio.eio.affinity_name = affinity_name

    @property
    def session_count(self) -> int:
        """How many Engine.IO sessions there are, joined or not."""
        count: int = self._sio.eio.open_count
        return count

    def on(self, event: str, handler: Handler) -> None:
        """Let `handler(sid, …)` answer an event; what it returns is the acknowledgement.

        A mistake of ours is logged here, since the library takes it for its client's. An `ApiError` refuses
        the connection that was to be opened.
        """

        async def logged(sid: str, *arguments: object) -> object:
            try:
                return await handler(sid, *arguments)
            except ApiError as refusal:
                code = refusal.answer.error
                logger.info("Refused Socket.IO connection %s: %s", sid, code, extra={"error": code})
                raise connection_refused(refusal) from None
            except Exception:
                logger.exception("! A Socket.IO handler has failed")
                raise

        self._sio.on(event, logged)

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request below `/socket.io/`."""
        await self._sio.handle_request(scope, receive, send)

    async def emit(self, event: str, payload: Mapping[str, object], to: str) -> None:
        """Send an event to a connection or to everyone in a room."""
        await self._sio.emit(event, payload, to=to)

    async def enter_room(self, sid: str, room: str) -> bool:
        """Put a connection into a room; `False` when it has gone already."""
        # The library would first make the room, for ever, and it walks through all rooms at each goodbye.
        if not self._sio.manager.is_connected(sid, "/"):
            return False
        try:
            await self._sio.enter_room(sid, room)
        except (KeyError, ValueError):
            return False
        return True

    async def leave_room(self, sid: str, room: str) -> None:
        """Take a connection out of a room."""
        await self._sio.leave_room(sid, room)

    async def close_session(self, session_id: str | None) -> None:
        """Close one Engine.IO session without waiting for a queue that nobody may read again."""
        await self._sio.eio.disconnect(session_id)

    async def close_all_sessions(self) -> None:
        """Close every session, so that no poll keeps the server from shutting down."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                for session_id in list(self._sio.eio.sockets):
                    await self.close_session(session_id)
                await self._sio.shutdown()


async def socketio_endpoint(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `/socket.io/` with the server that the lifespan opened."""
    server: SocketServer = scope["state"]["sio"]
    await server.handle_request(scope, receive, send)


async def close_oversize_session(scope: Scope) -> None:
    """End the Engine.IO session whose request was too large, as the protocol prescribes."""
    if not scope["path"].startswith(SOCKET_IO):
        return
    server: SocketServer = scope["state"]["sio"]
    await server.close_session(session_id_of(scope))
