"""Keeps a meeting that has frames known in Redis, however long it takes."""

from collections import OrderedDict

from app.meetings.store import MeetingStore
from app.timestamps import now_ms

# A measured meeting's keys live for hours, and without frames its sign for minutes: once a minute keeps both,
# and costs a busy Redis nothing.
RENEW_MS = 60_000
# More meetings than this are not measured by one process; one that falls out is renewed sooner.
MAX_REMEMBERED = 1000


class MeetingRenewals:
    """When this process renewed each meeting, ms since 1970."""

    def __init__(self, meetings: MeetingStore) -> None:
        self._meetings = meetings
        self._renewed_ms: OrderedDict[str, int] = OrderedDict()

    async def renew(self, meeting_id: str) -> None:
        """Renew the meeting unless that was done within the minute; raises `RedisError`."""
        # By the clock that the sign lapses by, which may be set, or go on while the machine is suspended.
        now = now_ms()
        if abs(now - self._renewed_ms.get(meeting_id, 0)) < RENEW_MS:
            return
        # Set before it is done, so that the frames that come meanwhile do not ask for it too.
        self._renewed_ms[meeting_id] = now
        self._renewed_ms.move_to_end(meeting_id)
        if len(self._renewed_ms) > MAX_REMEMBERED:
            self._renewed_ms.popitem(last=False)
        await self._meetings.renew(meeting_id)

    def forget(self, meeting_id: str) -> None:
        """Let the next frame renew it, whenever that was done last."""
        self._renewed_ms.pop(meeting_id, None)
