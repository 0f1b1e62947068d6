"""Whether a member has stopped a meeting's measuring, asked for each frame, also while Redis is away."""

import time
from collections import OrderedDict

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore

# After a failure the last answer holds this long: frames must not wait for a Redis that is away.
AWAY_SECONDS = 1.0
# Answers worth keeping for an outage; more meetings than this are not measured by one process.
MAX_REMEMBERED = 1000


class Stops:
    """Asks Redis for every frame, since a stop has to hold from the next frame on."""

    def __init__(self, meetings: MeetingStore) -> None:
        self._meetings = meetings
        self._last: OrderedDict[str, bool] = OrderedDict()
        self._away_until = 0.0

    async def is_stopped(self, meeting_id: str) -> bool:
        """Tell whether the meeting's frames are refused; while Redis is away, what it said last."""
        if time.monotonic() < self._away_until:
            return self._last.get(meeting_id, False)
        try:
            stopped = await self._meetings.is_stopped(meeting_id)
        except RedisError:
            self._away_until = time.monotonic() + AWAY_SECONDS
            return self._last.get(meeting_id, False)
        self._last[meeting_id] = stopped
        self._last.move_to_end(meeting_id)
        if len(self._last) > MAX_REMEMBERED:
            self._last.popitem(last=False)
        return stopped
