"""The Socket.IO server on `PollingEngine`: sessions are counted, and those that end leave nothing behind."""

from typing import Any

import socketio
from socketio.exceptions import ConnectionRefusedError as Refused
from socketio.packet import CONNECT_ERROR

from app.errors import ApiError
from app.limiting.limiter import Limiter
from app.realtime.engine import PollingEngine
from app.realtime.refusals import refused

# Says that a session has joined; kept in the library's own notes on the request that opened the session.
HAS_JOINED = "app.has_joined"


class PollingServer(socketio.AsyncServer):
    """A python-socketio server on `PollingEngine`."""

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._limiter.sessions.acquire(self.address_of(eio_sid))

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        if eio_sid in self.environ:
            self._limiter.sessions.release(self.address_of(eio_sid))
        await super()._handle_eio_disconnect(eio_sid, reason)
        session = self.eio.sockets.get(eio_sid)
        if session is not None and reason == self.reason.CLIENT_DISCONNECT:
            # Ends a waiting poll, as a goodbye of ours would: the library would keep it until it times out.
            await session.queue.put(None)

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        # Anything that follows a goodbye in the same request would be kept for ever.
        if eio_sid in self.environ:
            await super()._handle_eio_message(eio_sid, data)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        if self.manager.sid_from_eio_sid(eio_sid, namespace or "/") is not None:
            # Browsers and proxies repeat a request whose connection was cut. The library would refuse this
            # one, and the client would take that for the answer, though it has joined.
            return
        environ = self.environ[eio_sid]
        if environ.get(HAS_JOINED) and (refusal := await self._refusal_of(eio_sid)):
            await self._send_packet(eio_sid, self.packet_class(CONNECT_ERROR, refusal, namespace=namespace))
            return
        environ[HAS_JOINED] = True
        await super()._handle_connect(eio_sid, namespace, data)
        if eio_sid not in self.environ:
            # Its answer was one unread packet too many: the session ended before the library had noted it.
            await self._handle_disconnect(eio_sid, namespace)

    async def _refusal_of(self, eio_sid: str) -> Any:
        """Count a session that joins again like a new one; returns what to say if that is too often."""
        try:
            await self._limiter.hit("sockets", self.address_of(eio_sid))
        except ApiError as refusal:
            return connection_refused(refusal).error_args
        return None

    def address_of(self, eio_sid: str) -> str | None:
        """Return the address that opened a session, if it is known."""
        return self._limiter.addresses.of(self.environ[eio_sid]["asgi.scope"])

    @property
    def _limiter(self) -> Limiter:
        limiter: Limiter = self.eio.limiter
        return limiter

    def _engineio_server_class(self) -> type[PollingEngine]:
        return PollingEngine


def connection_refused(refusal: ApiError) -> Refused:
    """Return what the library tells a client whose connection is refused; its data is as for a frame."""
    return Refused(refusal.answer.detail, refused(refusal))
