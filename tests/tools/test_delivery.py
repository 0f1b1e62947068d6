"""Every copy of a rest that arrives is counted, even one that comes after everybody has heard of it."""

import asyncio
import os
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.loop import run
from tools.bench.delivery import Delivery, Stage
from tools.harness.crowd import gather_crowd, send_home

MEMBERS = 2
CONNECTED = b"event: connected\ndata: {}\n\n"


def message(name: str) -> bytes:
    """Return an event as the server writes it."""
    return f'event: message\nid: 1-1\ndata: {{"event":"{name}"}}\n\n'.encode()


class Connection(asyncio.Protocol):
    """A connection of a server that tells of a rest as it begins, and again `copies` times before its end."""

    def __init__(self, listeners: list[asyncio.Transport], copies: int) -> None:
        self._listeners = listeners
        again = copies * message("rest_required")
        self._told_by = {b"POST": message("rest_required"), b"DELETE": again + message("rest_ended")}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        method = data.partition(b" ")[0]
        if method == b"GET":
            self._listeners.append(self._transport)
            self._transport.write(CONNECTED)
            return
        for listener in self._listeners:
            listener.write(self._told_by[method])
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        self._transport.close()


async def delivered(copies: int) -> Delivery:
    """Return how one rest arrived at the members of a meeting."""
    listeners: list[asyncio.Transport] = []
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: Connection(listeners, copies), "127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        members = await gather_crowd(url, ["meeting"] * MEMBERS)
        server: Any = SimpleNamespace(process=SimpleNamespace(pid=os.getpid()))
        async with ClientSession(url) as callers:
            found = await Stage(server, callers, members).rests(1, 1)
        send_home(members)
        for listener in listeners:
            listener.abort()
    return found


@pytest.mark.parametrize("copies", [0, 1])
def test_a_rest_that_is_told_again_is_counted_as_doubled_however_late_that_is(copies: int) -> None:
    found = run(delivered(copies))
    assert (len(found.seconds), found.lost, found.doubled) == (MEMBERS, 0, copies * MEMBERS)
