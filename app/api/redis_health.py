"""Whether Redis is there: asked anew for each health check and each look at the metrics."""

import asyncio

from redis.exceptions import RedisError

from app.state import AppState

# Seconds: a health check that takes longer than one would itself be a fault.
PATIENCE_SECONDS = 0.8


async def redis_answers(state: AppState) -> bool:
    """Tell whether Redis answers now."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await state["redis"].ping()
    except (RedisError, OSError):
        return False
    return True
