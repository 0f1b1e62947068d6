"""One client's end of an event stream: written to at once while the client reads, queued while it does not.

No task and no future for an event: where the server can write a part at once, it does; otherwise an ASGI
`send` that need not wait is run to its end on the spot. Only one that has to wait, because the client has
much unread already, goes on in a task of its own.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable

from starlette.types import Message, Send

from app.connections.write_part import WritePart
from app.eager import Unfinished, run_eagerly
from app.events.event import START_OF_STREAM, Entry, Position
from app.events.listener import QUEUE_LENGTH, Closed
from app.events.sse import encode_entry
from app.metrics import DROPS

END: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class StreamWriter:
    """A listener that is also kept alive by heartbeats; what it sends is whole server-sent events."""

    __slots__ = ("_position", "_queue", "_send", "_task", "_write_part", "closed")

    def __init__(self, send: Send, write_part: WritePart | None = None) -> None:
        self.closed: Closed | None = None
        self._send = send
        self._write_part = write_part
        self._position = START_OF_STREAM
        # Events for later; `None` while they can be written at once: an empty one costs a stream 0.8 kB.
        self._queue: deque[Entry] | None = deque()
        self._task: asyncio.Task[None] | None = None

    async def begin(self, headers: list[tuple[bytes, bytes]], first: bytes, position: Position) -> None:
        """Send the head and the `connected` event, then every event after `position`."""
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send(body(first))
        self._position = position
        await self._send_queued()

    def offer(self, entry: Entry) -> None:
        """Write an event or queue it; the stream of a client that leaves too many unread is closed."""
        # Heard late, after an outage or behind many other listeners, an event may have been in the snapshot.
        if self.closed is not None or entry.position <= self._position:
            return
        if self._queue is None:
            self._position = entry.position
            self._write(encode_entry(entry))
        elif len(self._queue) < QUEUE_LENGTH:
            self._queue.append(entry)
        else:
            DROPS.inc()
            self.close(Closed.SLOW)

    def beat(self, part: bytes) -> None:
        """Write a heartbeat; a client that has not even read its events needs none."""
        if self.closed is None and self._queue is None:
            self._write(part)

    def close(self, reason: Closed) -> None:
        """End the stream, which makes `receive` report a disconnect."""
        if self.closed is not None:
            return
        self.closed = reason
        if self._queue is None:
            self._queue = deque()
            self._task = asyncio.ensure_future(self._send_queued())
        else:
            self._queue.clear()

    def cancel(self) -> None:
        """Write no more: the client has gone."""
        # Or a task that is cancelled would keep the connection until a garbage collection.
        self._write_part = None
        if self._task is not None:
            self._task.cancel()

    def _write(self, part: bytes) -> None:
        if self._write_part is not None and self._write_part(part):
            return
        sending = run_eagerly(self._send(body(part)))
        if isinstance(sending, Unfinished):
            self._queue = deque()
            self._task = asyncio.ensure_future(self._catch_up(sending))

    async def _catch_up(self, unfinished: Awaitable[None]) -> None:
        await unfinished
        await self._send_queued()

    async def _send_queued(self) -> None:
        while self._queue:
            entry = self._queue.popleft()
            # What came while the snapshot was read may be both in that and in the queue.
            if entry.position > self._position:
                self._position = entry.position
                await self._send(body(encode_entry(entry)))
        self._queue = None
        if self.closed is not None:
            await self._send(END)


def body(part: bytes) -> Message:
    """Return the message for a part of the stream."""
    return {"type": "http.response.body", "body": part, "more_body": True}
