"""Everyone who is being looked at, in memory only, by meeting and opaque id."""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.blinks.opinion import OpinionSettings
from app.blinks.participant import Participant
from app.measuring.newest_frames import NewestFrames
from app.vision.track import FaceTrack

# A participant who comes back within an hour is still known; after that the state is forgotten.
IDLE_SECONDS = 3600.0
# How often to check whose visit is over, and whose hour: for a thousand people it takes 8 ms.
EXPIRE_INTERVAL_SECONDS = 5.0
# Meet shows fewer people than this; more ids than this in one meeting are nobody's tiles.
MAX_IN_MEETING = 200
# All meetings together. Ten people are measured at once, each for a minute: 600 in the hour for which one is
# known. After two minutes of frames one takes 70 kB; server, full Valkey and its copy leave 96 MB of a host's
# 512.
MAX_IN_PROCESS = 1000
# A leader who reconnects has a new connection; two at once would mix their frames of one participant.
TAKE_OVER_SECONDS = 5.0
# After a pause this long a visit is over: its pictures go, and the next frame begins a new one, for the log.
# A road that stands still for a moment must not end it.
VISIT_PAUSE_SECONDS = 5.0
# After a meeting's last frame: measuring then counts as off, and no picture stays, not even of open eyes.
FRAMELESS_SECONDS = 180.0

Key = tuple[str, str]


@dataclass(slots=True)
class TrackedParticipant:
    """One participant: what is known of their blinks and face, and the frames that wait for work."""

    participant: Participant
    sid: str
    """The connection that sends the frames, empty once it has gone."""
    address: str | None = None
    """Where that connection comes from, as far as it is known."""
    track: FaceTrack = field(default_factory=FaceTrack)
    frames: NewestFrames = field(default_factory=NewestFrames)
    last_frame: float = -IDLE_SECONDS

    def end_visit(self) -> None:
        """Keep no picture but the mean one of well-known open eyes; numbers stay."""
        self.participant.end_visit()
        self.track = FaceTrack()

    def drop_pictures(self) -> None:
        """Keep nothing by which face or eyes could be recognised."""
        self.participant.drop_pictures()
        self.track = FaceTrack()


class ParticipantRegistry:
    """Finds and forgets participants; the clock is monotonic seconds."""

    def __init__(self, opinion: OpinionSettings, on_new: Callable[[str], object] = lambda _: None) -> None:
        """`on_new` is called with the meeting of every new participant, before anything is known of them."""
        self._opinion = opinion
        self._on_new = on_new
        # Least recently seen first.
        self._all: OrderedDict[Key, TrackedParticipant] = OrderedDict()

    def __len__(self) -> int:
        return len(self._all)

    def meetings(self) -> set[str]:
        """Return the meetings of everyone who is looked at."""
        return {meeting_id for meeting_id, _ in self._all}

    def touch(self, key: Key, sid: str, address: str | None = None) -> tuple[TrackedParticipant, bool] | None:
        """Return a frame's participant and whether a visit begins; `None` while they are another sender's.

        `address` is the sender's, `None` when it is not known.
        """
        now = time.monotonic()
        self.expire()
        tracked = self._all.get(key)
        if tracked is None:
            self._make_room(key[0])
            self._on_new(key[0])
            tracked = self._all[key] = TrackedParticipant(Participant(self._opinion), sid)
        elif tracked.sid not in (sid, "") and now - tracked.last_frame < TAKE_OVER_SECONDS:
            return None
        begins = now - tracked.last_frame > VISIT_PAUSE_SECONDS
        tracked.sid, tracked.address = sid, address
        tracked.last_frame = now
        self._all.move_to_end(key)
        return tracked, begins

    def forget_meeting(self, meeting_id: str) -> None:
        """Forget everyone in a meeting that has ended, or whose measuring somebody stopped."""
        for key in [key for key in self._all if key[0] == meeting_id]:
            del self._all[key]

    def begin_anew(self, meeting_id: str) -> None:
        """Let everyone in a meeting start afresh, after a rest."""
        for key, tracked in self._all.items():
            if key[0] == meeting_id:
                tracked.participant.begin_anew()

    def release(self, sid: str) -> None:
        """Leave a closed connection's participants to the next one, and forget those who had no id."""
        for tracked in self._all.values():
            if tracked.sid == sid:
                tracked.sid, tracked.address = "", None
        for key in [key for key in self._all if key[1].startswith(f"{sid}:")]:
            del self._all[key]

    def end_visits(self) -> None:
        """Drop the pictures of those who send no more: at every check, since a slow one may come in late."""
        now = time.monotonic()
        # In the order of their last frames, so that each meeting keeps its newest.
        last_frames = {meeting_id: tracked.last_frame for (meeting_id, _), tracked in self._all.items()}
        for (meeting_id, _), tracked in self._all.items():
            if now - last_frames[meeting_id] > FRAMELESS_SECONDS:
                tracked.drop_pictures()
            elif now - tracked.last_frame > VISIT_PAUSE_SECONDS:
                tracked.end_visit()

    def expire(self) -> None:
        """Forget those whose last frame is an hour old."""
        now = time.monotonic()
        while self._all and now - next(iter(self._all.values())).last_frame > IDLE_SECONDS:
            self._all.popitem(last=False)

    def _make_room(self, meeting_id: str) -> None:
        in_meeting = [key for key in self._all if key[0] == meeting_id]
        if len(in_meeting) >= MAX_IN_MEETING:
            self._forget_one(in_meeting)
        if len(self._all) >= MAX_IN_PROCESS:
            self._forget_one(list(self._all))

    def _forget_one(self, keys: Sequence[Key]) -> None:
        """Forget the longest unseen of the address that has most: whoever invents people loses their own."""
        most, _ = Counter(self._all[key].address for key in keys).most_common(1)[0]
        del self._all[next(key for key in keys if self._all[key].address == most)]


async def expire_idle(everyone: ParticipantRegistry) -> None:
    """Drop what is kept of a visit after it, and of a participant after an hour; runs with the process."""
    while True:
        everyone.expire()
        everyone.end_visits()
        await asyncio.sleep(EXPIRE_INTERVAL_SECONDS)


def participant_key(meeting_id: str, sid: str, participant_id: str | None, index: int) -> Key:
    """Return the key of a frame's participant: the opaque id, or the sender's own count when there is none.

    The colon keeps the two kinds apart, since an opaque id cannot contain one.
    """
    return meeting_id, participant_id if participant_id is not None else f"{sid}:{index}"
