"""Fan-out in this process: each meeting that somebody here listens to is subscribed to once.

A listener that does not keep up is dropped and comes back with its position; the event is not lost, since
the stream in Redis has it. Whenever Redis confirms a subscription, the meeting is read again from its last
position: nothing is lost in an outage or in the time before the subscription. Where Redis itself has lost
events, listeners are closed and start afresh.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import TypeVar

from app.events.event import Entry, Position
from app.events.fan_out import FanOut
from app.events.history import History
from app.events.listener import Closed, Listener
from app.events.topic import Topic
from app.events.topics import Topics
from app.events.turns import Turns
from app.storage.client import SPOILT
from app.storage.redis_reason import reason_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Reads of streams: for listeners that come back all at once, and for meetings with a confirmed subscription.
READS_AT_ONCE = 8
# As long as any answer of Redis may take; after that the stream is read, which shows what is wrong.
CONFIRMATION_SECONDS = 0.4

HistorySince = Callable[[str, Position], Awaitable[History]]
Observer = Callable[[str, Entry], None]
Keeper = Callable[[str], Awaitable[None]]
ReadStream = Callable[[], Awaitable[tuple[T, History]]]


class Hub:
    """Hands each event to the listeners of its meeting, once and in order."""

    def __init__(self, history_since: HistorySince) -> None:
        self.topics = Topics()
        self.closing = False
        self._history_since = history_since
        self._observers: list[Observer] = []
        self._keepers: list[Keeper] = []
        self._fan_out = FanOut()
        self._turns = Turns(READS_AT_ONCE)
        self._reachable = False
        # In all meetings together.
        self.listener_count = 0

    def add_observer(self, observer: Observer) -> None:
        """Call `observer(meeting_id, entry)` for every event that is heard, right after it is published."""
        self._observers.append(observer)

    def add_keeper(self, keeper: Keeper) -> None:
        """Await `keeper(meeting_id)` when Redis has lost what was heard, right after sending what is left."""
        self._keepers.append(keeper)

    @contextlib.contextmanager
    def listening(self, meeting_id: str, listener: Listener) -> Iterator[None]:
        """Offer the meeting's events from now on; read the stream afterwards for what came before."""
        topic = self.topics.open(meeting_id)
        topic.listeners.add(listener)
        self.listener_count += 1
        if self.closing:
            listener.close(Closed.SHUTDOWN)
        try:
            yield
        finally:
            topic.listeners.discard(listener)
            self.listener_count -= 1
            if not topic.listeners:
                self.topics.leave(meeting_id)

    async def read_snapshot(self, meeting_id: str, read: ReadStream[T]) -> tuple[T, History]:
        """Read a meeting's stream for a listener, so that history and events together are complete.

        It is read again where an event could be missing in both: a subscription was confirmed meanwhile, or
        another reader has set the position beyond what this one saw.
        """
        topic = self.topics[meeting_id]
        await self._confirmation(topic)
        while True:
            began = topic.read_mark
            seen, history = await self._turns.run(read)
            if not topic.has_overtaken(history.tail, began):
                break
        # Never moved by a later reader: what an earlier reader lacks would be skipped.
        if topic.position is None:
            topic.position = history.tail
        return seen, history

    def publish(self, meeting_id: str, entry: Entry) -> None:
        """Hand on one event, unless it was heard before or belongs to a meeting that nobody wants."""
        topic = self.topics.get(meeting_id)
        if topic is None or not topic.is_new(entry):
            return
        topic.position = entry.position
        self._fan_out.add(entry, topic.listeners)
        self._observe(meeting_id, entry)

    def connected(self) -> None:
        """Note that meetings can be subscribed to: new listeners wait for that from now on."""
        self._reachable = True

    def disconnected(self) -> None:
        """Note that no meeting is subscribed to any more."""
        self._reachable = False
        for topic in self.topics.values():
            topic.subscribed.clear()

    def unsubscribed(self, meeting_ids: Collection[str]) -> None:
        """Note that these meetings are no longer subscribed to, while others still are."""
        for meeting_id in meeting_ids:
            if meeting_id in self.topics:
                self.topics[meeting_id].subscribed.clear()

    async def confirm(self, meeting_ids: Collection[str]) -> None:
        """Read what was published before these were subscribed to; raises `RedisError` if that fails."""
        topics = {each: self.topics[each] for each in meeting_ids if each in self.topics}
        for topic in topics.values():
            topic.confirmations += 1
            topic.subscribed.set()
        # A listener that has not read the stream yet will, again if need be. A meeting that is only measured
        # here costs one read when it is first heard.
        behind = [each for each, topic in topics.items() if topic.position is not None or not topic.listeners]
        for first in range(0, len(behind), READS_AT_ONCE):
            await asyncio.gather(*(self.catch_up(each) for each in behind[first : first + READS_AT_ONCE]))

    async def catch_up(self, meeting_id: str) -> None:
        """Hear what was missed, or start afresh if Redis has lost what was heard; raises `RedisError`."""
        topic = self.topics.get(meeting_id)
        if topic is None or (topic.position is None and topic.listeners):
            return
        position = topic.position
        try:
            history = await self._history_since(meeting_id, position or topic.since)
        except SPOILT as error:
            # One meeting that cannot be read must not keep all others from being heard.
            about = {"meeting_id": meeting_id}
            logger.warning("The events of %s cannot be read: %s", meeting_id, reason_of(error), extra=about)
            topic.begin_anew()
            return
        if position is None:
            self._begin(meeting_id, topic, history)
            return
        # Here a position is an event that was heard: Redis has lost it if the next one does not follow it.
        is_lost = history.gap or (history.missed and history.missed[0].after != position)
        if is_lost:
            topic.begin_anew()
        for entry in history.missed:
            self.publish(meeting_id, entry)
        if is_lost:
            for keeper in self._keepers:
                await keeper(meeting_id)

    def close(self) -> None:
        """End every stream: the server is shutting down, and uvicorn would wait for them."""
        self.closing = True
        for topic in self.topics.values():
            for listener in topic.listeners:
                listener.close(Closed.SHUTDOWN)

    def _begin(self, meeting_id: str, topic: Topic, history: History) -> None:
        """Take note of where a meeting is to which nobody listened, and of what came since it was opened."""
        for entry in history.missed:
            # Not offered to whoever has begun to listen meanwhile, since they read the stream themselves.
            self._observe(meeting_id, entry)
        topic.position = topic.position or history.tail

    def _observe(self, meeting_id: str, entry: Entry) -> None:
        for observer in self._observers:
            observer(meeting_id, entry)

    async def _confirmation(self, topic: Topic) -> None:
        if self._reachable and not topic.subscribed.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CONFIRMATION_SECONDS):
                    await topic.subscribed.wait()
