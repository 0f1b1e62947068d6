"""Ends rests at their time: every process looks each second, and one of them tells everybody."""

import asyncio
import logging

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore

logger = logging.getLogger(__name__)

# The end of a rest may be told this much late; people notice more, a machine would not mind less.
POLL_INTERVAL_SECONDS = 1.0


async def end_due_rests(meetings: MeetingStore) -> None:
    """Look for rests that are over, for as long as the process lives; the first look is at once."""
    while True:
        try:
            for meeting_id in await meetings.finish_due_rests():
                logger.info("Rest is over: %s", meeting_id)
        except RedisError as error:
            logger.debug("Rests could not be looked at: %s", type(error).__name__)
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
