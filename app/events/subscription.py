"""The one subscription of this process: kept alive, watched, and followed by a look at the streams."""

import asyncio
import logging
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.events.channels import CHANNEL_PATTERN, meeting_of_channel
from app.events.event import Entry
from app.events.hub import Hub
from app.ids import is_opaque_id

logger = logging.getLogger(__name__)

# A ping at this pace finds a connection that died without a word.
PING_SECONDS = 5.0
# One answer may come late; two have not come because nobody is there.
MAX_UNANSWERED_PINGS = 2
# Redis restarts within a second or two: asking ten times a second would only fill the log.
RETRY_SECONDS = (0.1, 0.25, 0.5, 1.0)


class Subscription:
    """Reads every meeting's channel into the hub, for as long as the process lives."""

    def __init__(self, redis: "Redis", hub: Hub, address: str) -> None:
        self._redis = redis
        self._hub = hub
        self._address = address
        self._failures = 0

    async def run(self) -> None:
        """Subscribe, resynchronise, read; after any failure of Redis, again."""
        while True:
            pubsub = self._redis.pubsub()
            try:
                await pubsub.psubscribe(CHANNEL_PATTERN)
                await self._read(pubsub)
            except (RedisError, OSError) as error:
                self._log_failure(error)
            except UnicodeDecodeError:
                # What the client library cannot even read ends the connection, as anything lost would.
                self._failures += 1
                logger.warning("Ignored a message that is no text: no server of this kind published it")
            finally:
                await close_quietly(pubsub)
            await asyncio.sleep(RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS)) - 1])

    async def _read(self, pubsub: PubSub) -> None:
        """Hand on what comes, until the connection fails or no longer answers."""
        unanswered = 0
        while True:
            message = await pubsub.get_message(timeout=PING_SECONDS)
            if message is not None:
                unanswered = 0
                await self._take(message)
                continue
            if unanswered == MAX_UNANSWERED_PINGS:
                raise RedisTimeoutError("the subscription no longer answers")
            unanswered += 1
            await pubsub.ping()

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "psubscribe":
            # The client library may also have subscribed again by itself, which loses as much.
            await self._hub.resynchronise()
            self._failures = 0
            logger.info("✓ Redis connected")
        elif message["type"] == "pmessage":
            self._forward(message["channel"], message["data"])

    def _forward(self, channel: str, payload: str) -> None:
        meeting_id = meeting_of_channel(channel)
        try:
            entry = Entry.published(payload)
        except ValueError:
            logger.warning("Ignored a message on %r that no server of this kind published", channel)
            return
        if is_opaque_id(meeting_id):
            self._hub.publish(meeting_id, entry)

    def _log_failure(self, error: Exception) -> None:
        self._failures += 1
        if self._failures == 1 and not self._hub.closing:
            # Its kind only: the text of Redis errors can hold addresses and passwords.
            kind = type(error).__name__
            logger.warning("! Redis is away at %s (%s); trying until it is back", self._address, kind)


async def close_quietly(pubsub: Any) -> None:
    """Close a subscription whose connection may be gone already."""
    try:
        await pubsub.aclose()
    except (RedisError, OSError):
        logger.debug("The subscription's connection was gone already")
