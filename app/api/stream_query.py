"""What a client asks the event stream for: which meeting, and from which position on."""

from typing import Annotated

from msgspec import UNSET, Struct, UnsetType, field
from starlette.requests import Request

from app.errors import bad_request
from app.events.event import POSITION_RULE, Position, PositionText, parse_position
from app.ids import OpaqueId
from app.payloads import PayloadError, read_payload, sentence, whole_text
from app.state import AppState

# In seconds: the first proxies to give up on an answer that has not begun do so after 30.
# The pattern below has it too.
MAX_WAIT_SECONDS = 25

WaitText = Annotated[
    str,
    whole_text(
        "(?:1?[0-9]|2[0-5])", f"a whole number of seconds from 0 to {MAX_WAIT_SECONDS}", str(MAX_WAIT_SECONDS)
    ),
]


class StreamQuery(Struct, frozen=True, kw_only=True):
    """Which meeting, and from which position on.

    With `wait` the answer is not a stream: it ends with the next events, or without any after that many
    seconds.
    """

    meeting_id: OpaqueId
    last_event_id: PositionText | UnsetType = UNSET
    wait: WaitText | UnsetType = UNSET


class StreamHeaders(Struct, frozen=True, kw_only=True):
    """The same position as browsers send it by themselves; it wins over the query's."""

    last_event_id: PositionText | UnsetType = field(name="Last-Event-ID", default=UNSET)


def read_query(request: Request[AppState]) -> StreamQuery:
    """Return what a client asks for; the header's position wins, as a browser keeps that one up to date."""
    given = dict(request.query_params)
    position = request.headers.get("last-event-id") or given.pop("last_event_id", None)
    try:
        return read_payload(given | ({"last_event_id": position} if position else {}), StreamQuery)
    except PayloadError as fault:
        raise bad_request(str(fault)) from None


def position_of(query: StreamQuery) -> Position | None:
    """Return where the client left off, if it says so."""
    try:
        return parse_position(query.last_event_id) if query.last_event_id else None
    except ValueError:
        raise bad_request(sentence("last_event_id", POSITION_RULE)) from None
