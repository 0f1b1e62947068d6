"""The Socket.IO server by itself: rooms only for clients who are connected."""

from redis.asyncio import Redis

from app.config.settings import Settings
from app.limiting.limiter import Limiter
from app.realtime.server import SocketServer
from tests.loop import run


def test_a_wish_to_join_of_who_has_gone_makes_no_room() -> None:
    async def join() -> None:
        server = SocketServer(["*"], Limiter(Redis(), Settings.from_environ({})))
        manager = server._sio.manager
        there = await manager.connect("session", "/")
        assert not await server.enter_room("gone", "meeting:a")
        assert "meeting:a" not in manager.rooms["/"]
        assert await server.enter_room(there, "meeting:a")
        assert "meeting:a" in manager.rooms["/"]

    run(join())
