"""The subscription to one primary of a Redis Cluster: sharded channels, each in a command of its own."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from typing import Any, Protocol

from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import MovedError, RedisError

from app.backoff import backoff
from app.events.channel_reader import ChannelReader
from app.events.channels import channel
from app.events.hub import Hub
from app.events.subscription import MAX_RETRY_SECONDS, RETRY_SECONDS, send, warn_of_outage
from app.events.wanted import WantedMeetings
from app.storage.redis_reason import NewReasons
from app.tasks import race

logger = logging.getLogger(__name__)


class SlotGone(RedisError):
    """The node itself has unsubscribed from a channel: its slot is elsewhere now."""


class Owner(Protocol):
    """Whatever knows where the slots are."""

    async def refresh(self) -> None:
        """Learn where they are now."""

    def report(self) -> None:
        """Take note that this subscription is well, or no longer is."""


class ShardSubscription:
    """Reads the channels of the meetings it is given into the hub, from `begin` until `end`."""

    def __init__(self, node: ClusterNode, hub: Hub, owner: Owner) -> None:
        # Untyped, since a connection's own methods are hardly typed.
        self._node: Any = node
        self._hub = hub
        self._owner = owner
        self._meetings: set[str] = set()
        self._wanted = WantedMeetings()
        self._leaving: Counter[str] = Counter()
        self._wait = 0.0
        self._reasons = NewReasons()
        self._task: asyncio.Task[None] | None = None
        self._ended = False
        self.is_well = False

    def begin(self) -> None:
        """Subscribe and read from now on."""
        self._task = asyncio.create_task(self._run())

    def end(self) -> None:
        """Stop hearing anything."""
        # Also noted, since Python 3.11 can lose a cancellation (`cancel_all` in app/tasks.py).
        self._ended = True
        if self._task is not None:
            self._task.cancel()

    def add(self, meeting_id: str) -> None:
        """Hear a meeting from now on."""
        self._meetings.add(meeting_id)
        self._wanted.change(meeting_id, wanted=True)

    def discard(self, meeting_id: str) -> None:
        """Stop hearing a meeting."""
        self._meetings.discard(meeting_id)
        self._wanted.change(meeting_id, wanted=False)
        self._hub.unsubscribed([meeting_id])

    async def _run(self) -> None:
        """Subscribe and read, and again after any failure."""
        while not self._ended:
            try:
                async with self._connection() as connection:
                    reader = ChannelReader(connection, self._hub, self._answered, self._gone)
                    await race(self._ask(connection), reader.run())
            except Exception as error:
                # Of whatever kind: one shard must not bring the others down with it.
                self._log_failure(error)
            self._owner.report()
            await self._owner.refresh()
            self._wait = backoff(self._wait, RETRY_SECONDS, MAX_RETRY_SECONDS, anew=False)
            await asyncio.sleep(self._wait)

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        # Not one of the client's own connections, which it closes whenever it learns of a change.
        options = self._node.connection_kwargs | {"retry": Retry(NoBackoff(), 0)}
        connection = self._node.connection_class(**options)
        try:
            await connection.connect()
            yield connection
        finally:
            self.is_well = False
            self._leaving.clear()
            self._hub.unsubscribed(self._meetings)
            await connection.disconnect(nowait=True)

    async def _ask(self, connection: Any) -> None:
        self._wanted.take()
        await send(connection, one_by_one("SSUBSCRIBE", list(self._meetings)))
        while True:
            changes = await self._wanted.changes()
            leaving = [each for each, wanted in changes.items() if not wanted]
            self._leaving.update(leaving)
            await send(connection, one_by_one("SSUBSCRIBE", (each for each in changes if changes[each])))
            await send(connection, one_by_one("SUNSUBSCRIBE", leaving))

    def _answered(self) -> None:
        self.is_well = True
        self._wait = 0.0
        self._reasons.over()
        self._owner.report()

    def _gone(self, meeting_id: str) -> None:
        if not self._leaving[meeting_id]:
            raise SlotGone
        self._leaving[meeting_id] -= 1
        if not self._leaving[meeting_id]:
            # A counter keeps its zeros: there would be one for every meeting that ever existed.
            del self._leaving[meeting_id]

    def _log_failure(self, error: BaseException) -> None:
        if isinstance(error, SlotGone | MovedError):
            logger.info("Slots of %s have moved; following them", self._node.name)
        elif not self._hub.closing:
            warn_of_outage(self._node.name, self._reasons.new(error))


def one_by_one(command: str, meeting_ids: Iterable[str]) -> Iterable[tuple[str, ...]]:
    """Return one command per channel, since a node refuses channels of different slots in one command."""
    return ((command, channel(meeting_id, clustered=True)) for meeting_id in meeting_ids)
