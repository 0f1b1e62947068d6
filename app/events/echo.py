"""Whether this process hears what it publishes: commands have one connection, and listening another.

Behind one address these can come to lead to two different Redis, as after a failover that cut only one of
them: then every change is answered with 200, and nobody is told of any. Nodes of a cluster, which have an
address each, are not watched in this way.
"""

import asyncio
import secrets
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.events.channels import NOBODYS_MEETING, channel

# Between two echoes, of one small message each: events are late by this and the next at most.
ECHO_SECONDS = 10.0
# For an echo to come back: as long as its reader may be catching up with streams.
RETURN_SECONDS = 10.0


class EchoLost(RedisError):
    """What was published did not come back."""


class Echo:
    """Calls out on a channel of its own, by the connection for commands."""

    def __init__(self, redis: Redis) -> None:
        # Untyped, for the stubs leave open what it answers.
        self._redis: Any = redis
        self._returned = asyncio.Event()
        self.channel = channel(f"{NOBODYS_MEETING}{secrets.token_hex(8)}")

    def returned(self) -> None:
        """Note that it was heard."""
        self._returned.set()

    async def watch(self) -> None:
        """Call out now and then; raises `EchoLost` once that is not heard."""
        while True:
            await asyncio.sleep(ECHO_SECONDS)
            self._returned.clear()
            try:
                await self._redis.publish(self.channel, "")
            except RedisError:
                # Of an outage others tell.
                continue
            try:
                async with asyncio.timeout(RETURN_SECONDS):
                    await self._returned.wait()
            except TimeoutError:
                raise EchoLost from None
