"""What a meeting was like: its rests and its measuring, nothing about any person. Pure: knows no Redis."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from app.ids import OpaqueId
from app.meetings.request_level import RequestLevel, request_level
from app.meetings.rest import Rest
from app.meetings.rest_shape import PublicReason, read_kept
from app.timestamps import Timestamp, iso

# What comes before the time in each line of the log of measuring.
ON = "on"
OFF = "off"


class RestRecord(Struct, frozen=True, kw_only=True):
    """What is remembered of a rest.

    `started_at` is null if it never began, `ended_at` until it ends or is called off.
    """

    id: str
    reason: PublicReason
    announced_at: Timestamp | None
    started_at: Timestamp | None
    ended_at: Timestamp | None
    seconds: int
    postponed: int

    @classmethod
    def of(cls, rest: Rest, ended: int | None = None) -> "RestRecord":
        """Return the record of a rest that was over at `ended` (ms since 1970), or is not yet (`None`)."""
        return cls(
            id=rest.id,
            reason=rest.public_reason,
            announced_at=None if rest.announced_ms is None else iso(rest.announced_ms),
            started_at=iso(rest.starts_ms) if rest.is_running else None,
            ended_at=None if ended is None else iso(ended),
            seconds=rest.seconds,
            postponed=rest.postponed,
        )

    @classmethod
    def from_json(cls, text: str) -> "RestRecord":
        """Return the record that `as_json` wrote."""
        return read_kept(text, cls, PublicReason)

    def as_json(self) -> str:
        """Return the text that Redis keeps."""
        return msgspec.json.encode(self).decode()


class MeasuringPeriod(Struct, frozen=True):
    """A time in which measuring was on; `off` is null while it still is."""

    on: Timestamp
    off: Timestamp | None


class MeetingSummary(Struct, frozen=True, kw_only=True):
    """A meeting from its start until now; an unknown one has no start and nothing else."""

    meeting_id: OpaqueId
    started_at: Timestamp | None
    measured_minutes: Annotated[int, Meta(ge=0)]
    measuring: Sequence[MeasuringPeriod]
    requests: RequestLevel
    rests: Sequence[RestRecord]


class KeptMeeting(NamedTuple):
    """What the script answers about a meeting, in its order; a text that is missing is '', a number '0'."""

    started_at: str
    measured_minutes: str
    monitoring_log: list[str]
    requests: int
    rest_log: list[str]
    """Each is a `RestRecord`, as JSON."""
    rest: str
    """The JSON that is kept."""

    def summary(self, meeting_id: str, now: int, threshold: int, until: str | None = None) -> MeetingSummary:
        """Return what the meeting was like at `now` (ms since 1970), where `threshold` requests begin a rest.

        `until` is when it ended (ISO 8601), if it has.
        """
        kept = Rest.from_json(self.rest) if self.rest else None
        # A rest that is over stays the newest one until somebody has carried that out and logged it.
        rest = kept and (kept.as_of(now) or kept)
        ended = min(now, rest.ends_ms) if rest and (until or rest.ends_ms <= now) else None
        return MeetingSummary(
            meeting_id=meeting_id,
            started_at=self.started_at or None,
            measured_minutes=int(self.measured_minutes),
            measuring=measuring_periods(self.monitoring_log, until),
            requests=request_level(self.requests, threshold),
            rests=[
                *map(RestRecord.from_json, self.rest_log),
                *([RestRecord.of(rest, ended)] if rest else []),
            ],
        )


# The answer about an unknown meeting.
NOTHING_KEPT = KeptMeeting("", "0", [], 0, [], "")


def measuring_periods(log: Sequence[str], until: str | None = None) -> list[MeasuringPeriod]:
    """Return when measuring was on, from lines such as `on 2026-01-31T09:30:00.000Z`.

    If measuring is still on at the end of the log, it went off at `until`, or has not yet (`None`).
    """
    changes = [line.partition(" ")[::2] for line in log]
    return [
        MeasuringPeriod(time, next_time if next_change == OFF else until)
        for (change, time), (next_change, next_time) in pairwise([*changes, ("", "")])
        if change == ON
    ]
