"""Whether a meeting would be carried out now: tried with one that nobody has, of which nothing stays."""

from typing import Any

from app.events.channels import NOBODYS_MEETING
from app.meetings.lua_prelude import PRELUDE
from app.meetings.script import MeetingScript
from app.storage.client import RedisClient, is_clustered

# Needs what every script does: rights to run, to each key and to the channel, and a Redis that takes changes.
# A node of a cluster that was taken for one Redis refuses it, for its keys lie in several slots.
PROBE = PRELUDE + "redis.call('SETRANGE', active_key, 0, '') redis.call(publish, channel, '')"


class WriteProbe:
    """Raises `RedisError` unless Redis carries a change out; of a cluster one node, all of which answer."""

    def __init__(self, redis: RedisClient) -> None:
        # Untyped, for the stubs of one Redis and of a cluster differ.
        self._redis: Any = redis
        self._clustered = is_clustered(redis)
        self._probe = MeetingScript(redis, PROBE)

    async def __call__(self) -> None:
        """Try it out."""
        if self._clustered:
            await self._redis.ping()
        await self._probe(NOBODYS_MEETING, 0)
