"""The Socket.IO server by itself: rooms for clients who are connected, and mistakes of ours in the log."""

import logging

import pytest
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


def test_a_mistake_of_ours_is_in_the_log_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_sid: str) -> None:
        raise KeyError

    async def greet() -> None:
        server = SocketServer(["*"], Limiter(Redis(), Settings.from_environ({})))
        server.on("connect", fail)
        with pytest.raises(KeyError):
            await server._sio.handlers["/"]["connect"]("sid")

    with caplog.at_level(logging.ERROR, "app"):
        run(greet())
    assert [record.exc_info is not None for record in caplog.records] == [True]
