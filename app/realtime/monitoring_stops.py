"""What Redis and its events last said about members' stops, kept so that frames need not ask each time."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from app.events.event import Entry, EventName, is_members_stop
from app.meetings.keys import STOPPED_SECONDS

# How long an answer holds: a stop through another server process whose event is lost takes effect after three
# frames. Asking for every frame cost a twentieth of what a frame costs.
VALID_SECONDS = 0.25
# After a failure the last answer holds, and Redis is asked again at this interval, apart from the frames,
# which must not wait for a Redis that is away.
REDIS_AWAY_SECONDS = 1.0
# The last answer then holds while frames keep coming: for several intervals, since a try that fails takes a
# second. After a pause the next frame itself asks.
AWAY_VALID_SECONDS = 5 * REDIS_AWAY_SECONDS
# Answers worth keeping for an outage; one process measures no more meetings than this.
MAX_CACHED = 1000
LIFTING: frozenset[EventName] = frozenset({"monitoring_started", "meeting_ended"})


@dataclass(slots=True)
class CachedStop:
    """What Redis said last about a meeting, and until when that holds.

    `is_away`: Redis could not be asked; `is_wanted`: a frame has come since.
    """

    stopped: bool = False
    valid_until: float = 0.0
    changes: int = 0
    is_away: bool = False
    is_wanted: bool = False
    asking: asyncio.Task[bool] | None = None
    """Asks on behalf of all frames that come meanwhile, unless something has changed since it began."""

    @property
    def is_valid(self) -> bool:
        """Whether Redis need not be asked."""
        return time.monotonic() < self.valid_until

    def keep_answer(self, stopped: bool, asked_at: float) -> None:
        """Let the answer of Redis hold, from when it was asked (monotonic seconds)."""
        self.stopped, self.valid_until, self.is_away = stopped, asked_at + VALID_SECONDS, False

    def keep_while_away(self) -> None:
        """Let the earlier answer of Redis hold, since it could not be asked."""
        self.valid_until, self.is_away, self.is_wanted = time.monotonic() + AWAY_VALID_SECONDS, True, False


class MonitoringStopCache:
    """What is known about each meeting's stop: the last answer of Redis, and separately what was heard.

    A stop that was heard of a meeting whose frames come here holds until a start or the end is heard, for a
    day at most: a Redis that evicts keys, or begins empty, may lose it.
    """

    def __init__(self) -> None:
        self._last: OrderedDict[str, CachedStop] = OrderedDict()
        # Until when each stop that was heard holds, only for meetings in `_last`.
        self._heard: dict[str, float] = {}

    def of(self, meeting_id: str) -> CachedStop:
        """Return what is known about a meeting; if nothing is, an entry about which Redis has to be asked."""
        last = self._last.setdefault(meeting_id, CachedStop())
        self._last.move_to_end(meeting_id)
        if len(self._last) > MAX_CACHED:
            oldest, _ = self._last.popitem(last=False)
            self._heard.pop(oldest, None)
        return last

    def wanted(self) -> list[tuple[str, CachedStop]]:
        """Return the meetings that Redis could not be asked about, and from which a frame has come since."""
        return [(name, last) for name, last in self._last.items() if last.is_away and last.is_wanted]

    def changed(self, meeting_id: str) -> None:
        """Let the next frame ask again, since something about the meeting has changed."""
        last = self._last.get(meeting_id)
        if last is not None:
            last.valid_until, last.is_away, last.asking = 0.0, False, None
            last.changes += 1

    def lift(self, meeting_id: str) -> None:
        """Forget any stop that was heard before: the measuring was started, or has ended."""
        self.changed(meeting_id)
        self._heard.pop(meeting_id, None)

    def observe(self, meeting_id: str, entry: Entry) -> None:
        """Hear an event; a lapse because no frame came is not a member's stop."""
        content = entry.content()
        event: EventName = content["event"]
        if event in LIFTING:
            self.lift(meeting_id)
            return
        self.changed(meeting_id)
        if is_members_stop(content) and meeting_id in self._last:
            self._heard[meeting_id] = time.monotonic() + STOPPED_SECONDS

    def is_held(self, meeting_id: str) -> bool:
        """Tell whether a stop that was heard still holds, whatever Redis says."""
        return time.monotonic() < self._heard.get(meeting_id, 0.0)

    def held(self) -> set[str]:
        """Return the meetings whose stops hold: their starts have to be heard."""
        return set(filter(self.is_held, self._heard))
