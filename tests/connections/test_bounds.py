"""The server, not the client's speed, bounds how much of a client's data is in memory at once."""

import asyncio
from contextlib import suppress
from typing import Any

from app.connections.bounds import MAX_READ_BYTES
from app.connections.http_protocol import BoundedHttpProtocol
from tests.connections.in_process import serving
from tests.loop import run

BODY_BYTES = 500_000
BEGINNING = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % BODY_BYTES


async def answer(_scope: Any, receive: Any, send: Any) -> None:
    """Answer once the whole body has arrived."""
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


async def reads_of_a_large_body() -> list[int]:
    """Return the size of each read while a client sends a body as fast as the network takes it."""
    sizes = list[int]()

    class Noting(BoundedHttpProtocol):
        def data_received(self, data: bytes) -> None:
            sizes.append(len(data))
            super().data_received(data)

    async with serving(answer, Noting) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(BEGINNING + bytes(BODY_BYTES))
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return sizes


def test_no_more_of_a_client_is_read_at_once_than_is_counted_before_the_next() -> None:
    sizes = run(reads_of_a_large_body())
    assert sum(sizes) > BODY_BYTES
    assert max(sizes) <= MAX_READ_BYTES
