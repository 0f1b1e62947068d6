"""Whether a meeting's frames are measured: decided for each frame, even while Redis is away."""

import asyncio
import contextlib
import time

from redis.exceptions import RedisError

from app.meetings.store import MeetingStore
from app.realtime.meeting_renewals import MeetingRenewals
from app.realtime.monitoring_stops import REDIS_AWAY_SECONDS, CachedStop, MonitoringStopCache


class FrameGate:
    """Asks Redis at the first frame after every change that is heard of, and at most four times a second.

    When Redis says that no stop holds, the meeting is renewed: that may restart its measuring, and then
    everybody is notified. Frames that come meanwhile wait for the same answer, so that none overtakes
    another.
    """

    def __init__(self, meetings: MeetingStore, stops: MonitoringStopCache) -> None:
        self._meetings = meetings
        self._stops = stops
        self._renewals = MeetingRenewals(meetings)

    async def admits(self, meeting_id: str) -> bool:
        """Let a frame in unless a member has stopped the measuring; while Redis is away, as it last said."""
        last = self._stops.of(meeting_id)
        if self._stops.is_held(meeting_id):
            return False
        if not last.is_valid:
            if last.asking is None or last.asking.done():
                last.asking = asyncio.create_task(self._ask(meeting_id, last))
            # A sender that goes away must not cancel the answer for everybody else.
            return not await asyncio.shield(last.asking)
        last.is_wanted = True
        return not last.stopped

    async def keep_stop(self, meeting_id: str) -> None:
        """Write a stop that holds here back to a Redis that lost it, or no start elsewhere could lift it."""
        if self._stops.is_held(meeting_id):
            # If that fails, it holds here all the same.
            with contextlib.suppress(RedisError):
                await self._meetings.stop_measuring(meeting_id)

    async def run(self) -> None:
        """Ask again about meetings that Redis could not be asked about, for as long as the process lives."""
        while True:
            await asyncio.sleep(REDIS_AWAY_SECONDS)
            await self.ask_again()

    async def ask_again(self) -> None:
        """Ask about those of them from which a frame has come since."""
        await asyncio.gather(*(self._ask(meeting_id, last) for meeting_id, last in self._stops.wanted()))

    async def _ask(self, meeting_id: str, last: CachedStop) -> bool:
        """Return what Redis says now; an answer that a change has overtaken is not kept for later frames."""
        changes, asked_at = last.changes, time.monotonic()
        try:
            stopped = await self._meetings.is_stopped(meeting_id)
            if not stopped:
                await self._renewals.renew(meeting_id)
        except RedisError:
            # Measuring may have lapsed when Redis is back: it has to be renewed before any frame is measured.
            self._renewals.forget(meeting_id)
            # For this meeting only: in a cluster, the primaries of other meetings may be well.
            if last.changes == changes:
                last.keep_while_away()
            return last.stopped
        if last.changes == changes:
            last.keep_answer(stopped, asked_at)
        return stopped
