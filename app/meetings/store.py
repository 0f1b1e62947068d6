"""Meetings in Redis: every change is one script, every answer says how the meeting then is."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from app.events.event import LAST_POSITION, Entry, Position, event_json, format_position
from app.events.history import History
from app.ids import is_opaque_id
from app.meetings import scripts
from app.meetings.keys import (
    MEETING_SECONDS,
    REQUEST_WINDOW_SECONDS,
    RUNNING_RESTS,
    meeting_key,
    script_keys,
)
from app.meetings.rest import AUTOMATIC_REASONS, Reason, Rest
from app.timestamps import iso, now_ms

logger = logging.getLogger(__name__)


class CoolingDown(Exception):
    """An automatic rest came too soon after the last one."""

    def __init__(self, until: int) -> None:
        super().__init__("cooling down")
        self.until = until


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting at one moment; `rest` only while it is on."""

    active: bool
    monitoring: bool
    started_at: str | None
    rest: Rest | None
    rest_requests: int


class MeetingStore:
    """The one place that reads and writes meetings; raises `RedisError` while Redis is away."""

    def __init__(self, redis: "Redis", cooldown_seconds: int) -> None:
        # Untyped, for the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self.cooldown_ms = cooldown_seconds * 1000
        self._start = redis.register_script(scripts.START)
        self._stop_measuring = redis.register_script(scripts.STOP_MEASURING)
        self._start_rest = redis.register_script(scripts.START_REST)
        self._finish_rest = redis.register_script(scripts.FINISH_REST)
        self._end = redis.register_script(scripts.END)
        self._request_rest = redis.register_script(scripts.REQUEST_REST)
        self._snapshot = redis.register_script(scripts.SNAPSHOT)

    async def start(self, meeting_id: str) -> str:
        """Let measuring begin (or go on) and return when it first began, ISO 8601."""
        now = now_ms()
        event = event_json("monitoring_started", meeting_id, now)
        return str(await self._run(self._start, meeting_id, now, event, iso(now)))

    async def stop_measuring(self, meeting_id: str) -> None:
        """Refuse this meeting's frames until the next start."""
        now = now_ms()
        event = event_json("monitoring_stopped", meeting_id, now)
        await self._run(self._stop_measuring, meeting_id, now, event)

    async def is_stopped(self, meeting_id: str) -> bool:
        """Tell whether a member has stopped the measuring."""
        return bool(await self._redis.exists(meeting_key(meeting_id, "stopped")))

    async def renew(self, meeting_id: str) -> None:
        """Let a meeting live its hours anew; one that never began or has ended stays unknown."""
        async with self._redis.pipeline() as both:
            for name in ("active", "started_at"):
                both.expire(meeting_key(meeting_id, name), MEETING_SECONDS)
            await both.execute()

    async def start_rest(self, meeting_id: str, reason: Reason, seconds: int) -> Rest:
        """Start a rest, or return the one that is on; raises `CoolingDown` for an automatic one too soon."""
        while True:
            now = now_ms()
            rest = Rest.beginning(now, seconds, reason)
            ends = now + seconds * 1000
            event = event_json("rest_required", meeting_id, now, rest.as_public_dict())
            automatic = int(reason in AUTOMATIC_REASONS)
            outcome, text = await self._run(
                self._start_rest,
                *(meeting_id, now, rest.as_json(), rest.id, rest.started_at),
                *(ends, seconds, event, automatic, self.cooldown_ms),
            )
            if outcome == "cooldown":
                raise CoolingDown(int(text))
            if outcome != "due":
                return Rest.from_json(text)
            # It was over but nobody had said so yet: its end comes before the new beginning.
            await self._finish(meeting_id, Rest.from_json(text))

    async def end_rest(self, meeting_id: str) -> None:
        """End the rest that is on, if there is one."""
        rest = await self._stored_rest(meeting_id)
        if rest is not None:
            await self._finish(meeting_id, rest)

    async def end(self, meeting_id: str) -> None:
        """End the meeting and forget everything about it but its last events."""
        while True:
            now = now_ms()
            outcome, text = await self._run(
                self._end, meeting_id, now, event_json("meeting_ended", meeting_id, now)
            )
            if outcome == "ended":
                return
            await self._finish(meeting_id, Rest.from_json(text))

    async def request_rest(self, meeting_id: str, token: str) -> tuple[int, Rest | None]:
        """Count an anonymous wish, once a token; returns how many there are and the rest that is on."""
        key_name = meeting_key(meeting_id, "rest_request_key")
        await self._redis.set(key_name, secrets.token_hex(16), nx=True, ex=REQUEST_WINDOW_SECONDS)
        key = await self._redis.get(key_name) or ""
        hashed = hmac.new(key.encode(), token.encode(), hashlib.sha256).hexdigest()
        now = now_ms()
        event = event_json("rest_requested", meeting_id, now)
        asked, rest = await self._run(self._request_rest, meeting_id, now, hashed, event)
        return asked, Rest.from_json(rest) if rest else None

    async def finish_due_rests(self) -> Sequence[str]:
        """End every rest whose time is over and return the meetings that this process ended."""
        due = await self._redis.zrange(RUNNING_RESTS, "-inf", str(now_ms()), byscore=True)
        ended = []
        for member in due:
            meeting_id, _, rest_id = member.rpartition(":")
            if not is_opaque_id(meeting_id):
                # Nobody could listen to it; left there, it would be looked at each second for ever.
                await self._redis.zrem(RUNNING_RESTS, member)
                continue
            try:
                if await self._finish_due(meeting_id, rest_id):
                    ended.append(meeting_id)
            except (ResponseError, ValueError, TypeError) as error:
                # One meeting whose keys are spoilt must not keep every other one at rest.
                logger.warning("The rest of %s could not be ended: %s", meeting_id, type(error).__name__)
        return ended

    async def _finish_due(self, meeting_id: str, rest_id: str) -> bool:
        rest = await self._stored_rest(meeting_id)
        # Its keys may have expired while every process was down; its end is still told.
        known = rest if rest and rest.id == rest_id else None
        return await self._finish(meeting_id, known, rest_id)

    async def get(self, meeting_id: str) -> Meeting:
        """Return how the meeting is now; an unknown one is not active."""
        meeting, _ = await self.snapshot_since(meeting_id, None)
        return meeting

    async def snapshot_since(self, meeting_id: str, position: Position | None) -> tuple[Meeting, History]:
        """Return how the meeting is and what was missed since a position, seen at the same moment."""
        after = format_position(position) if position and position != LAST_POSITION else ""
        answer = await self._run(self._snapshot, meeting_id, now_ms(), after)
        active, stopped, started_at, rest, requests, newest, oldest, missed = answer
        meeting = Meeting(
            active=bool(active),
            monitoring=bool(active) and not stopped,
            started_at=started_at or None,
            rest=Rest.from_json(rest) if rest else None,
            rest_requests=requests,
        )
        first, last = (Entry.stored(item[0]) if item else None for item in (oldest, newest))
        return meeting, History.since(position, first, last, [Entry.stored(item) for item in missed])

    async def entries_after(self, meeting_id: str, position: Position) -> Sequence[Entry]:
        """Return the events that came after a position and are still kept."""
        stream = meeting_key(meeting_id, "events")
        items = await self._redis.xrange(stream, f"({format_position(position)}", "+")
        return [Entry.stored(item) for item in items]

    async def _stored_rest(self, meeting_id: str) -> Rest | None:
        text = await self._redis.get(meeting_key(meeting_id, "rest"))
        return Rest.from_json(text) if text else None

    async def _finish(self, meeting_id: str, rest: Rest | None, rest_id: str | None = None) -> bool:
        now = now_ms()
        rest_id = rest.id if rest else rest_id
        shown: dict[str, object] = rest.as_public_dict() if rest else {"id": rest_id}
        event = event_json("rest_ended", meeting_id, now, shown)
        return bool(await self._run(self._finish_rest, meeting_id, now, rest_id, event, self.cooldown_ms))

    async def _run(self, script: Any, meeting_id: str, *arguments: object) -> Any:
        return await script(keys=script_keys(meeting_id), args=[meeting_id, *arguments])
