"""Makes Redis rewrite its append-only file, so that what it has deleted leaves the disk too.

By itself, Redis does so once the file has 64 MB: the codes, notes and times of thousands of ended meetings.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from app.storage.redis_reason import reason_of

logger = logging.getLogger(__name__)

# How long deleted data may still be on the disk, as the page about privacy says. Less would hardly promise
# more, and each rewrite copies everything: for thousands of meetings a second's work.
REWRITE_SECONDS = 3600
# After a start Redis needs a second to drop what expired while it was down.
FIRST_SECONDS = 5.0
# How long to wait if Redis is away.
RETRY_SECONDS = 60.0
# In memory: what Compose gives a Redis (256mb, plus what Redis does not count in that). One with more does
# not serve this server alone, and copying it is a load.
MAX_BYTES = 300_000_000


async def keep_rewriting(redis: Redis) -> None:
    """Ask soon after the start, then each hour, for as long as the process lives."""
    wait = FIRST_SECONDS
    while True:
        await asyncio.sleep(wait)
        try:
            await rewrite(redis)
            wait = REWRITE_SECONDS
        except RedisError as outage:
            logger.debug("Could not ask Redis about its append-only file: %s", reason_of(outage))
            wait = RETRY_SECONDS


async def rewrite(redis: Redis) -> bool:
    """Ask a Redis that has such a file to rewrite it; returns whether it does. Raises `RedisError`.

    A Redis that refuses is left alone: it is somebody else's, or another process has just asked.
    """
    try:
        said: Mapping[str, Any] = await redis.info("persistence", "memory")
        if not said.get("aof_enabled") or said.get("used_memory", 0) > MAX_BYTES:
            return False
        await redis.bgrewriteaof()
    except ResponseError as refusal:
        logger.info("Redis does not rewrite its append-only file: %s", reason_of(refusal))
        return False
    return True
