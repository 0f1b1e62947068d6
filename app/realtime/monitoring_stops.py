"""Whether a member has stopped a meeting's measuring, asked for each frame, also while Redis is away."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore

# After a failure the last answer holds this long: frames must not wait for a Redis that is away.
AWAY_SECONDS = 1.0
# Answers worth keeping for an outage; more meetings than this are not measured by one process.
MAX_CACHED = 1000
# A measured meeting's keys live for hours: once a minute keeps them, and costs a busy Redis nothing.
RENEW_SECONDS = 60.0


@dataclass(slots=True)
class CachedStop:
    """What Redis said last about a meeting, and when its keys are to be renewed."""

    stopped: bool = False
    renew_at: float = 0.0


class MonitoringStopCache:
    """Asks Redis for every frame, since a stop has to hold from the next frame on.

    The frames of a meeting also keep it known in Redis, however long it takes.
    """

    def __init__(self, meetings: MeetingStore) -> None:
        self._meetings = meetings
        self._last: OrderedDict[str, CachedStop] = OrderedDict()
        self._away_until = 0.0

    async def is_stopped(self, meeting_id: str) -> bool:
        """Tell whether the meeting's frames are refused; while Redis is away, what it said last."""
        last = self._cached(meeting_id)
        if time.monotonic() < self._away_until:
            return last.stopped
        try:
            last.stopped = await self._meetings.is_stopped(meeting_id)
            await self._renew(meeting_id, last)
        except RedisError:
            self._away_until = time.monotonic() + AWAY_SECONDS
        return last.stopped

    async def _renew(self, meeting_id: str, last: CachedStop) -> None:
        now = time.monotonic()
        if last.stopped or now < last.renew_at:
            return
        # Set before it is done, so that the frames that come meanwhile do not ask for it too.
        last.renew_at = now + RENEW_SECONDS
        await self._meetings.renew(meeting_id)

    def _cached(self, meeting_id: str) -> CachedStop:
        last = self._last.setdefault(meeting_id, CachedStop())
        self._last.move_to_end(meeting_id)
        if len(self._last) > MAX_CACHED:
            self._last.popitem(last=False)
        return last
