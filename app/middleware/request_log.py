"""One line a request, `POST /api/meetings/test-123/rest 200 3 ms`: no address, no query, no body."""

import logging
import re
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.ids import OPAQUE_ID_PATTERN
from app.log_context import bind
from app.metrics import count_request
from app.paths import MEETING, SOCKET_IO

logger = logging.getLogger(__name__)

# Longer paths are nobody's honest request, and would let a caller fill the log.
MAX_LOGGED_PATH = 200
# Enough to tell the requests of a day apart.
REQUEST_ID_BYTES = 8
MEETING_PATH = re.compile(MEETING.replace("{id}", f"({OPAQUE_ID_PATTERN})/"))
MEETING_QUERY = re.compile(f"(?:^|&)meeting_id=({OPAQUE_ID_PATTERN})(?:&|$)")


class RequestLog:
    """Pure ASGI, so that it costs no task and never buffers a stream."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        bind(request_id=secrets.token_hex(REQUEST_ID_BYTES), **meeting_named(scope))
        status = 500
        began = time.perf_counter()

        async def noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting_status)
        finally:
            # The raw path is still percent-encoded, so it cannot forge a second line.
            path = scope["raw_path"].decode("ascii", "backslashreplace").split("?")[0][:MAX_LOGGED_PATH]
            # A leader polls some thirty times a second: those lines would bury every other.
            level = logging.DEBUG if path.startswith(SOCKET_IO) else logging.INFO
            took = (time.perf_counter() - began) * 1000
            about = {"method": scope["method"], "path": path, "status": status, "duration_ms": round(took, 1)}
            logger.log(level, "%s %s %d %.0f ms", scope["method"], path, status, took, extra=about)
            count_request(scope["method"], path, status, took / 1000)


def meeting_named(scope: Scope) -> dict[str, str]:
    """Return the meeting that a request is about, if its address names one."""
    query: bytes = scope["query_string"]
    found = MEETING_PATH.match(scope["path"]) or MEETING_QUERY.search(query.decode("latin-1"))
    return {"meeting_id": found[1]} if found else {}
