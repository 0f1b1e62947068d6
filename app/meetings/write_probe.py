"""Whether changes to a meeting would be carried out now: tried with nobody's meeting, leaving no trace."""

from typing import Any

from app.events.channels import NOBODYS_MEETING
from app.meetings.lua_prelude import PRELUDE
from app.meetings.script import MeetingScript
from app.storage.client import RedisClient, is_clustered

# Needs what all scripts need: rights to run, to each key and to the channel, and a Redis that takes changes.
# A node of a cluster that was mistaken for a single Redis refuses it, since its keys lie in several slots.
PROBE = PRELUDE + "redis.call('SETRANGE', active_key, 0, '') redis.call(publish, channel, '')"


class WriteProbe:
    """Raises `RedisError` unless Redis carries out a change; in a cluster one node does, and all answer."""

    def __init__(self, redis: RedisClient) -> None:
        # Untyped, since the stubs of a single Redis and of a cluster differ.
        self._redis: Any = redis
        self._clustered = is_clustered(redis)
        self._probe = MeetingScript(redis, PROBE)

    async def __call__(self) -> None:
        """Try it out."""
        if self._clustered:
            await self._redis.ping()
        await self._probe(NOBODYS_MEETING, 0)
