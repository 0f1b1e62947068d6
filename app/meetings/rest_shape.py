"""What a rest may be: its fields, the reasons, and how it looks on the wire and in Redis. Pure."""

from enum import StrEnum
from typing import Annotated, Literal, TypeVar, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from app.payloads import whole_text
from app.rest_limits import (
    MAX_EXTENSION_SECONDS,
    MAX_NOTE_LENGTH,
    MAX_NOTICE_SECONDS,
    MAX_POSTPONE_MINUTES,
    MAX_POSTPONEMENTS,
    MAX_REST_SECONDS,
    MIN_EXTENSION_SECONDS,
    MIN_POSTPONE_MINUTES,
    MIN_REST_SECONDS,
)
from app.timestamps import Timestamp

RestSeconds = Annotated[int, Meta(ge=MIN_REST_SECONDS, le=MAX_REST_SECONDS)]
NoticeSeconds = Annotated[int, Meta(ge=0, le=MAX_NOTICE_SECONDS)]
PostponeMinutes = Annotated[int, Meta(ge=MIN_POSTPONE_MINUTES, le=MAX_POSTPONE_MINUTES)]
ExtensionSeconds = Annotated[int, Meta(ge=MIN_EXTENSION_SECONDS, le=MAX_EXTENSION_SECONDS)]
RestNote = Annotated[
    str,
    whole_text(
        rf"[^\x00-\x1f\x7f]{{0,{MAX_NOTE_LENGTH}}}", f"one line of at most {MAX_NOTE_LENGTH} characters"
    ),
]
# The moment that a caller wants to move, as `iso` writes it: it is compared as text with the rest's own.
SeenMoment = Annotated[
    str,
    whole_text(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
        "a time just as the rest has it, such as 2026-01-31T09:30:00.000Z",
        "2026-01-31T09:30:00.000Z",
    ),
]
Postponements = Annotated[int, Meta(ge=0, le=MAX_POSTPONEMENTS)]

# Why eyes are `tired` (`Reason` of `app/blinks/opinion.py`): the leader's extension asks for a rest with it.
EyeReason = Literal["few_blinks", "eyes_closing"]
# `requested` is what members' requests lead to; nobody can give it on their behalf.
LeaderReason = Literal["manual", EyeReason, "time"]
Reason = Literal[LeaderReason, "requested"]
# What members see of a reason.
PublicReason = Literal["manual", "requested", "time", "eyes"]
ShownReason = Literal[Reason, "eyes"]
# What an unknown reason counts as, from a newer version that was rolled back; clients do the same.
OTHER_REASON: Reason = "manual"

# Reasons of rests that no person asked for: these respect the cool-down and are announced before they begin.
AUTOMATIC_REASONS: frozenset[Reason] = frozenset({*get_args(EyeReason), "time"})


class RestState(StrEnum):
    """Where in its life a rest is; for one that is over, its last event says where it was before."""

    ANNOUNCED = "announced"
    RUNNING = "running"


class RestView(Struct, frozen=True, kw_only=True):
    """A rest as it is on the wire; while it is announced, `started_at` is the planned beginning.

    The leader's view of it and the members' differ only in the reason.
    """

    id: str
    reason: ShownReason
    state: RestState
    started_at: Timestamp
    ends_at: Timestamp
    seconds: RestSeconds
    postponed: Postponements
    # The leader's own words, if there are any: text for people, never markup.
    note: RestNote | UnsetType = UNSET


class KeptRest(RestView, frozen=True, kw_only=True):
    """A rest as it is in Redis; one of a version with other limits is read, too."""

    reason: Reason
    seconds: int
    postponed: int
    note: str | UnsetType = UNSET
    announced_at: Timestamp | None
    revision: str


Kept = TypeVar("Kept", bound=Struct)


def read_kept(text: str, kind: type[Kept], reasons: object) -> Kept:
    """Return what Redis keeps of a rest; a reason not among `reasons` (a `Literal`) becomes `OTHER_REASON`.

    Raises `ValueError` for anything else.
    """
    content = msgspec.json.decode(text)
    reason = content.get("reason") if isinstance(content, dict) else None
    if isinstance(reason, str) and reason not in get_args(reasons):
        content["reason"] = OTHER_REASON
    return msgspec.convert(content, kind)
