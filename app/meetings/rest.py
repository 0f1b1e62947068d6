"""The life of a rest: announced, put off, begun, extended, over. Pure: knows no Redis and no clock.

Inside, times are whole milliseconds since 1970; in Redis and on the wire, ISO 8601.
"""

import secrets
from dataclasses import dataclass, replace

import msgspec
from msgspec import UNSET

from app.meetings.rest_shape import KeptRest, PublicReason, Reason, RestState, RestView, read_kept
from app.timestamps import from_iso, iso

# A rest that begins at most this late keeps its planned times, since every countdown shows them already; one
# that begins later (every server was down) gets its full length from then on.
PUNCTUAL_MS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """One rest; every change gives it a new `revision`, so that two changes never overwrite each other."""

    id: str
    reason: Reason
    state: RestState
    starts_ms: int
    seconds: int
    announced_ms: int | None
    postponed: int
    note: str
    revision: str

    @classmethod
    def new(cls, now: int, reason: Reason, seconds: int, notice: int, note: str = "") -> "Rest":
        """Return a new rest of `seconds` that begins in `notice` seconds; with 0 it is running already."""
        return cls(
            id=secrets.token_urlsafe(9),
            reason=reason,
            state=RestState.ANNOUNCED if notice else RestState.RUNNING,
            starts_ms=now + notice * 1000,
            seconds=seconds,
            announced_ms=now if notice else None,
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
            starts_ms=from_iso(kept.started_at),
            seconds=kept.seconds,
            announced_ms=None if kept.announced_at is None else from_iso(kept.announced_at),
            postponed=kept.postponed,
            note=kept.note or "",
            revision=kept.revision,
        )

    def as_json(self) -> str:
        """Return the text that Redis keeps."""
        kept = KeptRest(
            **msgspec.structs.asdict(self.leader_view()),
            announced_at=None if self.announced_ms is None else iso(self.announced_ms),
            revision=self.revision,
        )
        return msgspec.json.encode(kept).decode()

    def leader_view(self) -> RestView:
        """Return what the leader who ordered it sees."""
        return RestView(
            id=self.id,
            reason=self.reason,
            state=self.state,
            started_at=iso(self.starts_ms),
            ends_at=iso(self.ends_ms),
            seconds=self.seconds,
            postponed=self.postponed,
            note=self.note or UNSET,
        )

    def member_view(self) -> RestView:
        """Return what members see: the reason says `eyes`, never which measure."""
        return msgspec.structs.replace(self.leader_view(), reason=self.public_reason)

    def as_public_dict(self) -> dict[str, object]:
        """Return what an event tells members about it."""
        public: dict[str, object] = msgspec.to_builtins(self.member_view())
        return public

    @property
    def public_reason(self) -> PublicReason:
        """The reason as members see it: never which measure, so that nobody can be guessed from it."""
        if self.reason == "few_blinks" or self.reason == "eyes_closing":
            return "eyes"
        return self.reason

    @property
    def ends_ms(self) -> int:
        """When it is over."""
        return self.starts_ms + self.seconds * 1000

    @property
    def is_running(self) -> bool:
        """Whether people are resting, rather than being told that they soon will."""
        return self.state is RestState.RUNNING

    @property
    def due_ms(self) -> int:
        """When its next step happens by itself: first its beginning, then its end."""
        return self.ends_ms if self.is_running else self.starts_ms

    def begun(self, now: int) -> "Rest":
        """Return it running from now on, with its full length."""
        return replace(self, revision=new_revision(), state=RestState.RUNNING, starts_ms=now)

    def with_note(self, note: str) -> "Rest":
        """Return it with new words from the leader; if there are none, it keeps those it has."""
        return replace(self, revision=new_revision(), note=note) if note else self

    def begun_when_due(self, now: int) -> "Rest":
        """Return it running since its planned beginning, or from now on if that was missed."""
        return self.begun(self.starts_ms if now - self.starts_ms <= PUNCTUAL_MS else now)

    def put_off(self, minutes: int) -> "Rest":
        """Return it with a planned beginning that is `minutes` later."""
        return replace(
            self,
            revision=new_revision(),
            starts_ms=self.starts_ms + minutes * 60_000,
            postponed=self.postponed + 1,
        )

    def lengthened(self, seconds: int) -> "Rest":
        """Return it with an end that is `seconds` later."""
        return replace(self, revision=new_revision(), seconds=self.seconds + seconds)

    def as_of(self, now: int) -> "Rest | None":
        """Return it as it is at `now`, even if what is due is not carried out yet; `None` if it is over."""
        if self.is_running:
            return self if now < self.ends_ms else None
        return self if now < self.starts_ms else self.begun_when_due(now)


def new_revision() -> str:
    """Return a mark that no other change has."""
    return secrets.token_urlsafe(6)
