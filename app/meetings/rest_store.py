"""The rest of each meeting, in Redis: ordered, changed by people, and advanced when its time comes."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from app.events.event import EventName, event_json
from app.meetings import rest_scripts as scripts
from app.meetings.cluster_index import ClusterIndex
from app.meetings.due_index import DueIndex
from app.meetings.keys import AFTER_REST_SECONDS, FRAMELESS_MS
from app.meetings.rest import Rest
from app.meetings.rest_changes import begin, extend, postpone
from app.meetings.rest_shape import AUTOMATIC_REASONS, Reason
from app.meetings.script import MeetingScript
from app.meetings.summary import RestRecord
from app.meetings.value import MeetingValue
from app.metrics import END_LAG
from app.storage.client import RedisClient, is_clustered
from app.timestamps import iso, now_ms

Change = Callable[[Rest | None, int], Rest]


class CoolingDown(Exception):
    """An automatic rest came too soon after the last one, or after the meeting began."""

    def __init__(self, until_ms: int) -> None:
        super().__init__("cooling down")
        self.until_ms = until_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class RestTiming:
    """What the settings say about rests, in seconds."""

    cooldown_seconds: int
    notice_seconds: int

    def notice_of(self, reason: Reason) -> int:
        """Return how long before its beginning a rest is announced, if the caller does not say."""
        return self.notice_seconds if reason in AUTOMATIC_REASONS else 0


class RestStore:
    """Raises `RedisError` while Redis is away; otherwise, an answer is the rest as it then is."""

    def __init__(self, redis: RedisClient, timing: RestTiming) -> None:
        self._rest = MeetingValue(redis, "rest")
        self.due_index: DueIndex = ClusterIndex(redis) if is_clustered(redis) else DueIndex(redis)
        self.timing = timing
        self._write = MeetingScript(redis, scripts.WRITE)
        self._remove = MeetingScript(redis, scripts.REMOVE)

    async def start_or_get(
        self, meeting_id: str, reason: Reason, seconds: int, notice: int | None = None, note: str = ""
    ) -> tuple[Rest, bool]:
        """Announce a rest, or begin it when `notice` is 0; returns it, and whether it is a new one.

        If there is a rest already, that one is returned; a manual order without notice begins it if it is
        only announced. `notice` is in seconds; `None` means the reason's own. Raises `CoolingDown` for an
        automatic rest that comes too soon.
        """
        notice = self.timing.notice_of(reason) if notice is None else notice
        while True:
            now = now_ms()
            new = Rest.new(now, reason, seconds, notice, note)
            if await self._replace(meeting_id, now, None, new):
                return new, True
            present = await self.current(meeting_id)
            if present is None:
                continue
            if present.is_running or notice or reason != "manual":
                return present, False
            now = now_ms()
            begun = present.with_note(note).begun(now)
            if await self._replace(meeting_id, now, present, begun):
                return begun, False

    async def postpone(self, meeting_id: str, minutes: int, seen: str | None = None) -> Rest:
        """Let the announced rest begin `minutes` later than `seen`, its beginning; raises `RestConflict`."""
        return await self._change(meeting_id, "rest_postponed", lambda rest, _: postpone(rest, minutes, seen))

    async def begin(self, meeting_id: str) -> Rest:
        """Let the announced rest begin now; raises `RestConflict`."""
        return await self._change(meeting_id, "rest_required", begin)

    async def extend(self, meeting_id: str, seconds: int, seen: str | None = None) -> Rest:
        """Let the running rest end `seconds` later than `seen`, its end; raises `RestConflict`."""
        return await self._change(meeting_id, "rest_extended", lambda rest, _: extend(rest, seconds, seen))

    async def end(self, meeting_id: str) -> None:
        """End the running rest or call off the announced one; if there is none, nothing happens."""
        first = rest = await self.current(meeting_id)
        # A rest that somebody else has just changed still has to end; another one that came since does not.
        while rest and first and rest.id == first.id and not await self._end(meeting_id, rest):
            rest = await self.current(meeting_id)

    async def current(self, meeting_id: str) -> Rest | None:
        """Return the rest that is announced or running, after carrying out what was due."""
        while (rest := await self.stored(meeting_id)) is not None:
            now = now_ms()
            if now < rest.due_ms:
                return rest
            await self.advance(meeting_id, rest, now)
        return None

    async def stored(self, meeting_id: str) -> Rest | None:
        """Return the rest as it is in Redis."""
        text = await self._rest.get(meeting_id)
        return Rest.from_json(text) if text else None

    async def advance(self, meeting_id: str, rest: Rest, now: int) -> EventName | None:
        """Begin a rest whose time has come, or end one whose time is over.

        Returns the event that this call, and no other, has published.
        """
        if rest.is_running:
            if not await self._end(meeting_id, rest):
                return None
            END_LAG.observe((now - rest.ends_ms) / 1000)
            return "rest_ended"
        begun = rest.begun_when_due(now)
        return "rest_required" if await self._replace(meeting_id, now, rest, begun) else None

    async def _change(self, meeting_id: str, event: EventName, change: Change) -> Rest:
        while True:
            rest, now = await self.current(meeting_id), now_ms()
            changed = change(rest, now)
            if changed is rest or await self._replace(meeting_id, now, rest, changed, event):
                return changed

    async def _replace(
        self, meeting_id: str, now: int, old: Rest | None, new: Rest, event: EventName | None = None
    ) -> bool:
        event = event or ("rest_required" if new.is_running else "rest_announced")
        arguments = self.write_arguments(meeting_id, now, new, event) | {
            "expected": old.revision if old else "",
            # Only a new rest has to wait for the cool-down; an announced one comes.
            "automatic": "1" if old is None and new.reason in AUTOMATIC_REASONS else "0",
        }
        await self.due_index.before_write(meeting_id, new.id, new.due_ms)
        outcome, until = await self._write(meeting_id, now, json.dumps(arguments))
        if outcome != "written" and old is None:
            await self.due_index.when_gone(meeting_id, new.id)
        if outcome == "cooldown":
            raise CoolingDown(int(until))
        if outcome == "written":
            # For a new rest too: if this took long, somebody may have looked too early and taken it off.
            await self.due_index.after_write(meeting_id, new, self.stored)
        return bool(outcome == "written")

    def write_arguments(self, meeting_id: str, now: int, rest: Rest, event: EventName) -> dict[str, str]:
        """Return what a script needs in order to write a rest and notify everybody."""
        cooldown_ms = self.timing.cooldown_seconds * 1000
        return {
            "id": rest.id,
            "revision": rest.revision,
            "text": rest.as_json(),
            "due": str(rest.due_ms),
            "keep": str(max(rest.ends_ms - now, 0) // 1000 + AFTER_REST_SECONDS),
            "since": iso(rest.starts_ms) if rest.is_running else "",
            "cooldown_until_ms": str(rest.ends_ms + cooldown_ms) if cooldown_ms else "",
            "event": event_json(event, meeting_id, now, rest.as_public_dict()),
        }

    def removal_arguments(self, meeting_id: str, rest: Rest, now: int, **more: str) -> tuple[object, ...]:
        """Return what a script needs in order to remove a rest and notify everybody; `more` is for the event.

        That is its revision, its id, the event, its record for the log, the end of a new cool-down, and when
        measuring lapses if no frame comes after the rest (ISO 8601).
        """
        name: EventName = "rest_ended" if rest.is_running else "rest_cancelled"
        event = event_json(name, meeting_id, now, rest.as_public_dict(), **more)
        # Even if its end is announced late, since every process was down, it ended on time.
        record = RestRecord.of(rest, min(now, rest.ends_ms)).as_json()
        cooldown_until_ms = now + self.timing.cooldown_seconds * 1000
        return rest.revision, rest.id, event, record, cooldown_until_ms, iso(now + FRAMELESS_MS)

    async def _end(self, meeting_id: str, rest: Rest) -> bool:
        now = now_ms()
        done = await self._remove(meeting_id, now, *self.removal_arguments(meeting_id, rest, now))
        if done:
            await self.due_index.when_gone(meeting_id, rest.id)
        return bool(done)
