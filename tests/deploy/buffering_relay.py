"""A proxy that buffers: it passes an answer on when it is there as a whole, so never one without an end."""

import asyncio
import re

from tests.deploy.relay import Relay

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
LAST_CHUNK = b"0\r\n\r\n"


class BufferingRelay(Relay):
    """As common proxies are until they are told otherwise; with `heads` an answer's head goes at once."""

    def __init__(self, target: str, *, heads: bool) -> None:
        super().__init__(target)
        self._heads = heads

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held, sent = b"", 0
        while data := await reader.read(65536):
            held += data
            head, found, body = held.partition(HEAD_END)
            if found and is_whole(head + found, body):
                ready = len(held)
            else:
                ready = len(head + found) if found and self._heads else sent
            writer.write(held[sent:ready])
            sent = ready
            await writer.drain()


def is_whole(head: bytes, body: bytes) -> bool:
    """Tell whether this is all of an answer."""
    length = LENGTH.search(head)
    return len(body) >= int(length[1]) if length else body.endswith(LAST_CHUNK)
