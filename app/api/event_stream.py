"""`GET /api/sse/events`: one meeting's events to one client, from where it left off.

Hand-rolled: Starlette's streaming response needs a task and a generator for each client and cannot be told to
end. Here the task that the server gave the call only waits for the client to leave; the hub writes.
"""

import logging
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.connected_event import HEADERS, connected_event
from app.api.disconnect import listen_for_disconnect
from app.api.event_poll import next_events
from app.api.operation import operation
from app.api.stream_query import StreamHeaders, StreamQuery, position_of, read_query
from app.api.stream_writer import StreamWriter
from app.connections.write_part import take_write_part
from app.errors import ApiError
from app.events.event import Position
from app.state import AppState

logger = logging.getLogger(__name__)

# How long, in seconds, a client that was one too many should stay away: streams end slowly.
STREAMS_RETRY_AFTER_SECONDS = 30

RAW_HEADERS = Headers(HEADERS).raw


@operation(
    "events",
    "the event stream of ?meeting_id=; Last-Event-ID or ?last_event_id= resumes it, ?wait= polls instead",
    "text/event-stream",
    HTTPStatus.SERVICE_UNAVAILABLE,
    query=StreamQuery,
    headers=StreamHeaders,
)
async def events(request: Request[AppState]) -> Response:
    """Stream the events of `?meeting_id=` after `Last-Event-ID` or `?last_event_id=`; `?wait=` polls."""
    query = read_query(request)
    state = request.state
    if state["hub"].listener_count >= state["limiter"].capacity.streams:
        raise ApiError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "too_many_streams",
            "This server has as many open event streams as it can hold. Try again later.",
            retry_after=STREAMS_RETRY_AFTER_SECONDS,
        )
    if request.method == "HEAD":
        # A client that asks for the headers alone would wait for the end of a stream, which never comes.
        return Response(headers=HEADERS)
    state["limiter"].streams.check(state["limiter"].addresses.of(request.scope))
    position = position_of(query)
    if query.wait:
        return await next_events(request, query.meeting_id, position, int(query.wait))
    return EventStream(query.meeting_id, position)


class EventStream(Response):
    """One open stream: `connected`, what was missed, then what comes, until either side ends it."""

    __slots__ = ("meeting_id", "position")

    def __init__(self, meeting_id: str, position: Position | None) -> None:
        # Not the base class's __init__: its body and headers would be kept for as long as the stream is open.
        self.meeting_id = meeting_id
        self.position = position

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Listen first and read the stream second: what comes in between is in both, but is sent once."""
        state: AppState = scope["state"]
        hub, limiter, heartbeats = state["hub"], state["limiter"], state["heartbeats"]
        writer = StreamWriter(send, take_write_part(scope))
        slot = limiter.streams.slot(limiter.addresses.of(scope))
        with slot, hub.listening(self.meeting_id, writer):
            meeting, history = await hub.read_snapshot(
                self.meeting_id, lambda: state["meetings"].snapshot_since(self.meeting_id, self.position)
            )
            logger.info("✓ SSE client connected: meeting_id=%s", self.meeting_id)
            try:
                rest_requests_wait = state["rest_requests"].wait_for_others
                first = connected_event(self.meeting_id, meeting, history, rest_requests_wait)
                await writer.begin(RAW_HEADERS, first, history.tail)
                # Otherwise they would be kept for hours, by this call on the stack.
                del meeting, history, first
                heartbeats.add(writer)
                await listen_for_disconnect(receive)
            finally:
                heartbeats.discard(writer)
                writer.cancel()
        if writer.closed is not None:
            logger.info("SSE client dropped: meeting_id=%s reason=%s", self.meeting_id, writer.closed)
