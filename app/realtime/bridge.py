"""Carries rests from the hub to Socket.IO rooms: a task for each meeting somebody has joined."""

import asyncio
import logging
from collections import defaultdict
from contextvars import Context
from typing import Any

from redis.exceptions import RedisError

from app.events.event import Entry, event_content
from app.events.hub import Hub
from app.events.listener import Closed, Inbox
from app.log_context import bind
from app.meetings.store import MeetingStore
from app.realtime.server import SocketServer
from app.timestamps import now_ms

logger = logging.getLogger(__name__)

BRIDGED = frozenset({"rest_announced", "rest_required", "rest_ended"})
# A leader has one meeting at a time; a connection in more rooms than this is up to something.
MAX_ROOMS = 16
# Each meeting costs a task and a place among the event streams; a process measures a handful.
MAX_HEARD_MEETINGS = 200
# Of these for connections without the leader key, where there is one: they must not keep leaders out.
MAX_HEARD_BY_OTHERS = 100
# While Redis is away the position in the stream cannot be read; it is tried again at this pace.
RETRY_SECONDS = 0.5


def room_of(meeting_id: str) -> str:
    """Return a room's name; the prefix keeps meetings apart from the rooms of connections."""
    return f"meeting:{meeting_id}"


class RestBridge:
    """Rooms and who is in them; one task a room listens to the hub."""

    def __init__(self, sio: SocketServer, hub: Hub, meetings: MeetingStore) -> None:
        self._sio = sio
        self._hub = hub
        self._meetings = meetings
        self._rooms: defaultdict[str, set[str]] = defaultdict(set)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._listening: dict[str, asyncio.Event] = {}

    async def join(self, sid: str, meeting_id: str, leads: bool) -> bool:
        """Put a connection into a meeting's room; `leads`: it has the leader key.

        `False` when it has gone, is in too many, or there are too many already.
        """
        if not self._has_place(sid, meeting_id, leads):
            return False
        if not await self._sio.enter_room(sid, room_of(meeting_id)):
            return False
        self._rooms[meeting_id].add(sid)
        if meeting_id not in self._tasks:
            self._listening[meeting_id] = asyncio.Event()
            self._tasks[meeting_id] = asyncio.create_task(
                self._forward_events(meeting_id, self._listening[meeting_id]),
                # It outlives the request in whose course it begins.
                context=Context(),
            )
        # Only then is it true that the connection will hear of the next rest.
        await self._listening[meeting_id].wait()
        return True

    def _has_place(self, sid: str, meeting_id: str, leads: bool) -> bool:
        most = MAX_HEARD_MEETINGS if leads else MAX_HEARD_BY_OTHERS
        if meeting_id not in self._rooms and len(self._rooms) >= most:
            return False
        return sum(sid in members for members in self._rooms.values()) < MAX_ROOMS

    async def leave(self, sid: str, meeting_id: str) -> None:
        """Take a connection out of a meeting's room."""
        await self._sio.leave_room(sid, room_of(meeting_id))
        self._left(sid, meeting_id)

    def leave_all(self, sid: str) -> None:
        """Forget a connection that has gone; the library empties its rooms by itself."""
        for meeting_id in [name for name, members in self._rooms.items() if sid in members]:
            self._left(sid, meeting_id)

    def close(self) -> None:
        """End every task."""
        for task in self._tasks.values():
            task.cancel()

    def _left(self, sid: str, meeting_id: str) -> None:
        members = self._rooms.get(meeting_id)
        if members is None:
            return
        members.discard(sid)
        if not members:
            del self._rooms[meeting_id]
            self._tasks.pop(meeting_id).cancel()
            # Whoever still waits to be in it need not wait for ever.
            self._listening.pop(meeting_id).set()

    async def _forward_events(self, meeting_id: str, listening: asyncio.Event) -> None:
        """Carry until the server goes down; after falling behind, from here on."""
        bind(meeting_id=meeting_id)
        heard: Entry | Closed = Closed.SLOW
        while heard is Closed.SLOW:
            inbox = Inbox()
            with self._hub.listening(meeting_id, inbox):
                await self._sync_position(meeting_id, listening)
                while not isinstance(heard := await inbox.next(), Closed):
                    await self._forward(meeting_id, heard.content())

    async def _sync_position(self, meeting_id: str, listening: asyncio.Event) -> None:
        """Let the hub know where the meeting's stream stands, however long Redis takes to say it.

        After an outage a rest may have come unheard: then the room is told of the one that there is.
        """
        while True:
            try:
                meeting, _ = await self._hub.read_snapshot(
                    meeting_id, lambda: self._meetings.snapshot_since(meeting_id, None)
                )
            except RedisError:
                listening.set()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if meeting.rest is not None and listening.is_set():
                name = "rest_required" if meeting.is_resting else "rest_announced"
                shown = meeting.rest.as_public_dict()
                await self._forward(meeting_id, event_content(name, meeting_id, now_ms(), shown))
            listening.set()
            return

    async def _forward(self, meeting_id: str, content: dict[str, Any]) -> None:
        if content["event"] in BRIDGED:
            await self._sio.emit(content["event"], content, to=room_of(meeting_id))
            logger.info("✓ Bridged rest event to Socket.IO: %s", meeting_id)
