"""A proxy that buffers: it passes an answer on once it is complete, so never one without an end."""

import asyncio
import re

from tests.deploy.relay import Relay

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
LAST_CHUNK = b"0\r\n\r\n"
CONNECTED = b"event: connected"
# In bytes: shorter pieces are not worth compressing, as in Caddy.
LONG = 512


class BufferingRelay(Relay):
    """Acts as common proxies do until configured otherwise; with `heads` an answer's head goes at once."""

    def __init__(self, target: str, *, heads: bool) -> None:
        super().__init__(target)
        self._heads = heads

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held, is_head_sent = b"", False
        while data := await reader.read(65536):
            held += data
            while end := end_of_answer(held):
                writer.write(rest_of(held[:end], is_head_sent))
                held, is_head_sent = held[end:], False
            if self._heads and HEAD_END in held and not is_head_sent:
                writer.write(head_of(held))
                is_head_sent = True
            await writer.drain()


class PackingRelay(Relay):
    """A proxy that compresses a stream with a long first piece, and passes none of it on before its end."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if len(data.partition(CONNECTED)[2]) > LONG:
                # The head may have been sent before.
                writer.write(b"".join(data.rpartition(HEAD_END)[:2]))
                await reader.read()
                return
            writer.write(data)
            await writer.drain()


def head_of(answer: bytes) -> bytes:
    """Return an answer's head with the empty line after it."""
    head, found, _ = answer.partition(HEAD_END)
    return head + found


def rest_of(answer: bytes, is_head_sent: bool) -> bytes:
    """Return the part of an answer that is still to be sent."""
    return answer.removeprefix(head_of(answer)) if is_head_sent else answer


def end_of_answer(held: bytes) -> int:
    """Return where the first answer of a connection ends, or 0 while it is incomplete."""
    head = head_of(held)
    if HEAD_END not in head:
        return 0
    if length := LENGTH.search(head):
        end = len(head) + int(length[1])
        return end if len(held) >= end else 0
    found = held.find(LAST_CHUNK, len(head))
    return found + len(LAST_CHUNK) if found >= 0 else 0
