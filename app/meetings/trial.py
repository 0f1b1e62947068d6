"""Whether a meeting would be carried out now: tried with one that nobody has, of which nothing stays."""

from typing import Any

from redis.exceptions import ResponseError

from app.events.channels import NOBODYS_MEETING, RedisClient, is_clustered
from app.meetings.lua_prelude import PRELUDE
from app.meetings.script import MeetingScript

# Needs what every script does: rights to run, to each key and to the channel, and a Redis that takes changes.
TRY = PRELUDE + "redis.call('SETRANGE', active, 0, '') redis.call(publish, channel, '')"


class NodeOfCluster(ResponseError):
    """What was taken for one Redis, as it could not be asked at the start, is a part of one."""


class Trial:
    """Raises `RedisError` unless Redis carries a change out; of a cluster one node, all of which answer."""

    def __init__(self, redis: RedisClient) -> None:
        # Untyped, for the stubs of one Redis and of a cluster differ.
        self._redis: Any = redis
        self._clustered = is_clustered(redis)
        self._try = MeetingScript(redis, TRY)

    async def __call__(self) -> None:
        """Try it out."""
        if self._clustered:
            await self._redis.ping()
        elif await self._is_of_cluster():
            raise NodeOfCluster("a node of a cluster")
        await self._try(NOBODYS_MEETING, 0)

    async def _is_of_cluster(self) -> bool:
        try:
            return bool((await self._redis.info("cluster")).get("cluster_enabled"))
        except ResponseError:
            # Not everybody may ask.
            return False
