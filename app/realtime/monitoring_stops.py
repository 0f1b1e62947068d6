"""Whether a member has stopped a meeting's measuring, told for each frame, also while Redis is away."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from redis.exceptions import RedisError

from app.events.event import Entry, EventName
from app.meetings.keys import STOPPED_SECONDS
from app.meetings.store import MeetingStore
from app.timestamps import now_ms

# How long an answer holds: a stop by way of another server process whose event is lost holds after three
# frames. Asking for every frame cost a twentieth of what a frame costs.
VALID_SECONDS = 0.25
# After a failure the last answer holds, and it is asked for again at this pace beside the frames: they must
# not wait for a Redis that is away.
AWAY_SECONDS = 1.0
# It holds for as long as it is asked for: some paces, since one that fails takes a second. After a pause the
# next frame asks for itself.
AWAY_VALID_SECONDS = 5 * AWAY_SECONDS
# Answers worth keeping for an outage; more meetings than this are not measured by one process.
MAX_CACHED = 1000
# A measured meeting's keys live for hours, and without frames its sign for minutes: once a minute keeps both,
# and costs a busy Redis nothing.
RENEW_MS = 60_000
LIFTING: frozenset[EventName] = frozenset({"monitoring_started", "meeting_ended"})


@dataclass(slots=True)
class CachedStop:
    """What Redis said last about a meeting, until when that holds, and when its keys were renewed.

    `held_until`: a stop that was heard holds whatever Redis says; `is_away`: it could not be asked;
    `is_wanted`: a frame has come since.
    """

    stopped: bool = False
    valid_until: float = 0.0
    held_until: float = 0.0
    changes: int = 0
    renewed_ms: int = 0
    is_away: bool = False
    is_wanted: bool = False


class MonitoringStopCache:
    """Asks Redis at the first frame after every change that it hears of, and four times a second at most.

    The frames of a meeting also keep it known in Redis, however long it takes. A stop that was heard holds
    until a start or the end is: a Redis that evicts, or begins empty, may lose it.
    """

    def __init__(self, meetings: MeetingStore) -> None:
        self._meetings = meetings
        self._last: OrderedDict[str, CachedStop] = OrderedDict()

    async def is_stopped(self, meeting_id: str) -> bool:
        """Tell whether the meeting's frames are refused; while Redis is away, what it said last."""
        last = self._cached(meeting_id)
        if time.monotonic() < last.held_until:
            return True
        if time.monotonic() >= last.valid_until:
            return await self._ask(meeting_id, last)
        last.is_wanted = True
        return last.stopped

    async def run(self) -> None:
        """Ask about the meetings that could not be asked about, for as long as the process lives."""
        while True:
            await asyncio.sleep(AWAY_SECONDS)
            await self.ask_again()

    async def ask_again(self) -> None:
        """Ask about those of them that a frame has come of since."""
        wanted = [(name, last) for name, last in self._last.items() if last.is_away and last.is_wanted]
        await asyncio.gather(*(self._ask(name, last) for name, last in wanted))

    async def _ask(self, meeting_id: str, last: CachedStop) -> bool:
        """Return what Redis says now; what a change has overtaken meanwhile holds for one frame only."""
        changes, now = last.changes, time.monotonic()
        try:
            stopped = await self._meetings.is_stopped(meeting_id)
            if last.changes == changes:
                last.stopped, last.valid_until, last.is_away = stopped, now + VALID_SECONDS, False
            if not stopped:
                await self._renew(meeting_id, last)
        except RedisError:
            # The sign may have lapsed when Redis is back: no frame may be measured before it is there again.
            last.renewed_ms = 0
            # Of this meeting alone: of a cluster the primaries of others may be well.
            if last.changes == changes:
                last.is_away, last.is_wanted = True, False
                last.valid_until = time.monotonic() + AWAY_VALID_SECONDS
            return last.stopped
        return stopped

    def changed(self, meeting_id: str) -> None:
        """Let the next frame ask anew: the measuring was stopped, started, or has ended."""
        last = self._last.get(meeting_id)
        if last is not None:
            last.valid_until, last.is_away = 0.0, False
            last.changes += 1

    def lift(self, meeting_id: str) -> None:
        """Let no stop hold that was heard before: the measuring was started, or has ended."""
        self.changed(meeting_id)
        if meeting_id in self._last:
            self._last[meeting_id].held_until = 0.0

    def take_note(self, meeting_id: str, entry: Entry) -> None:
        """Hear an event; that no frame has come is no stop of a member's."""
        content = entry.content()
        event: EventName = content["event"]
        if event in LIFTING:
            self.lift(meeting_id)
            return
        self.changed(meeting_id)
        if event == "monitoring_stopped" and "reason" not in content and meeting_id in self._last:
            self._last[meeting_id].held_until = time.monotonic() + STOPPED_SECONDS

    def held(self) -> set[str]:
        """Return the meetings of the stops that hold: their starts have to be heard."""
        now = time.monotonic()
        return {meeting_id for meeting_id, last in self._last.items() if now < last.held_until}

    async def _renew(self, meeting_id: str, last: CachedStop) -> None:
        # By the clock that the sign lapses by, which may be set, or go on while the machine is suspended.
        now = now_ms()
        if abs(now - last.renewed_ms) < RENEW_MS:
            return
        # Set before it is done, so that the frames that come meanwhile do not ask for it too.
        last.renewed_ms = now
        await self._meetings.renew(meeting_id)

    def _cached(self, meeting_id: str) -> CachedStop:
        last = self._last.setdefault(meeting_id, CachedStop())
        self._last.move_to_end(meeting_id)
        if len(self._last) > MAX_CACHED:
            self._last.popitem(last=False)
        return last
