"""How a middleware answers a request that it does not pass on: as JSON, like every other error."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.errors import ApiError


def refusal(error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that says this error, with more headers if there are any."""
    content, more = msgspec.json.encode(error.answer), {**(headers or {}), **error.headers}
    return Response(content, error.status, more, "application/json")


async def refuse(error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the request with this error."""
    await refusal(error)(scope, receive, send)
