"""Begins and ends rests on time: every process looks each second, and one of them notifies everybody."""

import asyncio
import logging

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.events.event import event_json
from app.meetings import rest_scripts as scripts
from app.meetings.rest_store import RestStore
from app.meetings.script import MeetingScript
from app.storage.client import SPOILT, RedisClient
from app.storage.redis_reason import NewReasons, reason_of
from app.timestamps import now_ms

logger = logging.getLogger(__name__)

# A beginning or an end may be announced this late: people would notice more, and nobody would notice less.
POLL_INTERVAL_SECONDS = 1.0


class DueRests:
    """Carries out what the index names as due; each rest itself decides what has to be done."""

    def __init__(self, redis: RedisClient, rests: RestStore) -> None:
        self._index = rests.due_index
        self._rests = rests
        self._remove_expired = MeetingScript(redis, scripts.REMOVE_EXPIRED)
        # The rests logged as stuck; at most as many as are due.
        self._stuck: set[tuple[str, str]] = set()
        # What has kept it from looking since it last could, as far as that is in the log.
        self._troubles = NewReasons()
        self._is_late = False
        """Whether Redis failed to answer the last look in time."""

    async def run(self) -> None:
        """Look for what is due, for as long as the process lives, beginning at once."""
        while True:
            try:
                await self.advance_all_due()
            except RedisConnectionError as outage:
                # The subscription logs it.
                logger.debug("Could not look for rests that are due: %s", reason_of(outage))
            except RedisTimeoutError as outage:
                # Once is a brief stall; a Redis that takes no change, or hangs, is late again.
                if self._is_late:
                    self._log_trouble(outage)
                self._is_late = True
            except Exception as trouble:
                # Whatever it is, no rest would begin or end by itself any more.
                self._log_trouble(trouble)
            else:
                self._is_late = False
                self._log_recovery()
            await asyncio.sleep(POLL_INTERVAL_SECONDS)

    def _log_trouble(self, trouble: Exception) -> None:
        if reason := self._troubles.new(trouble):
            # The text of a Redis error can hold addresses and passwords; a bug of ours needs its traceback.
            logger.warning(
                "! Rests that are due cannot be read or changed (%s): none begins or ends; trying again",
                reason,
                exc_info=None if isinstance(trouble, RedisError) else trouble,
            )

    def _log_recovery(self) -> None:
        if self._troubles.over():
            logger.info("✓ Rests that are due can be read and changed again: they begin and end again")

    async def advance_all_due(self) -> None:
        """Carry out everything that is due now, unless another process does it."""
        due = await self._index.due()
        self._stuck.intersection_update(due)
        for meeting_id, rest_id in due:
            try:
                event = await self._advance_due(meeting_id, rest_id)
            except SPOILT as error:
                # One meeting whose keys are spoilt must not keep all others waiting.
                self._log_once(meeting_id, rest_id, error)
                continue
            except RedisError:
                # Nor must a meeting in a part of a cluster that is away.
                if not self._index.in_parts:
                    raise
                continue
            except Exception as fault:
                self._log_once(meeting_id, rest_id, fault, traceback=True)
                continue
            if event is not None:
                logger.info(
                    "A rest went on by itself: %s of %s", event, meeting_id, extra={"meeting_id": meeting_id}
                )

    def _log_once(self, meeting_id: str, rest_id: str, error: Exception, traceback: bool = False) -> None:
        if (meeting_id, rest_id) not in self._stuck:
            self._stuck.add((meeting_id, rest_id))
            logger.warning(
                "The rest of %s could not go on: %s",
                meeting_id,
                reason_of(error),
                exc_info=error if traceback else None,
                extra={"meeting_id": meeting_id},
            )

    async def _advance_due(self, meeting_id: str, rest_id: str) -> str | None:
        """Take the step that is due; returns the event that this process, and no other, has published."""
        rest, now = await self._rests.stored(meeting_id), now_ms()
        if rest is None or rest.id != rest_id:
            # Its keys may have expired while every process was down; its end is still announced.
            event = event_json("rest_ended", meeting_id, now, {"id": rest_id})
            removed = await self._remove_expired(meeting_id, now, rest_id, event)
            await self._index.when_gone(meeting_id, rest_id)
            return "rest_ended" if removed else None
        if now < rest.due_ms:
            await self._index.when_found_early(meeting_id, rest, self._rests.stored)
            return None
        return await self._rests.advance(meeting_id, rest, now)
