"""Which Redis is new enough: an older one would keep rests that nobody would ever hear of."""

from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.process.startup import StartupFailed

# The first with sharded Pub/Sub and everything that the scripts use. A Redis that lacks a command of a script
# still carries out what comes before it. Every Valkey is newer, and says so under the same name.
MIN_VERSION = 7


async def about(redis: Redis) -> Mapping[str, Any]:
    """Return what a Redis says about itself: nothing while it is away, or if it may not be asked."""
    try:
        said: Mapping[str, Any] = await redis.info()
    except RedisError:
        return {}
    return said


def refuse_old(said: Mapping[str, Any]) -> None:
    """Raise `StartupFailed` if a Redis says that it is too old."""
    version = str(said.get("redis_version", ""))
    first = version.partition(".")[0]
    if first.isdecimal() and int(first) < MIN_VERSION:
        raise StartupFailed(
            f"This Redis is version {version}, and the server needs {MIN_VERSION} or newer, or any Valkey: "
            "update it, or let REDIS_HOST or REDIS_URL name another one."
        )
