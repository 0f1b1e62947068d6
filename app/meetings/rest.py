"""A rest: a break with a start, a length and an end, for the whole meeting. Pure: knows no Redis."""

import secrets
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from app.timestamps import Timestamp, iso

# Under ten seconds nobody looks away from the screen.
MIN_REST_SECONDS = 10
# An hour: whoever needs longer ends the meeting.
MAX_REST_SECONDS = 3600

RestSeconds = Annotated[int, Meta(ge=MIN_REST_SECONDS, le=MAX_REST_SECONDS)]

# `requested` is what members' wishes lead to; nobody can say it for them.
LeaderReason = Literal["manual", "few_blinks", "eyes_closing", "time"]
Reason = Literal[LeaderReason, "requested"]
ShownReason = Literal[Reason, "eyes"]

# Those that no person asked for: they keep the cool-down.
AUTOMATIC_REASONS = frozenset({"few_blinks", "eyes_closing", "time"})
# Members never learn which measure it was, so that nobody can be guessed from it.
EYE_REASONS = frozenset({"few_blinks", "eyes_closing"})


class Rest(Struct, frozen=True):
    """One rest; members see the reason `eyes` for either measure of them."""

    id: str
    reason: ShownReason
    started_at: Timestamp
    ends_at: Timestamp
    seconds: RestSeconds

    @classmethod
    def beginning(cls, now: int, seconds: int, reason: Reason) -> "Rest":
        """Return a new rest that begins at `now` (milliseconds since 1970)."""
        return cls(secrets.token_urlsafe(9), reason, iso(now), iso(now + seconds * 1000), seconds)

    @classmethod
    def from_json(cls, text: str) -> "Rest":
        """Return the rest that `as_json` wrote; raises `ValueError` for anything else."""
        return msgspec.json.decode(text, type=cls)

    def as_json(self) -> str:
        """Return the text that is kept in Redis."""
        return msgspec.json.encode(self).decode()

    def shown(self) -> "Rest":
        """Return the rest as members see it: the reason says `eyes`, never which measure."""
        return msgspec.structs.replace(self, reason="eyes") if self.reason in EYE_REASONS else self

    def as_public_dict(self) -> dict[str, object]:
        """Return what an event says of it to members."""
        return msgspec.structs.asdict(self.shown())
