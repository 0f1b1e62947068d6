"""One meeting that is heard in this process: who listens, and how far its events were heard."""

import asyncio

from app.events.event import START_OF_STREAM, Entry, Position
from app.events.listener import Closed, Listener
from app.timestamps import now_ms

# By how much the clock of Redis, which positions come from, may be behind ours. If it is not, so much more is
# heard: a meeting's end then forgets people who have just come, and who are known again a moment later.
CLOCKS_APART_MS = 1_000


class Topic:
    """One meeting that is heard here.

    `position` is that of the last event that was fanned out; None until the first read, and after a gap.
    """

    def __init__(self) -> None:
        # Where a read begins that has no position: what came before concerns nobody here.
        self.since = Position((now_ms() - CLOCKS_APART_MS, 0))
        self.listeners: set[Listener] = set()
        self.position: Position | None = None
        self.subscribed = asyncio.Event()
        self.confirmations = 0

    def is_new(self, entry: Entry) -> bool:
        """Tell whether an event has not been fanned out yet."""
        return entry.position > (self.position or START_OF_STREAM)

    @property
    def read_mark(self) -> tuple[int, Position | None]:
        """What `has_overtaken` needs to know about the moment at which a read began."""
        return self.confirmations, self.position

    def has_overtaken(self, tail: Position, began: tuple[int, Position | None]) -> bool:
        """Tell whether a read of the stream, up to `tail`, may lack an event that is not fanned out either.

        Either a subscription was confirmed meanwhile (late, or again after an outage), which could not know
        how far this topic has got; or another reader, whose answer is newer, has set the position first.
        """
        confirmations, position = began
        is_behind_first = position is None and self.position is not None and tail < self.position
        return confirmations != self.confirmations or is_behind_first

    def begin_anew(self) -> None:
        """Close all listeners, so that they come back and learn that the stream lacks what they missed.

        New events may come before the old position: a Redis that lost its data begins by its own clock.
        """
        self.since, self.position = self.position or self.since, None
        for listener in self.listeners:
            listener.close(Closed.GAP)
