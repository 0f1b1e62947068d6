"""A rest: a break with a start, a length and an end, for the whole meeting. Pure: knows no Redis."""

import json
import secrets
from dataclasses import asdict, dataclass

from app.timestamps import iso

MIN_REST_SECONDS = 10
MAX_REST_SECONDS = 3600

REASONS = ("manual", "requested", "few_blinks", "eyes_closing", "time")
# Those that no person asked for: they keep the cool-down.
AUTOMATIC_REASONS = frozenset({"few_blinks", "eyes_closing", "time"})
# Members never learn which measure it was, so that nobody can be guessed from it.
EYE_REASONS = frozenset({"few_blinks", "eyes_closing"})


@dataclass(frozen=True, slots=True)
class Rest:
    """One rest; `started_at` and `ends_at` are ISO 8601 UTC with milliseconds."""

    id: str
    reason: str
    started_at: str
    ends_at: str
    seconds: int

    @classmethod
    def beginning(cls, now: int, seconds: int, reason: str) -> "Rest":
        """Return a new rest that begins at `now` (milliseconds since 1970)."""
        return cls(secrets.token_urlsafe(9), reason, iso(now), iso(now + seconds * 1000), seconds)

    @classmethod
    def from_json(cls, text: str) -> "Rest":
        """Return the rest that `as_json` wrote."""
        return cls(**json.loads(text))

    def as_json(self) -> str:
        """Return the text that is kept in Redis."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def as_dict(self) -> dict[str, object]:
        """Return what the caller who started it sees."""
        return asdict(self)

    def as_public_dict(self) -> dict[str, object]:
        """Return what members see: the reason says `eyes`, never which measure."""
        return asdict(self) | {"reason": "eyes" if self.reason in EYE_REASONS else self.reason}
