"""In which minutes blinks could be measured: noted in Redis once per minute and meeting, for the summary."""

import asyncio
import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from redis.exceptions import RedisError

from app.events.event import Entry
from app.meetings.store import MeetingStore
from app.timestamps import now_ms

MINUTE_MS = 60_000
# More meetings than this are not measured by one process.
MAX_NOTED_MEETINGS = 1000
# After a failure, no frame of the meeting makes this process tell Redis again for this long.
REDIS_AWAY_SECONDS = 1.0


@dataclass(slots=True)
class NotedMinute:
    """The last minute in which a meeting was measured, and when to note it again (never, if all is well)."""

    minute: int
    again_at: float = math.inf


class MeasuredMinutes:
    """What this process has noted; it does not contain who sent the frames or who is in them."""

    def __init__(self, meetings: MeetingStore) -> None:
        self._meetings = meetings
        self._latest: OrderedDict[str, NotedMinute] = OrderedDict()
        self._pending: dict[str, NotedMinute] = {}
        self._has_pending = asyncio.Event()

    def note(self, meeting_id: str) -> None:
        """Note that blinks in the meeting can be measured now; frames do not wait until Redis is told."""
        minute = now_ms() // MINUTE_MS
        last = self._latest.get(meeting_id)
        if last is not None and last.minute == minute and time.monotonic() < last.again_at:
            return
        self._latest[meeting_id] = self._pending[meeting_id] = NotedMinute(minute)
        self._latest.move_to_end(meeting_id)
        if len(self._latest) > MAX_NOTED_MEETINGS:
            self._latest.popitem(last=False)
        self._has_pending.set()

    def observe(self, meeting_id: str, entry: Entry) -> None:
        """Hear an event: a meeting that begins has no minute yet, although this one may have been told."""
        if entry.content()["event"] == "monitoring_started":
            self._latest.pop(meeting_id, None)

    async def run(self) -> None:
        """Tell Redis at once what is noted, for as long as the process lives."""
        while True:
            await self._has_pending.wait()
            self._has_pending.clear()
            await self.tell()

    async def tell(self) -> None:
        """Tell Redis what has been noted since the last time."""
        pending, self._pending = self._pending, {}
        await asyncio.gather(*(self._tell(meeting_id, noted) for meeting_id, noted in pending.items()))

    async def _tell(self, meeting_id: str, noted: NotedMinute) -> None:
        try:
            await self._meetings.note_measured(meeting_id, noted.minute)
        except RedisError:
            noted.again_at = time.monotonic() + REDIS_AWAY_SECONDS
