"""Whether Redis is there, takes changes and is heard: asked at each health check and look at the metrics."""

import asyncio

from redis.exceptions import RedisError, ResponseError

from app.state import AppState

# Seconds: a health check that takes longer than a second would itself be a fault.
PATIENCE_SECONDS = 0.8
# Seconds. A Redis that restarts is heard again within two; a process that stays deaf tells nobody of a rest.
DEAF_SECONDS = 10.0


async def redis_works(state: AppState) -> bool:
    """Tell whether Redis answers now, would carry a change out, and has lately been heard by this process."""
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
