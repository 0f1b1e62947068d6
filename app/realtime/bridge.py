"""Carries rests and ends of meetings from the hub to Socket.IO rooms: one task per room with members."""

import asyncio
import logging
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

from app.events.event import Entry, EventName, event_content, format_position
from app.events.hub import Hub
from app.events.listener import Closed, Inbox
from app.log_context import bind
from app.meetings.store import MeetingStore
from app.realtime.server import SocketServer
from app.storage.client import SPOILT
from app.timestamps import now_ms

logger = logging.getLogger(__name__)

# Whoever sends frames has to hear of the meeting's end: later frames are measured, but nobody is notified.
BRIDGED: frozenset[EventName] = frozenset({"rest_announced", "rest_required", "rest_ended", "meeting_ended"})
# A leader has one meeting at a time; a connection in more rooms than this is up to something.
MAX_ROOMS = 16
# Each meeting costs a task and a place among the event streams; a process measures a handful.
MAX_HEARD_MEETINGS = 200
# While this many are heard, a connection without the leader key (if one is set) opens no other; and one
# address may have at most this many: nobody may keep out the leaders, or everybody else. A company of 500
# behind one address has fewer meetings at once.
MAX_HEARD_BY_OTHERS = MAX_HEARD_FROM_ADDRESS = 100
# While Redis is away, the position in the stream cannot be read; this is the time between two tries.
RETRY_SECONDS = 0.5


def room_of(meeting_id: str) -> str:
    """Return a room's name; the prefix keeps meetings apart from the rooms of connections."""
    return f"meeting:{meeting_id}"


@dataclass(slots=True, kw_only=True)
class Room:
    """Who wants to hear of a meeting's rests."""

    listening: asyncio.Event
    """Set once the next rest will be heard, or when the room is closed."""
    task: asyncio.Task[None]
    members: dict[str, str | None] = field(default_factory=dict)
    """Connections and their addresses, `None` behind a proxy that is not named in the settings."""

    @property
    def counts_for(self) -> str | None:
        """The address that the room counts for: that of the connection that has been in it longest."""
        return next(iter(self.members.values()), None)


class RestBridge:
    """Rooms and who is in them; one task per room listens to the hub."""

    def __init__(self, sio: SocketServer, hub: Hub, meetings: MeetingStore) -> None:
        self._sio = sio
        self._hub = hub
        self._meetings = meetings
        self._rooms: dict[str, Room] = {}

    async def join(self, sid: str, meeting_id: str, leads: bool, address: str | None) -> bool:
        """Put a connection from `address` into a meeting's room; `leads`: it has the leader key.

        Returns `False` when it has gone, is in too many rooms, or there are too many rooms already.
        """
        if not self._has_place(sid, meeting_id, leads, address):
            return False
        if not await self._sio.enter_room(sid, room_of(meeting_id)):
            return False
        room = self._rooms.get(meeting_id) or self._open(meeting_id)
        room.members[sid] = address
        # Only then is it true that the connection will hear of the next rest.
        await room.listening.wait()
        return True

    def _has_place(self, sid: str, meeting_id: str, leads: bool, address: str | None) -> bool:
        room = self._rooms.get(meeting_id)
        if room is not None and sid in room.members:
            return True
        if sum(sid in room.members for room in self._rooms.values()) >= MAX_ROOMS:
            return False
        if room is not None:
            return True
        from_there = sum(room.counts_for == address for room in self._rooms.values())
        if address is not None and from_there >= MAX_HEARD_FROM_ADDRESS:
            return False
        return len(self._rooms) < (MAX_HEARD_MEETINGS if leads else MAX_HEARD_BY_OTHERS)

    def _open(self, meeting_id: str) -> Room:
        listening = asyncio.Event()
        # The task outlives the request during which it begins.
        task = asyncio.create_task(self._forward_events(meeting_id, listening), context=Context())
        room = self._rooms[meeting_id] = Room(listening=listening, task=task)
        return room

    async def leave(self, sid: str, meeting_id: str) -> None:
        """Take a connection out of a meeting's room."""
        await self._sio.leave_room(sid, room_of(meeting_id))
        self._left(sid, meeting_id)

    def leave_all(self, sid: str) -> None:
        """Forget a connection that has gone; the library empties its rooms by itself."""
        for meeting_id in [name for name, room in self._rooms.items() if sid in room.members]:
            self._left(sid, meeting_id)

    def close(self) -> None:
        """End every task."""
        for room in self._rooms.values():
            room.task.cancel()

    def _left(self, sid: str, meeting_id: str) -> None:
        room = self._rooms.get(meeting_id)
        if room is None:
            return
        room.members.pop(sid, None)
        if not room.members:
            del self._rooms[meeting_id]
            room.task.cancel()
            # Whoever is still waiting to be in it must not wait for ever.
            room.listening.set()

    async def _forward_events(self, meeting_id: str, listening: asyncio.Event) -> None:
        """Forward events until the server shuts down; after falling behind or a gap, from the present on."""
        bind(meeting_id=meeting_id)
        heard: Entry | Closed = Closed.SLOW
        while heard is not Closed.SHUTDOWN:
            inbox = Inbox()
            with self._hub.listening(meeting_id, inbox):
                await self._sync_position(meeting_id, listening)
                while not isinstance(heard := await inbox.next(), Closed):
                    await self._forward(meeting_id, heard.content(), event_id=format_position(heard.position))

    async def _sync_position(self, meeting_id: str, listening: asyncio.Event) -> None:
        """Let the hub know how far the meeting's stream has got, however long Redis takes to say so.

        In an outage a rest may have come unheard: then the room is told of the present one.
        """
        while True:
            try:
                meeting, _ = await self._hub.read_snapshot(
                    meeting_id, lambda: self._meetings.snapshot_since(meeting_id, None)
                )
            except (RedisError, *SPOILT):
                listening.set()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if meeting.rest is not None and listening.is_set():
                name: EventName = "rest_required" if meeting.is_resting else "rest_announced"
                shown = meeting.rest.as_public_dict()
                await self._forward(meeting_id, event_content(name, meeting_id, now_ms(), shown))
            listening.set()
            return

    async def _forward(self, meeting_id: str, content: Mapping[str, Any], **about: str) -> None:
        if content["event"] in BRIDGED:
            await self._sio.emit(content["event"], content, to=room_of(meeting_id))
            logger.info("✓ Bridged rest event to Socket.IO: %s", meeting_id, extra=about)
