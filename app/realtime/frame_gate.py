"""Whether a meeting's frames are measured, decided for each frame, also while Redis is away."""

import asyncio
import contextlib
import time

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore
from app.realtime.meeting_renewals import MeetingRenewals
from app.realtime.monitoring_stops import AWAY_SECONDS, CachedStop, MonitoringStopCache
from app.storage.client import SPOILT


class FrameGate:
    """Asks Redis at the first frame after every change that is heard of, and four times a second at most.

    Where Redis says that no stop holds, the meeting is renewed: its measuring may begin anew by that, and
    everybody is told. Frames that come meanwhile wait for the same answer, so that none overtakes another.
    """

    def __init__(self, meetings: MeetingStore, stops: MonitoringStopCache) -> None:
        self._meetings = meetings
        self._stops = stops
        self._renewals = MeetingRenewals(meetings)

    async def admits(self, meeting_id: str) -> bool:
        """Let a frame in unless a member has stopped the measuring; by the last answer if Redis is away."""
        last = self._stops.of(meeting_id)
        if self._stops.is_held(meeting_id):
            return False
        if not last.is_valid:
            if last.asking is None or last.asking.done():
                last.asking = asyncio.create_task(self._ask(meeting_id, last))
            # A sender that goes away takes nobody else's answer along.
            return not await asyncio.shield(last.asking)
        last.is_wanted = True
        return not last.stopped

    async def keep_stop(self, meeting_id: str) -> None:
        """Write a stop that holds here back to a Redis that has lost it: no start elsewhere could lift it."""
        if self._stops.is_held(meeting_id):
            # Where that fails it holds here all the same.
            with contextlib.suppress(RedisError, *SPOILT):
                await self._meetings.stop_measuring(meeting_id)

    async def run(self) -> None:
        """Ask about the meetings that could not be asked about, for as long as the process lives."""
        while True:
            await asyncio.sleep(AWAY_SECONDS)
            await self.ask_again()

    async def ask_again(self) -> None:
        """Ask about those of them that a frame has come of since."""
        await asyncio.gather(*(self._ask(meeting_id, last) for meeting_id, last in self._stops.wanted()))

    async def _ask(self, meeting_id: str, last: CachedStop) -> bool:
        """Return what Redis says now; what a change has overtaken meanwhile holds for one frame only."""
        changes, asked_at = last.changes, time.monotonic()
        try:
            stopped = await self._meetings.is_stopped(meeting_id)
            if not stopped:
                await self._renewals.renew(meeting_id)
        except RedisError:
            # The sign may have lapsed when Redis is back: no frame may be measured before it is there again.
            self._renewals.forget(meeting_id)
            # Of this meeting alone: of a cluster the primaries of others may be well.
            if last.changes == changes:
                last.keep_while_away()
            return last.stopped
        if last.changes == changes:
            last.keep_answer(stopped, asked_at)
        return stopped
