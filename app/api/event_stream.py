"""`GET /api/sse/events`: one meeting's events to one client, from where it left off.

Hand-rolled: Starlette's streaming response needs a task and a generator for each client and cannot be told to
end. Here the task that the server gave the call only waits for the client to leave; the hub writes.
"""

import json
import logging
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.operation import operation
from app.api.stream_query import StreamHeaders, StreamQuery, position_of, read_query
from app.api.stream_writer import StreamWriter
from app.errors import ApiError
from app.events.event import Position, format_position
from app.events.heartbeats import Heartbeats
from app.events.history import History
from app.events.hub import Hub
from app.events.sse import RETRY_MILLISECONDS, encode, encode_entry
from app.meetings.snapshot import Meeting
from app.meetings.store import MeetingStore
from app.state import AppState
from app.timestamps import iso, now_ms

logger = logging.getLogger(__name__)

# How long, in seconds, a client that was one too many should stay away: streams end slowly.
STREAMS_RETRY_AFTER_SECONDS = 30

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    # Proxies must neither keep nor compress nor gather a stream.
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
}
RAW_HEADERS = Headers(HEADERS).raw


@operation(
    "events",
    "the event stream of ?meeting_id=; Last-Event-ID or ?last_event_id= resumes it",
    "text/event-stream",
    HTTPStatus.SERVICE_UNAVAILABLE,
    query=StreamQuery,
    headers=StreamHeaders,
)
async def events(request: Request[AppState]) -> Response:
    """Stream a meeting's events; `?meeting_id=`, and the position by `Last-Event-ID` or `?last_event_id=`."""
    query = read_query(request)
    state = request.state
    if state["hub"].listener_count >= state["limiter"].room.streams:
        raise ApiError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "too_many_streams",
            "This server has as many open event streams as it can hold. Try again later.",
            retry_after=STREAMS_RETRY_AFTER_SECONDS,
        )
    if request.method == "HEAD":
        # Whoever asks for the headers alone would wait for the end of a stream that has none.
        return Response(headers=HEADERS)
    state["limiter"].streams.check(state["limiter"].addresses.of(request.scope))
    return EventStream(
        query.meeting_id, position_of(query), state["meetings"], state["hub"], state["heartbeats"]
    )


class EventStream(Response):
    """One open stream: `connected`, what was missed, then what comes, until one side has enough."""

    __slots__ = ("heartbeats", "hub", "meeting_id", "meetings", "position")

    def __init__(
        self,
        meeting_id: str,
        position: Position | None,
        meetings: MeetingStore,
        hub: Hub,
        heartbeats: Heartbeats,
    ) -> None:
        # Not the base class's own: its body and headers would be kept for as long as the stream is open.
        self.meeting_id = meeting_id
        self.position = position
        self.meetings = meetings
        self.hub = hub
        self.heartbeats = heartbeats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Listen first and read the stream second: what comes between is in both, and sent once."""
        writer = StreamWriter(send)
        limiter = scope["state"]["limiter"]
        place = limiter.streams.taking(limiter.addresses.of(scope))
        with place, self.hub.listening(self.meeting_id, writer):
            meeting, history = await self.hub.read_snapshot(
                self.meeting_id, lambda: self.meetings.snapshot_since(self.meeting_id, self.position)
            )
            logger.info("✓ SSE client connected: meeting_id=%s", self.meeting_id)
            try:
                requests_wait = scope["state"]["requests"].threshold > 1
                first = connected_event(self.meeting_id, meeting, history, requests_wait)
                await writer.begin(RAW_HEADERS, first, history.tail)
                # Kept for hours otherwise, by the frame of this call.
                del meeting, history, first
                self.heartbeats.add(writer)
                await client_leaving(receive)
            finally:
                self.heartbeats.discard(writer)
                writer.cancel()
        if writer.closed is not None:
            logger.info("SSE client sent away: meeting_id=%s reason=%s", self.meeting_id, writer.closed)


def connected_event(meeting_id: str, meeting: Meeting, history: History, requests_wait: bool) -> bytes:
    """Return the beginning of a stream: where it stands, and what the client missed."""
    payload = connected_payload(meeting_id, meeting, history, requests_wait)
    content = json.dumps(payload, separators=(",", ":"))
    connected = encode("connected", content, format_position(history.position), RETRY_MILLISECONDS)
    return connected + b"".join(map(encode_entry, history.missed))


def connected_payload(
    meeting_id: str, meeting: Meeting, history: History, requests_wait: bool
) -> dict[str, object]:
    """Return what a client is told first: how the meeting is, and whether it missed more than is kept.

    `requests_wait`: whether a request waits for others here.
    """
    content: dict[str, object] = {
        "meeting_id": meeting_id,
        "timestamp": iso(now_ms()),
        "active": meeting.active,
        "monitoring": meeting.monitoring,
        "rest": meeting.rest.as_public_dict() if meeting.rest else None,
    }
    if meeting.stopped:
        # Else it is off since nobody was looked at, and on again with the next frame.
        content["stopped"] = True
    if meeting.requests_until:
        content["rest_requests_until"] = iso(meeting.requests_until)
    elif requests_wait:
        # An older server says nothing, which tells nobody that none waits.
        content["rest_requests_until"] = None
    return content | ({"gap": True} if history.gap else {})


async def client_leaving(receive: Receive) -> None:
    """Return when the client has gone, or when its response is complete."""
    while (await receive())["type"] != "http.disconnect":
        pass
