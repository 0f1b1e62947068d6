"""The one subscription of this process: to the channels of its own meetings, kept alive and watched.

Unlike redis-py's own `PubSub`, which resubscribes by itself, this tells the hub of a lost connection first,
and one task may ask for channels while another one reads.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.backoff import backoff
from app.events.channel_reader import ChannelReader
from app.events.channels import NOBODYS_MEETING, channel
from app.events.echo import Echo
from app.events.hub import Hub
from app.events.reception import Reception
from app.storage.client import database_of
from app.storage.redis_reason import NewReasons
from app.tasks import race

logger = logging.getLogger(__name__)

# In seconds. Redis restarts within a second or two: trying ten times a second all along would gain nothing.
RETRY_SECONDS, MAX_RETRY_SECONDS = 0.1, 1.0
# Channels named in one command: some 50 kB, so that thousands keep neither side busy for long.
CHANNELS_AT_ONCE = 1000


class Subscription:
    """Reads the channels of the hub's meetings into the hub, for as long as the process lives."""

    def __init__(self, redis: Redis, hub: Hub, reception: Reception, address: str) -> None:
        self._redis = redis
        # Untyped, since a connection's own methods are hardly typed.
        self._pool: Any = redis.connection_pool
        self._database = database_of(redis)
        self._hub = hub
        self._reception = reception
        self._address = address
        self._wait = 0.0
        self._reasons = NewReasons()

    async def run(self) -> None:
        """Subscribe and read, and again after any failure."""
        while True:
            try:
                async with self._connection() as connection:
                    echo = Echo(self._redis)
                    reader = ChannelReader(connection, self._hub, self._answered, echo=echo)
                    await race(self._ask(connection, echo.channel), reader.run(), echo.watch())
            except (RedisError, OSError) as error:
                self._log_failure(error)
            except UnicodeDecodeError:
                # A message that the client library cannot even read ends the connection, like any loss.
                logger.warning("Ignored a message that is not text: no server of this kind published it")
            except Exception:
                # Whatever it is, nobody would hear of a rest any more.
                logger.exception("Listening to Redis failed; trying again")
            self._wait = backoff(self._wait, RETRY_SECONDS, MAX_RETRY_SECONDS, anew=False)
            await asyncio.sleep(self._wait)

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        connection = await self._pool.get_connection()
        try:
            yield connection
        finally:
            self._reception.down()
            try:
                # Never returned to the pool as it is: it would still be subscribed to the channels.
                await connection.disconnect(nowait=True)
            finally:
                await self._pool.release(connection)

    async def _ask(self, connection: Any, own_channel: str) -> None:
        """Subscribe to the echo and the hub's meetings, then to new ones; unsubscribe from those that go."""
        self._hub.topics.wanted.take()
        # A user that may not publish could change meetings, and nobody would hear: a refusal ends this run.
        await connection.send_command("PUBLISH", channel(NOBODYS_MEETING), "")
        await connection.send_command("SUBSCRIBE", own_channel)
        await send(connection, self._in_bulk("SUBSCRIBE", list(self._hub.topics)))
        self._hub.connected()
        while True:
            changes = await self._hub.topics.wanted.changes()
            for command, wanted in (("SUBSCRIBE", True), ("UNSUBSCRIBE", False)):
                meeting_ids = (each for each, is_wanted in changes.items() if is_wanted is wanted)
                await send(connection, self._in_bulk(command, meeting_ids))

    def _in_bulk(self, command: str, meeting_ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Return the fewest commands that name all of these channels."""
        channels = (channel(each, database=self._database) for each in meeting_ids)
        while some := list(islice(channels, CHANNELS_AT_ONCE)):
            yield command, *some

    def _answered(self) -> None:
        self._wait = 0.0
        self._reasons.over()
        self._reception.up()

    def _log_failure(self, error: BaseException) -> None:
        if not self._hub.closing:
            warn_of_outage(self._address, self._reasons.new(error))


def warn_of_outage(address: str, reason: str | None) -> None:
    """Log why Redis is away, if there is a new reason."""
    if reason:
        logger.warning("! Redis is away at %s (%s); trying until it is back", address, reason)


async def send(connection: Any, commands: Iterable[tuple[str, ...]]) -> None:
    """Send commands about channels; the answer to the last one tells the reader that all are confirmed."""
    for command in commands:
        await connection.send_command(*command)
    await connection.send_command("PING")
