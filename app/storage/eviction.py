"""Warns if Redis would delete keys when its memory is full: a member's stop, or a rest, would be lost."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.storage.redis_reason import reason_of

logger = logging.getLogger(__name__)

# Repeated, so that whoever reads the log later finds it too, and so that a changed policy is noticed.
POLL_INTERVAL_SECONDS = 3600.0
# While Redis is away, which others log: short, so as to look soon after it is back.
RETRY_SECONDS = 10.0
WARNING = (
    "! Redis deletes keys when its memory is full (maxmemory-policy %s): a member's stop, a rest or a "
    "meeting may be lost. Set maxmemory-policy noeviction, or give this server a Redis of its own."
)


async def keep_warning(redis: Redis) -> None:
    """Look at once, then each hour, for as long as the process lives."""
    while True:
        try:
            warn_of_eviction(await redis.info("memory"))
            wait = POLL_INTERVAL_SECONDS
        except RedisError as outage:
            logger.debug("Could not ask Redis about its memory policy: %s", reason_of(outage))
            wait = RETRY_SECONDS
        await asyncio.sleep(wait)


def warn_of_eviction(said: Mapping[str, Any]) -> None:
    """Warn if, by what a Redis says about its memory, it may delete keys that are still in use."""
    policy = said.get("maxmemory_policy", "noeviction")
    if said.get("maxmemory") and policy != "noeviction":
        logger.warning(WARNING, policy)
