"""Meetings in Redis: every change is one script, every answer shows the meeting as it then is."""

from app.events.event import LAST_POSITION, Position, event_json, format_position
from app.events.history import History
from app.meetings import meeting_scripts as scripts
from app.meetings.keys import FRAMELESS_MS
from app.meetings.rest_store import RestStore
from app.meetings.script import MeetingScript
from app.meetings.snapshot import Meeting, Snapshot
from app.meetings.summary import NOTHING_KEPT, KeptMeeting, MeetingSummary
from app.meetings.value import MeetingValue
from app.storage.client import RedisClient
from app.timestamps import iso, now_ms


class MeetingStore:
    """The one place that reads and writes meetings as a whole; raises `RedisError` while Redis is away."""

    def __init__(
        self, redis: RedisClient, rests: RestStore, *, grace_seconds: int, request_threshold: int
    ) -> None:
        self._stopped = MeetingValue(redis, "stopped")
        self._rests = rests
        self._grace_ms = grace_seconds * 1000
        self._threshold = request_threshold
        self._start = MeetingScript(redis, scripts.START)
        self._stop_measuring = MeetingScript(redis, scripts.STOP_MEASURING)
        self._note_measured = MeetingScript(redis, scripts.NOTE_MEASURED)
        self._renew = MeetingScript(redis, scripts.RENEW)
        self._tell_lapse = MeetingScript(redis, scripts.TELL_LAPSE)
        self._end = MeetingScript(redis, scripts.END)
        self._summary = MeetingScript(redis, scripts.SUMMARY)
        self._snapshot = MeetingScript(redis, scripts.SNAPSHOT)

    async def start(self, meeting_id: str) -> str:
        """Let measuring begin (or go on) and return when it first began, ISO 8601."""
        now = now_ms()
        event = event_json("monitoring_started", meeting_id, now)
        times = (iso(now), iso(now + FRAMELESS_MS), now + self._grace_ms)
        return str(await self._start(meeting_id, now, event, *times))

    async def stop_measuring(self, meeting_id: str) -> None:
        """Refuse this meeting's frames until the next start."""
        now = now_ms()
        event = event_json("monitoring_stopped", meeting_id, now)
        await self._stop_measuring(meeting_id, now, event, iso(now))

    async def is_stopped(self, meeting_id: str) -> bool:
        """Tell whether a member has stopped the measuring."""
        return await self._stopped.exists(meeting_id)

    async def note_measured(self, meeting_id: str, minute: int) -> None:
        """Count a minute (whole minutes since 1970) in which frames were measured, once for all processes.

        A meeting that never began or has ended stays unknown.
        """
        await self._note_measured(meeting_id, now_ms(), minute)

    async def renew(self, meeting_id: str) -> None:
        """Renew the times to live of a meeting with frames, and notify everybody if measuring had lapsed.

        One that never began or has ended stays unknown.
        """
        now = now_ms()
        event = event_json("monitoring_started", meeting_id, now)
        await self._renew(meeting_id, now, event, iso(now), iso(now + FRAMELESS_MS))

    async def tell_lapse(self, meeting_id: str) -> bool:
        """Notify everybody, once, if measuring is off since no frame has come; returns whether it goes on."""
        now = now_ms()
        event = event_json("monitoring_stopped", meeting_id, now, reason="no_frames")
        return bool(await self._tell_lapse(meeting_id, now, event, iso(now), iso(now + FRAMELESS_MS)))

    async def end(self, meeting_id: str) -> MeetingSummary:
        """End the meeting, forget everything about it except its last events, and return its summary."""
        while True:
            rest, now = await self._rests.current(meeting_id), now_ms()
            before = await self._kept(meeting_id, now)
            event = event_json("meeting_ended", meeting_id, now)
            removal = self._rests.removal_arguments
            removed = removal(meeting_id, rest, now, reason="meeting_ended") if rest else ()
            times = iso(now), iso(now + scripts.REPEATED_MS)
            outcome, *found = await self._end(meeting_id, now, event, *times, *removed)
            if outcome == "ended":
                if rest:
                    await self._rests.due_index.when_gone(meeting_id, rest.id)
                kept = KeptMeeting(*found[0]) if found else NOTHING_KEPT
                # A call repeated because its answer was lost finds nothing, or another group's meeting.
                kept = before if kept == NOTHING_KEPT else kept
                return kept.summary(meeting_id, now, self._threshold, until=iso(now))

    async def summary(self, meeting_id: str) -> MeetingSummary:
        """Return what the meeting was like until now."""
        now = now_ms()
        return (await self._kept(meeting_id, now)).summary(meeting_id, now, self._threshold)

    async def get(self, meeting_id: str) -> Meeting:
        """Return how the meeting is now; an unknown one is not active."""
        meeting, _ = await self.snapshot_since(meeting_id, None)
        return meeting

    async def snapshot_since(self, meeting_id: str, position: Position | None) -> tuple[Meeting, History]:
        """Return how the meeting is and what was missed since a position, seen at the same moment."""
        now = now_ms()
        found = await self._snapshot_after(meeting_id, now, position)
        return found.meeting(now, self._threshold), found.history(position)

    async def history_since(self, meeting_id: str, position: Position) -> History:
        """Return the events that came after a position, and whether some of them are no longer kept."""
        return (await self._snapshot_after(meeting_id, now_ms(), position)).history(position)

    async def _snapshot_after(self, meeting_id: str, now: int, position: Position | None) -> Snapshot:
        after = format_position(position) if position and position != LAST_POSITION else ""
        found = Snapshot(*await self._snapshot(meeting_id, now, after, iso(now)))
        await self._rests.due_index.when_meeting_read(meeting_id, found.rest, found.noted_due)
        return found

    async def _kept(self, meeting_id: str, now: int) -> KeptMeeting:
        return KeptMeeting(*await self._summary(meeting_id, now, iso(now)))
