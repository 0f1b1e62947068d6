"""Whether this process hears what it publishes: commands use one connection, and listening another.

Behind one address, the two can end up at two different Redis servers, as after a failover that cut only one
of them: then every change is answered with 200, but nobody is notified of any. Nodes of a cluster, which have
an address each, are not watched in this way.
"""

import asyncio
import secrets
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.events.channels import NOBODYS_MEETING, channel

# Between two echoes, of one small message each: events are late by at most this plus `RETURN_SECONDS`.
ECHO_SECONDS = 10.0
# For an echo to come back: as long as its reader may spend on catching up with streams.
RETURN_SECONDS = 10.0


class EchoLost(RedisError):
    """What was published did not come back."""


class Echo:
    """Publishes on a channel of its own, through the connection for commands."""

    def __init__(self, redis: Redis) -> None:
        # Untyped, since the stubs leave open what it answers.
        self._redis: Any = redis
        self._returned = asyncio.Event()
        self.channel = channel(f"{NOBODYS_MEETING}{secrets.token_hex(8)}")

    def returned(self) -> None:
        """Note that the echo was heard."""
        self._returned.set()

    async def watch(self) -> None:
        """Publish now and then; raises `EchoLost` once that is not heard."""
        while True:
            await asyncio.sleep(ECHO_SECONDS)
            self._returned.clear()
            try:
                await self._redis.publish(self.channel, "")
            except RedisError:
                # Others log an outage.
                continue
            try:
                async with asyncio.timeout(RETURN_SECONDS):
                    await self._returned.wait()
            except TimeoutError:
                raise EchoLost from None
