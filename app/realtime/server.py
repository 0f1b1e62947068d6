"""The Socket.IO server of this process, and its door beside the routes."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from app.middleware.body_limit import MAX_BODY_BYTES
from app.realtime.engine import PollingServer
from app.realtime.packet import OneAttachmentPacket

PING_INTERVAL_SECONDS = 25
PING_TIMEOUT_SECONDS = 20
# Longer lines are nobody's honest mistake, and would let a caller fill the log.
MAX_LOGGED_CHARACTERS = 200
# How long a shutdown waits until the clients that are polling have been told.
GOODBYE_SECONDS = 1.0


def engineio_logger() -> logging.Logger:
    """Return a logger for the library; what it calls errors are mistakes of its clients."""
    logger = logging.getLogger("app.realtime.engineio")
    logger.setLevel(logging.WARNING)
    logger.addFilter(as_clients_mistake)
    return logger


def as_clients_mistake(record: logging.LogRecord) -> bool:
    """Make a warning of one line out of a record: anyone can send packets that are none."""
    record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
    if record.exc_info and record.exc_info[0]:
        record.msg = f"Dropped a request that is no Socket.IO: {record.exc_info[0].__name__}"
    else:
        # The library repeats what the client wrote: without line breaks that cannot forge a second line.
        shown = record.getMessage()[:MAX_LOGGED_CHARACTERS]
        record.msg = "".join(letter if letter.isprintable() else "?" for letter in shown)
    record.args = record.exc_info = None
    return True


def create_server(allowed_origins: Sequence[str]) -> Any:
    """Return a python-socketio server that offers long-polling and nothing else."""
    return PollingServer(
        async_mode="asgi",
        serializer=OneAttachmentPacket,
        # The first alone would still offer websocket as an upgrade.
        transports=["polling"],
        allow_upgrades=False,
        ping_interval=PING_INTERVAL_SECONDS,
        ping_timeout=PING_TIMEOUT_SECONDS,
        max_http_buffer_size=MAX_BODY_BYTES,
        cors_allowed_origins="*" if tuple(allowed_origins) == ("*",) else list(allowed_origins),
        cors_credentials=False,
        engineio_logger=engineio_logger(),
        # Blink results are small, and compressing thirty a second costs more than it saves.
        http_compression=False,
    )


async def door(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `/socket.io/` with the server that the lifespan opened."""
    await scope["state"]["sio"].handle_request(scope, receive, send)


async def end_oversize_session(scope: Scope) -> None:
    """End the Engine.IO session whose request was too large, as the protocol has it."""
    if not scope["path"].startswith("/socket.io"):
        return
    query = parse_qs(scope["query_string"].decode("ascii", "replace"))
    sockets = scope["state"]["sio"].eio.sockets
    session = sockets.get(query.get("sid", [""])[0])
    if session is not None:
        # Without waiting: the library's own way waits for a queue that nobody may read again.
        await session.close(wait=False)


async def release_poll(sio: Any, sid: str) -> None:
    """Answer the poll of a connection that has gone; the library would keep it open until it times out."""
    session = sio.eio.sockets.get(sio.manager.eio_sid_from_sid(sid, "/"))
    if session is not None:
        await session.queue.put(None)


async def say_goodbye(sio: Any) -> None:
    """Close every session, so that no poll keeps the server from going down."""
    sessions = list(sio.eio.sockets.values())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE_SECONDS):
            for session in sessions:
                await session.close(wait=False)
            await sio.shutdown()
