"""A meeting at one moment, and what somebody has missed of it, both from one script. Pure: knows no Redis."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from app.events.event import Entry, Position
from app.events.history import History
from app.meetings.request_level import RequestLevel, request_level
from app.meetings.rest import Rest


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting at one moment; `rest`: one that is announced or running; `stopped`: by a member.

    `ended`: nothing has happened since its end, which is kept for `ENDED_STREAM_SECONDS`.
    `requests_until`: until when the requests count, ms since 1970.
    """

    active: bool
    monitoring: bool
    stopped: bool
    ended: bool
    started_at: str | None
    rest: Rest | None
    requests: RequestLevel
    requests_until: int | None

    @property
    def is_resting(self) -> bool:
        """Whether a rest is running."""
        return self.rest is not None and self.rest.is_running


class Snapshot(NamedTuple):
    """What the script answers, in its order; a value that is missing is '' or 0."""

    active: int
    monitoring: int
    stopped: int
    ended: int
    started_at: str
    rest: str
    """The JSON that is kept."""
    noted_due: str
    """The time of that rest's next step in the meeting's table of due times, ms since 1970."""
    requests: int
    requests_until: int
    """Ms since 1970; negative if there is no request."""
    newest: list[Any]
    """From the stream, like the next two: entries as `Entry.stored` reads them, here the last one or none."""
    oldest: list[Any]
    missed: list[Any]

    def meeting(self, now: int, threshold: int) -> Meeting:
        """Return how the meeting is at `now` (ms since 1970), where `threshold` requests begin a rest."""
        return Meeting(
            active=bool(self.active),
            monitoring=bool(self.monitoring),
            stopped=bool(self.stopped),
            ended=bool(self.ended),
            started_at=self.started_at or None,
            rest=Rest.from_json(self.rest).as_of(now) if self.rest else None,
            requests=request_level(self.requests, threshold),
            requests_until=self.requests_until if self.requests else None,
        )

    def history(self, position: Position | None) -> History:
        """Return what was missed since a position."""
        first, last = (Entry.stored(found[0]) if found else None for found in (self.oldest, self.newest))
        return History.since(position, first, last, [Entry.stored(item) for item in self.missed])
