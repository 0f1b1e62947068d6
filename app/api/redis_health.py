"""Whether Redis is there, takes changes and is heard: asked for each health check and look at the metrics."""

import asyncio

from redis.exceptions import RedisError, ResponseError

from app.state import AppState

# Seconds: a health check that takes longer than one would itself be a fault.
PATIENCE_SECONDS = 0.8
# One that was started anew is heard again within two; who hears nothing for longer tells nobody of a rest.
DEAF_SECONDS = 10.0


async def redis_works(state: AppState) -> bool:
    """Tell whether Redis answers now, would carry a change out, and was heard by this process of late."""
    if state["reception"].deaf_seconds() > DEAF_SECONDS:
        return False
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await state["write_probe"]()
    except ResponseError as refusal:
        state["reception"].refused(refusal)
        return False
    except (RedisError, OSError):
        return False
    return True
