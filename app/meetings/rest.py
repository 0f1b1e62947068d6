"""The life of a rest: announced, put off, begun, extended, over. Pure: knows no Redis and no clock.

Times are whole milliseconds since 1970 inside, ISO 8601 in Redis and on the wire.
"""

import secrets
from dataclasses import dataclass, replace

import msgspec
from msgspec import UNSET

from app.meetings.rest_shape import KeptRest, PublicReason, Reason, RestState, ShownRest, read_kept
from app.timestamps import from_iso, iso

# A beginning that is this late keeps its planned times, for every countdown shows them already; a later
# one (every server was down) gets its full length from then on.
PUNCTUAL_MS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """One rest; `revision` is another after every change, so that two changes never overwrite each other."""

    id: str
    reason: Reason
    state: RestState
    starts: int
    seconds: int
    announced: int | None
    postponed: int
    note: str
    revision: str

    @classmethod
    def ordered(cls, now: int, reason: Reason, seconds: int, notice: int, note: str = "") -> "Rest":
        """Return a new rest of `seconds` that begins in `notice` seconds; with 0 it runs already."""
        return cls(
            id=secrets.token_urlsafe(9),
            reason=reason,
            state=RestState.ANNOUNCED if notice else RestState.RUNNING,
            starts=now + notice * 1000,
            seconds=seconds,
            announced=now if notice else None,
            postponed=0,
            note=note,
            revision=new_revision(),
        )

    @classmethod
    def from_json(cls, text: str) -> "Rest":
        """Return the rest that `as_json` wrote; raises `ValueError` for anything else."""
        kept = read_kept(text, KeptRest, Reason)
        return cls(
            id=kept.id,
            reason=kept.reason,
            state=kept.state,
            starts=from_iso(kept.started_at),
            seconds=kept.seconds,
            announced=None if kept.announced_at is None else from_iso(kept.announced_at),
            postponed=kept.postponed,
            note=kept.note or "",
            revision=kept.revision,
        )

    def as_json(self) -> str:
        """Return the text that is kept in Redis."""
        kept = KeptRest(
            **msgspec.structs.asdict(self.as_ordered()),
            announced_at=None if self.announced is None else iso(self.announced),
            revision=self.revision,
        )
        return msgspec.json.encode(kept).decode()

    def as_ordered(self) -> ShownRest:
        """Return what the leader who ordered it sees."""
        return ShownRest(
            id=self.id,
            reason=self.reason,
            state=self.state,
            started_at=iso(self.starts),
            ends_at=iso(self.ends),
            seconds=self.seconds,
            postponed=self.postponed,
            note=self.note or UNSET,
        )

    def shown(self) -> ShownRest:
        """Return what members see: the reason says `eyes`, never which measure."""
        return msgspec.structs.replace(self.as_ordered(), reason=self.public_reason)

    def as_public_dict(self) -> dict[str, object]:
        """Return what an event says of it to members."""
        public: dict[str, object] = msgspec.to_builtins(self.shown())
        return public

    @property
    def public_reason(self) -> PublicReason:
        """The reason as members see it: never which measure, so that nobody can be guessed from it."""
        if self.reason == "few_blinks" or self.reason == "eyes_closing":
            return "eyes"
        return self.reason

    @property
    def ends(self) -> int:
        """When it is over."""
        return self.starts + self.seconds * 1000

    @property
    def is_running(self) -> bool:
        """Whether people are resting, rather than told that they soon will."""
        return self.state is RestState.RUNNING

    @property
    def due(self) -> int:
        """When its next step comes by itself: its beginning, then its end."""
        return self.ends if self.is_running else self.starts

    def begun(self, now: int) -> "Rest":
        """Return it running from now on, with its full length."""
        return self._changed(state=RestState.RUNNING, starts=now)

    def noted(self, note: str) -> "Rest":
        """Return it with other words of the leader's; without any it keeps those that it has."""
        return self._changed(note=note) if note else self

    def begun_when_due(self, now: int) -> "Rest":
        """Return it running since its planned beginning, or from now on when that was missed."""
        return self.begun(self.starts if now - self.starts <= PUNCTUAL_MS else now)

    def put_off(self, minutes: int) -> "Rest":
        """Return it with a planned beginning that is `minutes` later."""
        return self._changed(starts=self.starts + minutes * 60_000, postponed=self.postponed + 1)

    def lengthened(self, seconds: int) -> "Rest":
        """Return it with an end that is `seconds` later."""
        return self._changed(seconds=self.seconds + seconds)

    def seen_at(self, now: int) -> "Rest | None":
        """Return it as it is at a moment, though nobody has carried out yet what is due; over, `None`."""
        if self.is_running:
            return self if now < self.ends else None
        return self if now < self.starts else self.begun_when_due(now)

    def _changed(self, **changes: object) -> "Rest":
        return replace(self, revision=new_revision(), **changes)  # type: ignore[arg-type]


def new_revision() -> str:
    """Return a mark that no other change has."""
    return secrets.token_urlsafe(6)
