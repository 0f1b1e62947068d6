"""In which minutes frames were measured, told to Redis once a minute and meeting, for the summary."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore
from app.timestamps import now_ms

MINUTE_MS = 60_000
# More meetings than this are not measured by one process.
MAX_NOTED_MEETINGS = 1000
# After a failure no frame of the meeting asks again for this long: they may not wait for one that is away.
AWAY_SECONDS = 1.0


@dataclass(slots=True)
class Told:
    """The last minute of a meeting that was told, and when it is to be told again: never, if all is well."""

    minute: int
    again_at: float = math.inf


class MeasuredMinutes:
    """What this process has told already; who sent the frames and who is on them is nowhere in it."""

    def __init__(self, meetings: MeetingStore) -> None:
        self._meetings = meetings
        self._told: OrderedDict[str, Told] = OrderedDict()

    async def note(self, meeting_id: str) -> None:
        """Note that a frame of the meeting was measured now."""
        minute = now_ms() // MINUTE_MS
        last = self._told.get(meeting_id)
        if last is not None and last.minute == minute and time.monotonic() < last.again_at:
            return
        # Before it is told, so that the frames that come meanwhile do not tell it too.
        told = self._told[meeting_id] = Told(minute)
        self._told.move_to_end(meeting_id)
        if len(self._told) > MAX_NOTED_MEETINGS:
            self._told.popitem(last=False)
        try:
            await self._meetings.note_measured(meeting_id, minute)
        except RedisError:
            told.again_at = time.monotonic() + AWAY_SECONDS
