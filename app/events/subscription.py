"""The one subscription of this process: to the channels of its own meetings, kept alive and watched.

Beside redis-py's own `PubSub`, which subscribes again by itself: here a lost connection is told to the hub
first, and one task may ask for channels while another one reads.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable
from itertools import islice
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.events.channels import channel, meeting_of_channel
from app.events.event import Entry
from app.events.hub import Hub

logger = logging.getLogger(__name__)

# A ping at this pace finds a connection that died without a word.
PING_SECONDS = 5.0
# One answer may come late; two have not come because nobody is there.
MAX_UNANSWERED_PINGS = 2
# Redis restarts within a second or two: asking ten times a second would only fill the log.
RETRY_SECONDS = (0.1, 0.25, 0.5, 1.0)
# Channels named in one command: some 50 kB, so that thousands keep neither side busy for long.
CHANNELS_AT_ONCE = 1000


class Subscription:
    """Reads the channels of the hub's meetings into it, for as long as the process lives."""

    def __init__(self, redis: "Redis", hub: Hub, address: str) -> None:
        # Untyped, for a connection's own methods are hardly typed.
        self._pool: Any = redis.connection_pool
        self._hub = hub
        self._address = address
        self._failures = 0
        self._announced = False

    async def run(self) -> None:
        """Subscribe and read; after any failure of Redis, again."""
        while True:
            try:
                async with self._connection() as connection, asyncio.TaskGroup() as both:
                    both.create_task(self._ask(connection))
                    both.create_task(self._read(connection))
            except* (RedisError, OSError) as errors:
                self._log_failure(errors.exceptions[0])
            except* UnicodeDecodeError:
                # What the client library cannot even read ends the connection, as anything lost would.
                self._failures += 1
                logger.warning("Ignored a message that is no text: no server of this kind published it")
            await asyncio.sleep(RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS)) - 1])

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        connection = await self._pool.get_connection()
        self._announced = False
        try:
            yield connection
        finally:
            self._hub.disconnected()
            try:
                # Never given back as it is: it would hear the channels still.
                await connection.disconnect(nowait=True)
            finally:
                await self._pool.release(connection)

    async def _ask(self, connection: Any) -> None:
        """Subscribe to every meeting of the hub, then to those that come, and no longer to those that go."""
        self._hub.wanted.take()
        await self._send(connection, "SUBSCRIBE", list(self._hub.meetings))
        self._hub.connected()
        while True:
            changes = await self._hub.wanted.changes()
            await self._send(connection, "SUBSCRIBE", (each for each, wanted in changes.items() if wanted))
            await self._send(
                connection, "UNSUBSCRIBE", (each for each, wanted in changes.items() if not wanted)
            )

    async def _send(self, connection: Any, command: str, meeting_ids: Iterable[str]) -> None:
        channels = map(channel, meeting_ids)
        while some := list(islice(channels, CHANNELS_AT_ONCE)):
            await connection.send_command(command, *some)
        # Its answer tells the reader that all of these have been confirmed.
        await connection.send_command("PING")

    async def _read(self, connection: Any) -> None:
        """Hand on what comes, until the connection fails or no longer answers."""
        unanswered = 0
        confirmed: list[str] = []
        while True:
            answer = await connection.read_response(
                timeout=PING_SECONDS, disconnect_on_error=False, push_request=True
            )
            if answer is None:
                if unanswered == MAX_UNANSWERED_PINGS:
                    raise RedisTimeoutError("the subscription no longer answers")
                unanswered += 1
                await connection.send_command("PING")
                continue
            unanswered = 0
            match answer:
                case ["subscribe", str(name), _]:
                    confirmed.append(meeting_of_channel(name))
                case ["message", str(name), str(payload)]:
                    await self._confirm(confirmed)
                    self._forward(name, payload)
                case "PONG" | ["pong", _]:
                    await self._confirm(confirmed)
                    self._announce()

    async def _confirm(self, confirmed: list[str]) -> None:
        """Let the hub catch up before it hears anything newer."""
        if confirmed:
            await self._hub.confirm(confirmed)
            confirmed.clear()

    def _announce(self) -> None:
        if not self._announced:
            self._announced = True
            self._failures = 0
            logger.info("✓ Redis connected")

    def _forward(self, name: str, payload: str) -> None:
        try:
            entry = Entry.published(payload)
        except ValueError:
            logger.warning("Ignored a message on %r that no server of this kind published", name)
            return
        self._hub.publish(meeting_of_channel(name), entry)

    def _log_failure(self, error: BaseException) -> None:
        self._failures += 1
        if self._failures == 1 and not self._hub.closing:
            # Its kind only: the text of Redis errors can hold addresses and passwords.
            kind = type(error).__name__
            logger.warning("! Redis is away at %s (%s); trying until it is back", self._address, kind)
