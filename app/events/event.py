"""What an event says, and its place in its meeting's stream. Pure: knows no Redis."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, NewType, get_args

import msgspec
from msgspec import Raw, Struct

from app.payloads import whole_text
from app.timestamps import iso

# A stream position, compared as numbers: `5-9` comes before `5-10`.
Position = NewType("Position", tuple[int, int])

START_OF_STREAM = Position((0, 0))
POSITION_PATTERN = "[0-9]{1,20}-[0-9]{1,20}"
POSITION_TEXT = re.compile(POSITION_PATTERN)
POSITION_RULE = "one of this stream's ids: two numbers with a dash"
PositionText = Annotated[str, whole_text(POSITION_PATTERN, POSITION_RULE, "1700000000000-0")]
# Redis keeps both halves in 64 bits.
MAX_POSITION_PART = 2**64 - 1
# When asked for what comes after this position, Redis answers with an error instead of nothing.
LAST_POSITION = Position((MAX_POSITION_PART, MAX_POSITION_PART))
# All observers look at an event at almost the same moment: each one under way is decoded only once.
DECODED_ENTRIES = 256

EventName = Literal[
    "rest_announced",
    "rest_postponed",
    "rest_cancelled",
    "rest_required",
    "rest_extended",
    "rest_ended",
    "rest_requested",
    "monitoring_started",
    "monitoring_stopped",
    "meeting_ended",
]
EVENT_NAMES: tuple[EventName, ...] = get_args(EventName)
# For clients without words of their own; the extensions show their own, by reason.
MESSAGES: Mapping[EventName, str] = {
    "rest_announced": "A short rest begins soon. Find a good place to stop.",
    "rest_postponed": "The rest that was announced begins a little later.",
    "rest_cancelled": "The rest that was announced has been called off.",
    "rest_required": "Time for a short rest. Look away from the screen and let your eyes close for a moment.",
    "rest_extended": "This rest is a little longer than planned.",
    "rest_ended": "The rest is over.",
    "rest_requested": "Somebody in this meeting would like a rest.",
    "monitoring_started": "The leader has started to measure blinks in this meeting.",
    "monitoring_stopped": "Blinks are no longer measured in this meeting.",
    "meeting_ended": "Measuring and rests have ended in this meeting.",
}


def is_members_stop(content: Mapping[str, Any]) -> bool:
    """Return whether an event says that a member stopped the measuring: when it lapses, there is a reason."""
    return content["event"] == "monitoring_stopped" and "reason" not in content


def parse_position(text: str) -> Position:
    """Read a stream position such as `1700000000000-0`; raises `ValueError` for anything else."""
    if POSITION_TEXT.fullmatch(text) is None:
        raise ValueError("a position is two numbers with a dash between them")
    milliseconds, sequence = (int(part) for part in text.split("-"))
    if max(milliseconds, sequence) > MAX_POSITION_PART:
        raise ValueError("a position's numbers have at most 64 bits")
    return Position((milliseconds, sequence))


def format_position(position: Position) -> str:
    """Return a position as Redis writes it."""
    return f"{position[0]}-{position[1]}"


def event_content(
    name: EventName, meeting_id: str, now: int, rest: dict[str, object] | None = None, **more: object
) -> dict[str, object]:
    """Return an event as listeners get it; `now` in milliseconds, `rest` and `more` as members see them."""
    event: dict[str, object] = {
        "event": name,
        "meeting_id": meeting_id,
        "timestamp": iso(now),
        "message": MESSAGES[name],
    }
    return event | ({} if rest is None else {"rest": rest}) | more


def event_json(
    name: EventName, meeting_id: str, now: int, rest: dict[str, object] | None = None, **more: object
) -> str:
    """Return an event as stored in the stream: unescaped, or a note of emoji would be three times as long."""
    content = event_content(name, meeting_id, now, rest, **more)
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


class Published(Struct):
    """What a script publishes: `{"id": …, "data": {…}}`."""

    id: str
    data: Raw


class Named(Struct):
    """The part of an event that tells whether it is one of ours."""

    event: EventName


@dataclass(frozen=True, slots=True)
class Entry:
    """One event at its position in a meeting's stream; `data` is its JSON, `after` the position before it.

    A published entry does not say what it comes `after`: missing events are read from the stream.
    """

    position: Position
    data: str
    after: Position

    @classmethod
    def published(cls, payload: str) -> "Entry":
        """Read what a script published; raises `ValueError` for anything else, such as half a character."""
        try:
            message = msgspec.json.decode(payload, type=Published)
            msgspec.json.decode(message.data, type=Named)
            # As it is stored: who is listening, and who comes back, get the same bytes.
            data = bytes(message.data).decode()
            # What observers are to read must be readable: Python's own reader refuses the longest numbers.
            content_of(data)
        except RecursionError:
            raise ValueError("a published event is flat") from None
        return cls(parse_position(message.id), data, START_OF_STREAM)

    @classmethod
    def stored(cls, item: tuple[str, Any]) -> "Entry":
        """Read an entry of the stream as a script returns it, with its fields in one flat list."""
        position, flat = item
        fields = dict(zip(flat[::2], flat[1::2], strict=True))
        return cls(parse_position(position), fields["data"], parse_position(fields["after"]))

    def content(self) -> Mapping[str, Any]:
        """Return the event itself."""
        return content_of(self.data)


@lru_cache(maxsize=DECODED_ENTRIES)
def content_of(data: str) -> Mapping[str, Any]:
    """Return what the JSON of an event says."""
    content: Mapping[str, Any] = json.loads(data)
    return content
