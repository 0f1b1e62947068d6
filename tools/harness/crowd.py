"""Thousands of members on event streams in one process: bare connections that record what comes, and when."""

import asyncio
import re
import time
from collections.abc import Iterable
from typing import NamedTuple

# Connections that are opened at the same time; the rest of the crowd waits for its turn.
AT_ONCE = 50
CONNECT_SECONDS = 30.0
# A message as this server writes it: the kind of event, its position, and its name, which begins its data.
MESSAGE = re.compile(rb'event: message\nid: (\d+-\d+)\ndata: \{"event":"(\w+)"')


class Heard(NamedTuple):
    """One message; `at` by the monotonic clock."""

    name: str
    position: str
    at: float


class Member(asyncio.Protocol):
    """One event stream, read to its end."""

    def __init__(self, meeting_id: str, host: str) -> None:
        self.meeting_id = meeting_id
        self.heard: list[Heard] = []
        self.transport: asyncio.Transport | None = None
        self.connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended = False
        self._more = asyncio.Event()
        self._host = host
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        path = f"/api/sse/events?meeting_id={self.meeting_id}"
        transport.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Take in complete events; the first one is `connected`."""
        now = time.monotonic()
        events, _, self._unread = (self._unread + data).rpartition(b"\n\n")
        if b"event: connected" in events and not self.connected.done():
            self.connected.set_result(None)
        self.heard += [
            Heard(name.decode(), position.decode(), now) for position, name in MESSAGE.findall(events)
        ]
        self._more.set()

    def connection_lost(self, _error: Exception | None) -> None:
        """Note the end, which before `connected` is a failure."""
        self.ended = True
        if not self.connected.done():
            self.connected.set_exception(ConnectionError(f"no stream: {self._unread[:200]!r}"))

    async def hears(self, name: str) -> None:
        """Return once a message of one kind has come, even if that was earlier."""
        while not self.heard_of(name):
            self._more.clear()
            await self._more.wait()

    def heard_of(self, name: str) -> list[Heard]:
        """Return the messages of one kind."""
        return [each for each in self.heard if each.name == name]


async def gather_crowd(url: str, meeting_ids: Iterable[str]) -> list[Member]:
    """Open a stream for each of these meetings at `http://host:port`; raises `OSError` if one is refused."""
    host, _, port = url.removeprefix("http://").partition(":")
    turn = asyncio.Semaphore(AT_ONCE)

    async def enter(meeting_id: str) -> Member:
        async with turn, asyncio.timeout(CONNECT_SECONDS):
            _, member = await asyncio.get_running_loop().create_connection(
                lambda: Member(meeting_id, host), host, int(port)
            )
            await member.connected
            return member

    return await asyncio.gather(*map(enter, meeting_ids))


def send_home(members: Iterable[Member]) -> None:
    """Close every connection, as closed tabs do."""
    for member in members:
        if member.transport is not None:
            member.transport.abort()
