"""`GET /api/sse/events?wait=`: the events that come next, as an answer that ends with them.

Some proxies and antivirus programs pass nothing of an answer on before its end, so nothing of a stream ever.
Clients behind them ask again and again, and still hear of each event as soon as it comes.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from app.api.connected_event import HEADERS, connected_event
from app.api.disconnect import listen_for_disconnect
from app.events.event import Position
from app.events.history import History
from app.events.listener import Closed, Inbox
from app.meetings.snapshot import Meeting
from app.state import AppState


async def next_events(
    request: Request[AppState], meeting_id: str, position: Position | None, wait_seconds: int
) -> Response:
    """Answer with what came after `position`: at once if any, otherwise when it comes or time is up."""
    state, inbox = request.state, Inbox()

    async def read() -> tuple[Meeting, History]:
        return await state["hub"].read_snapshot(
            meeting_id, lambda: state["meetings"].snapshot_since(meeting_id, position)
        )

    streams, address = state["limiter"].streams, state["limiter"].addresses.of(request.scope)
    with streams.slot(address), state["hub"].listening(meeting_id, inbox):
        meeting, history = await read()
        if not is_news(position, history) and await wait_for_news(request.receive, inbox, wait_seconds):
            # `connected` tells the time at which it is sent, so what it says is read again after a wait.
            meeting, history = await read()
    rest_requests_wait = state["rest_requests"].wait_for_others
    return Response(connected_event(meeting_id, meeting, history, rest_requests_wait), headers=HEADERS)


async def wait_for_news(receive: Receive, inbox: Inbox, seconds: float) -> bool:
    """Wait until an event comes or time is up; return whether the client is there and the server goes on."""
    news = asyncio.ensure_future(inbox.next())
    leaving = asyncio.ensure_future(listen_for_disconnect(receive))
    try:
        await asyncio.wait([news, leaving], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            # This raises if the client sends a body that is too large.
            leaving.result()
            return False
        return not (news.done() and news.result() is Closed.SHUTDOWN)
    finally:
        news.cancel()
        leaving.cancel()


def is_news(position: Position | None, history: History) -> bool:
    """Tell whether a client that has got as far as `position` has anything to hear now."""
    return position is None or history.gap or bool(history.missed)
