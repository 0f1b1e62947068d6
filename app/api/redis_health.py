"""Whether Redis is there, takes changes and is heard: asked for each health check and look at the metrics."""

import asyncio
from typing import Any

from redis.exceptions import RedisError

from app.events.channels import is_clustered
from app.meetings.keys import meeting_key
from app.state import AppState

# Seconds: a health check that takes longer than one would itself be a fault.
PATIENCE_SECONDS = 0.8
# One that was started anew is heard again within two; who hears nothing for longer tells nobody of a rest.
DEAF_SECONDS = 10.0


async def redis_works(state: AppState) -> bool:
    """Tell whether Redis answers now, would carry a change out, and was heard by this process of late."""
    if state["hub"].deaf_seconds() > DEAF_SECONDS:
        return False
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
