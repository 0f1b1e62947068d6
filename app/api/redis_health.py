"""Whether Redis is there and takes changes: asked anew for each health check and each look at the metrics."""

import asyncio
from typing import Any

from redis.exceptions import RedisError

from app.events.channels import is_clustered
from app.meetings.keys import meeting_key
from app.state import AppState

# Seconds: a health check that takes longer than one would itself be a fault.
PATIENCE_SECONDS = 0.8


async def redis_works(state: AppState) -> bool:
    """Tell whether Redis answers now, and would carry a change out."""
    # Untyped, for the stubs of one Redis and of a cluster differ.
    redis: Any = state["redis"]
    # No meeting's: nothing is written to it, but a Redis that is full or read-only refuses even that.
    key = meeting_key("", "writable", is_clustered(redis))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await redis.ping()
            await redis.setrange(key, 0, "")
    except (RedisError, OSError):
        return False
    return True
