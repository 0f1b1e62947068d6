"""In which minutes frames were measured, told to Redis once a minute and meeting, for the summary."""

import time
from collections import OrderedDict

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore
from app.timestamps import now_ms

MINUTE_MS = 60_000
# More meetings than this are not measured by one process.
MAX_NOTED_MEETINGS = 1000
# After a failure no frame asks again for this long: they must not wait for a Redis that is away.
AWAY_SECONDS = 1.0


class MeasuredMinutes:
    """What this process has told already; who sent the frames and who is on them is nowhere in it."""

    def __init__(self, meetings: MeetingStore) -> None:
        self._meetings = meetings
        self._told: OrderedDict[str, int] = OrderedDict()
        self._away_until = 0.0

    async def note(self, meeting_id: str) -> None:
        """Note that a frame of the meeting was measured now."""
        minute = now_ms() // MINUTE_MS
        if self._told.get(meeting_id) == minute or time.monotonic() < self._away_until:
            return
        # Before it is told, so that the frames that come meanwhile do not tell it too.
        self._told[meeting_id] = minute
        self._told.move_to_end(meeting_id)
        if len(self._told) > MAX_NOTED_MEETINGS:
            self._told.popitem(last=False)
        try:
            await self._meetings.note_measured(meeting_id, minute)
        except RedisError:
            self._told.pop(meeting_id, None)
            self._away_until = time.monotonic() + AWAY_SECONDS
