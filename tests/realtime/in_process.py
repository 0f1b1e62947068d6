"""Engine.IO sessions with a server in the test's own process, for what shows only inside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx2
from redis.asyncio import Redis

from app.config.settings import Settings
from app.limiting.limiter import Limiter
from app.realtime.server import SocketServer

PATH = "/socket.io/?EIO=4&transport=polling"


class Inside:
    """A Socket.IO server without a network; `there` are the connections that its handlers know of."""

    def __init__(self, **settings: str) -> None:
        # Sessions are counted in memory, so this Redis is never asked.
        self.limiter = Limiter(Redis(), Settings.from_environ(settings))
        self.server = SocketServer(["*"], self.limiter)
        self.there: list[str] = []
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.server.handle_request), base_url="http://inside"
        )

    async def _connect(self, sid: str, _environ: dict[str, Any], _auth: object = None) -> None:
        self.there.append(sid)

    async def _disconnect(self, sid: str, _reason: str) -> None:
        self.there.remove(sid)

    def kept(self) -> dict[str, object]:
        """Return everything that the library keeps about connections and incomplete packets."""
        sio = self.server._sio
        return {
            "rooms": sio.manager.rooms,
            "pending": sio.manager.pending_connect,
            "halves": sio._binary_packet,
        }

    @classmethod
    @asynccontextmanager
    async def opened(cls, **settings: str) -> AsyncIterator[Self]:
        """Yield a server that is shut down at the end."""
        inside = cls(**settings)
        async with inside.http:
            yield inside
            await inside.server.close_all_sessions()


class Session:
    """One session; `post` and `poll` carry Engine.IO packets exactly as they are."""

    def __init__(self, inside: Inside, sid: str) -> None:
        self.inside = inside
        self.sid = sid
        self.path = f"{PATH}&sid={sid}"

    @classmethod
    async def open(cls, inside: Inside) -> Self:
        """Open a session that has joined no namespace yet."""
        opened = (await inside.http.get(PATH)).text
        return cls(inside, httpx2.Response(200, text=opened[1:]).json()["sid"])

    async def post(self, *packets: str) -> int:
        """Send packets in one request, and return its status."""
        return (await self.inside.http.post(self.path, content="\x1e".join(packets))).status_code

    async def poll(self, **headers: str) -> httpx2.Response:
        """Take what is waiting."""
        return await self.inside.http.get(self.path, headers=headers)

    def polling(self) -> "asyncio.Task[httpx2.Response]":
        """Start a poll that waits in the background."""
        return asyncio.create_task(self.poll())
