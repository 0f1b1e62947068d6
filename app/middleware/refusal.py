"""How a middleware answers a request that it does not pass on: as JSON, like every other error."""

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.errors import ApiError


async def refuse(error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the request with this error."""
    response = Response(msgspec.json.encode(error.answer), error.status, error.headers, "application/json")
    await response(scope, receive, send)
