"""Notifies listeners that measuring has lapsed: a leader's browser that has gone cannot do so itself.

Nor can a Redis that was emptied while it was listened to, since that ends no connection.
"""

import asyncio

from redis.exceptions import RedisError

from app.events.event import Entry
from app.events.hub import Hub
from app.events.topic import Topic
from app.meetings.store import MeetingStore
from app.storage.client import SPOILT

# Between two polls. A new listener gets the right state anyway, and a thousand measured meetings cost 33
# questions a second.
POLL_INTERVAL_SECONDS = 30.0
# After this many polls all are asked about again, should a start ever be missed.
POLLS_BEFORE_RECHECK = 20


class MonitoringLapses:
    """Looks after every meeting that is heard in this process, whichever process its frames went to."""

    def __init__(self, meetings: MeetingStore, hub: Hub) -> None:
        self._meetings = meetings
        self._hub = hub
        # Meetings that are not measured, as long as they are heard without a break; they are not asked about
        # again until an event says that they are.
        self._off: dict[str, Topic] = {}
        # Meetings that were measured at the last look, or that an event has since said to be.
        self._on: set[str] = set()
        hub.add_observer(self._observe)

    async def run(self) -> None:
        """Look again and again, for as long as the process lives."""
        while True:
            self._off.clear()
            for _ in range(POLLS_BEFORE_RECHECK):
                await asyncio.sleep(POLL_INTERVAL_SECONDS)
                await self.notify_lapsed()

    async def notify_lapsed(self) -> None:
        """Notify everybody whose meeting has had no frame for too long."""
        heard = dict(self._hub.topics)
        self._on.intersection_update(heard)
        self._off = {each: topic for each, topic in self._off.items() if heard.get(each) is topic}
        for meeting_id in heard.keys() - self._off.keys():
            # Before Redis is asked, so that a start that is heard meanwhile counts.
            self._off[meeting_id] = heard[meeting_id]
            if await self._goes_on(meeting_id):
                self._off.pop(meeting_id, None)

    async def _goes_on(self, meeting_id: str) -> bool:
        try:
            goes_on = await self._meetings.tell_lapse(meeting_id)
            if goes_on:
                self._on.add(meeting_id)
            elif meeting_id in self._on:
                await self._hub.catch_up(meeting_id)
                self._on.discard(meeting_id)
            return goes_on
        except (RedisError, *SPOILT):
            # It may go on; and a spoilt meeting, or one in a part of a cluster that is away, delays no other.
            return True

    def _observe(self, meeting_id: str, entry: Entry) -> None:
        if entry.content()["event"] == "monitoring_started":
            self._off.pop(meeting_id, None)
            self._on.add(meeting_id)
