"""Begins and ends rests at their time: every process looks each second, and one of them tells everybody."""

import asyncio
import logging
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from app.events.event import event_json
from app.ids import is_opaque_id
from app.meetings import rest_scripts as scripts
from app.meetings.keys import DUE_RESTS
from app.meetings.rest_store import RestStore
from app.meetings.script import MeetingScript
from app.timestamps import now_ms

logger = logging.getLogger(__name__)

# A beginning or an end may be told this much late; people notice more, a machine would not mind less.
POLL_INTERVAL_SECONDS = 1.0
# What a rest that somebody has spoilt by hand can raise when it is read.
SPOILT = (ResponseError, ValueError, TypeError, KeyError)


class DueRests:
    """The table of what is due, an index: each rest itself decides what is to be done about it."""

    def __init__(self, redis: "Redis", rests: RestStore) -> None:
        # Untyped, for the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._rests = rests
        self._remove_expired = MeetingScript(redis, scripts.REMOVE_EXPIRED)
        self._reindex = MeetingScript(redis, scripts.REINDEX)

    async def run(self) -> None:
        """Look for what is due, for as long as the process lives; the first look is at once."""
        while True:
            try:
                await self.carry_out_all()
            except RedisError as error:
                logger.debug("Rests could not be looked at: %s", type(error).__name__)
            await asyncio.sleep(POLL_INTERVAL_SECONDS)

    async def carry_out_all(self) -> None:
        """Carry out everything that is due now, unless another process does."""
        for member in await self._redis.zrange(DUE_RESTS, "-inf", str(now_ms()), byscore=True):
            meeting_id, _, rest_id = member.rpartition(":")
            if not is_opaque_id(meeting_id):
                # No server of this kind wrote it; left there it would be looked at each second for ever.
                await self._redis.zrem(DUE_RESTS, member)
                continue
            try:
                event = await self._carry_out(meeting_id, rest_id)
            except SPOILT as error:
                # One meeting whose keys are spoilt must not keep every other one waiting.
                logger.warning("The rest of %s could not go on: %s", meeting_id, type(error).__name__)
                continue
            if event is not None:
                logger.info(
                    "A rest went on by itself: %s of %s", event, meeting_id, extra={"meeting_id": meeting_id}
                )

    async def _carry_out(self, meeting_id: str, rest_id: str) -> str | None:
        """Take the step that is due; returns the event that this process, and no other, has told of it."""
        rest, now = await self._rests.stored(meeting_id), now_ms()
        if rest is None or rest.id != rest_id:
            # Its keys may have expired while every process was down; its end is still told.
            event = event_json("rest_ended", meeting_id, now, {"id": rest_id})
            return "rest_ended" if await self._remove_expired(meeting_id, now, rest_id, event) else None
        if now < rest.due:
            await self._reindex(meeting_id, now, rest.revision, rest.id, rest.due)
            return None
        return await self._rests.carry_on(meeting_id, rest, now)
