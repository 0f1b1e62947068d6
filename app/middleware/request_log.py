"""One line a request, `POST /api/meetings/test-123/rest 200 3 ms`: no address, no query, no body.

A refusal has its code after that: `POST /api/meetings/test-123/rest 409 3 ms (cooldown)`.
"""

import contextlib
import logging
import re
import secrets
import time
from http import HTTPStatus

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ErrorAnswer
from app.ids import OPAQUE_ID_PATTERN
from app.log_context import bind
from app.metrics import count_request
from app.paths import MEETING, SOCKET_IO

logger = logging.getLogger(__name__)

# No honest request has a longer path, and longer ones would let a caller fill the log.
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
        status, code = 500, ""
        began = time.perf_counter()

        async def noting_answer(message: Message) -> None:
            nonlocal status, code
            if message["type"] == "http.response.start":
                status = message["status"]
            elif is_refusal(status):
                code = code or error_code(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noting_answer)
        finally:
            log_answer(scope, status, code, time.perf_counter() - began)


def is_refusal(status: int) -> bool:
    """Tell whether a status says that a request was not carried out."""
    return status >= HTTPStatus.BAD_REQUEST


def error_code(body: bytes) -> str:
    """Return the error code in an answer of ours; empty for an answer that a library has written."""
    with contextlib.suppress(msgspec.DecodeError):
        return msgspec.json.decode(body, type=ErrorAnswer).error
    return ""


def log_answer(scope: Scope, status: int, code: str, seconds: float) -> None:
    """Log and count a request that has been answered; `code` says why it was refused, if it was."""
    # The raw path is still percent-encoded, so it cannot forge a second line.
    path = scope["raw_path"].decode("ascii", "backslashreplace").split("?")[0][:MAX_LOGGED_PATH]
    # A leader polls thirty times a second for each person looked at: those lines would bury all others.
    level = logging.DEBUG if path.startswith(SOCKET_IO) and not is_refusal(status) else logging.INFO
    method, took = scope["method"], seconds * 1000
    about = {"method": method, "path": path, "status": status, "duration_ms": round(took, 1)}
    why, error = (f" ({code})", {"error": code}) if code else ("", {})
    logger.log(level, "%s %s %d %.0f ms%s", method, path, status, took, why, extra=about | error)
    count_request(method, path, status, seconds)


def meeting_named(scope: Scope) -> dict[str, str]:
    """Return the meeting that a request is about, if its address names one."""
    query: bytes = scope["query_string"]
    found = MEETING_PATH.match(scope["path"]) or MEETING_QUERY.search(query.decode("latin-1"))
    return {"meeting_id": found[1]} if found else {}
