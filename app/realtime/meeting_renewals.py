"""Keeps a meeting that has frames known in Redis, however long it lasts."""

from collections import OrderedDict

from app.meetings.store import MeetingStore
from app.timestamps import now_ms

# Without frames, a measured meeting's keys live for hours, and its sign of measuring for minutes: a renewal
# once a minute keeps both, and costs a busy Redis nothing.
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
        # By the same clock as the sign's lapse: it may be set, or go on while the machine is suspended.
        now = now_ms()
        if abs(now - self._renewed_ms.get(meeting_id, 0)) < RENEW_MS:
            return
        # Noted before it is done, so that frames that come meanwhile do not renew it too.
        self._renewed_ms[meeting_id] = now
        self._renewed_ms.move_to_end(meeting_id)
        if len(self._renewed_ms) > MAX_REMEMBERED:
            self._renewed_ms.popitem(last=False)
        await self._meetings.renew(meeting_id)

    def forget(self, meeting_id: str) -> None:
        """Let the next frame renew it, no matter when that was last done."""
        self._renewed_ms.pop(meeting_id, None)
