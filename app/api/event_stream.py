"""`GET /api/sse/events`: one meeting's events to one client, from where it left off.

Hand-rolled: Starlette's streaming response cannot tell the writer why it has to end, and a heartbeat
that waits on the same queue as the events needs no second task per client.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.operation import operation
from app.api.stream_query import StreamHeaders, StreamQuery, position_of, read_query
from app.errors import ApiError
from app.events.event import Position, format_position
from app.events.history import History
from app.events.hub import Closed, Hub, Listener
from app.events.sse import RETRY_MILLISECONDS, encode, encode_entry
from app.meetings.store import Meeting, MeetingStore
from app.state import AppState
from app.timestamps import iso, now_ms

logger = logging.getLogger(__name__)

# Each open stream costs some 50 kB; a process of 512 MB holds this many beside the model.
MAX_STREAMS = 1000
# How long, in seconds, a client that was one too many should stay away: streams end slowly.
STREAMS_RETRY_AFTER_SECONDS = 30

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    # Proxies must neither keep nor compress nor gather a stream.
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
}


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
    if state["hub"].listener_count >= MAX_STREAMS:
        raise ApiError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "too_many_streams",
            "This server has as many open event streams as it can hold. Try again later.",
            retry_after=STREAMS_RETRY_AFTER_SECONDS,
        )
    if request.method == "HEAD":
        # Whoever asks for the headers alone would wait for the end of a stream that has none.
        return Response(headers=HEADERS)
    heartbeat_seconds = state["settings"].sse_heartbeat_seconds
    return EventStream(
        query.meeting_id, position_of(query), state["meetings"], state["hub"], heartbeat_seconds
    )


class EventStream(Response):
    """One open stream: a greeting, what was missed, then what comes, until one side has enough."""

    def __init__(
        self,
        meeting_id: str,
        position: Position | None,
        meetings: MeetingStore,
        hub: Hub,
        heartbeat_seconds: float,
    ) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self.meeting_id = meeting_id
        self.position = position
        self.meetings = meetings
        self.hub = hub
        self.heartbeat_seconds = heartbeat_seconds

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Listen first and read the stream second: what comes between is in both, and sent once."""
        with self.hub.listening(self.meeting_id) as listener:
            meeting, history = await self.hub.read_snapshot(
                self.meeting_id, lambda: self.meetings.snapshot_since(self.meeting_id, self.position)
            )
            logger.info("✓ SSE client connected: meeting_id=%s", self.meeting_id)
            await race(self.write(meeting, history, listener, send), client_leaving(receive))

    async def write(self, meeting: Meeting, history: History, listener: Listener, send: Send) -> None:
        """Send the frames one by one, each as slowly as the client reads."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for frame in self.frames(meeting, history, listener):
            await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def frames(self, meeting: Meeting, history: History, listener: Listener) -> AsyncIterator[bytes]:
        """Yield every frame of the stream, with a heartbeat at a steady pace."""
        greeting = json_line(connected_payload(self.meeting_id, meeting, history))
        yield encode("connected", greeting, format_position(history.position), RETRY_MILLISECONDS)
        for entry in history.missed:
            yield encode_entry(entry)
        position = history.tail
        due = time.monotonic() + self.heartbeat_seconds
        while True:
            heard = await listener.next(max(due - time.monotonic(), 0))
            if isinstance(heard, Closed):
                logger.info("SSE client sent away: meeting_id=%s reason=%s", self.meeting_id, heard)
                return
            if heard is None:
                yield encode("heartbeat", json_line({"timestamp": iso(now_ms())}))
                due = time.monotonic() + self.heartbeat_seconds
            elif heard.position > position:
                yield encode_entry(heard)
                position = heard.position


def connected_payload(meeting_id: str, meeting: Meeting, history: History) -> dict[str, object]:
    """Return what a client is told first: how the meeting is, and whether it missed more than is kept."""
    content: dict[str, object] = {
        "meeting_id": meeting_id,
        "timestamp": iso(now_ms()),
        "active": meeting.active,
        "monitoring": meeting.monitoring,
        "rest": meeting.rest.as_public_dict() if meeting.rest else None,
    }
    return content | ({"gap": True} if history.gap else {})


def json_line(content: dict[str, object]) -> str:
    """Return JSON on one line."""
    return json.dumps(content, separators=(",", ":"))


async def client_leaving(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def race(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run coroutines until the first of them ends; its failure is raised."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
