"""The protocol in this process, without the rest of the server around it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from app.connections.http_protocol import BoundedHttpProtocol
from app.connections.slow_clients import SlowClients


@contextlib.asynccontextmanager
async def serving(answer: Any, protocol: type[BoundedHttpProtocol]) -> AsyncIterator[tuple[str, int]]:
    """Serve this application on a free port, and yield the address."""
    config = uvicorn.Config(answer, http=protocol, lifespan="off", log_config=None)
    config.load()
    state: dict[str, Any] = {"slow_clients": SlowClients(1000)}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(config, ServerState(), state), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()
