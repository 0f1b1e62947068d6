"""Those who hear a meeting's events: what the hub asks of a listener, and a listener with an inbox."""

import asyncio
from collections import deque
from enum import StrEnum
from typing import Protocol

from app.events.event import Entry
from app.metrics import DROPS

# A meeting has a handful of events an hour: a listener this far behind is not reading at all.
QUEUE_LENGTH = 100


class Closed(StrEnum):
    """Why a listener was closed."""

    SHUTDOWN = "shutdown"
    SLOW = "slow"
    GAP = "gap"
    """Events that it did not hear are no longer in the stream: a client that comes back is told of a gap."""


class Listener(Protocol):
    """One reader of one meeting's events; neither call may wait, since others have their turn after it."""

    def offer(self, entry: Entry) -> None:
        """Take an event; a listener with too many unread ones closes as slow instead."""

    def close(self, reason: Closed) -> None:
        """End; a client that comes back fetches what was not read yet."""


class Inbox:
    """A listener that keeps its events until they are asked for."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._closed: Closed | None = None
        self._filled = asyncio.Event()

    def offer(self, entry: Entry) -> None:
        """Keep an event; a full inbox closes instead."""
        if self._closed is not None:
            return
        if len(self._entries) == QUEUE_LENGTH:
            DROPS.inc()
            self.close(Closed.SLOW)
            return
        self._entries.append(entry)
        self._filled.set()

    def close(self, reason: Closed) -> None:
        """Let the reader end."""
        self._closed = self._closed or reason
        self._filled.set()

    async def next(self) -> Entry | Closed:
        """Return the next event, however long it takes, or why there will be none."""
        await self._filled.wait()
        if self._closed is not None:
            return self._closed
        entry = self._entries.popleft()
        if not self._entries:
            self._filled.clear()
        return entry
