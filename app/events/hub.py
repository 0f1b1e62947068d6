"""Fan-out in this process: one subscription to Redis, a bounded queue for each listener.

A listener that does not keep up is dropped and comes back with its position; the event is not, since
the stream in Redis has it. After every (re)subscription each meeting with listeners is read again from
its last position, so that an outage of Redis loses nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TypeVar

from app.events.event import START_OF_STREAM, Entry, Position
from app.events.history import History

T = TypeVar("T")

# A meeting has a handful of events an hour: a listener this far behind is not reading at all.
QUEUE_LENGTH = 100
# Clients that come back all at once read in turns: no other call has to wait behind all of them.
READS_AT_ONCE = 16

EntriesAfter = Callable[[str, Position], Awaitable[Sequence[Entry]]]
Observer = Callable[[str, Entry], None]
ReadStream = Callable[[], Awaitable[tuple[T, History]]]


class Closed(StrEnum):
    """Why a listener's queue was closed."""

    SHUTDOWN = "shutdown"
    SLOW = "slow"


class Listener:
    """One reader of one meeting's events."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Entry] = asyncio.Queue(QUEUE_LENGTH)
        self._closed: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()

    def offer(self, entry: Entry) -> None:
        """Queue an event; a full queue closes the listener instead."""
        try:
            self._queue.put_nowait(entry)
        except asyncio.QueueFull:
            self.close(Closed.SLOW)

    def close(self, reason: Closed) -> None:
        """Let the reader end; what it did not read yet it fetches when it comes back."""
        if not self._closed.done():
            self._closed.set_result(reason)

    async def next(self, seconds: float) -> Entry | Closed | None:
        """Return the next event, why there will be none, or `None` when there was none for `seconds`."""
        if self._closed.done():
            return self._closed.result()
        arrival = asyncio.ensure_future(self._queue.get())
        waited: tuple[asyncio.Future[Any], ...] = (arrival, self._closed)
        try:
            await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if arrival.done():
                return arrival.result()
            return self._closed.result() if self._closed.done() else None
        finally:
            arrival.cancel()


class Topic:
    """One meeting with at least one listener; `position` is the last event that was fanned out."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.position: Position | None = None


class Hub:
    """Hands each event to the listeners of its meeting, once and in order."""

    def __init__(self, entries_after: EntriesAfter) -> None:
        self._entries_after = entries_after
        self._topics: dict[str, Topic] = {}
        self._observers: list[Observer] = []
        self._resynchronisations = 0
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self.closing = False

    @property
    def listener_count(self) -> int:
        """How many listeners there are in all meetings together."""
        return sum(len(topic.listeners) for topic in self._topics.values())

    def add_observer(self, observer: Observer) -> None:
        """Call `observer(meeting_id, entry)` for every event, right after it is published."""
        self._observers.append(observer)

    @contextmanager
    def listening(self, meeting_id: str) -> Iterator[Listener]:
        """Queue the meeting's events from now on; read the stream afterwards for what was before."""
        topic = self._topics.setdefault(meeting_id, Topic())
        listener = Listener()
        topic.listeners.add(listener)
        if self.closing:
            listener.close(Closed.SHUTDOWN)
        try:
            yield listener
        finally:
            topic.listeners.discard(listener)
            if not topic.listeners and self._topics.get(meeting_id) is topic:
                del self._topics[meeting_id]

    async def read_snapshot(self, meeting_id: str, read: ReadStream[T]) -> tuple[T, History]:
        """Read a meeting's stream for a listener, so that history and queue together lack nothing.

        A resynchronisation during the read could not know where this topic stands: then it is read again.
        """
        while True:
            before = self._resynchronisations
            async with self._reads:
                seen, history = await read()
            if before == self._resynchronisations:
                break
        topic = self._topics[meeting_id]
        # Never moved by a later reader: what an earlier one lacks would be passed over.
        if topic.position is None:
            topic.position = history.tail
        return seen, history

    def publish(self, meeting_id: str, entry: Entry) -> None:
        """Hand on one event that was published just now."""
        self._fan_out(meeting_id, entry)
        for observer in self._observers:
            observer(meeting_id, entry)

    async def resynchronise(self) -> None:
        """Read what was published while nobody was subscribed; raises `RedisError` when that fails."""
        self._resynchronisations += 1
        for meeting_id, topic in list(self._topics.items()):
            # Without a position no listener has read the stream yet; each of them will, again if need be.
            if topic.position is None:
                continue
            for entry in await self._entries_after(meeting_id, topic.position):
                if self._is_new(topic, entry):
                    self.publish(meeting_id, entry)

    def close(self) -> None:
        """End every stream: the server is going down, and uvicorn would wait for them."""
        self.closing = True
        for topic in self._topics.values():
            for listener in topic.listeners:
                listener.close(Closed.SHUTDOWN)

    def _fan_out(self, meeting_id: str, entry: Entry) -> None:
        topic = self._topics.get(meeting_id)
        if topic is None or not self._is_new(topic, entry):
            return
        topic.position = entry.position
        for listener in topic.listeners:
            listener.offer(entry)

    @staticmethod
    def _is_new(topic: Topic, entry: Entry) -> bool:
        return entry.position > (topic.position or START_OF_STREAM)
