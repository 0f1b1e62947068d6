"""No request body over one limit gets in, whether its length is announced or not."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import HTTP_ERRORS, ApiError
from app.middleware.refusal import refuse

# Bytes of one polling request: the nine frames that may be under way (frame_window.js), each 60 kB and 80 as
# base64, or one of the largest that a setting allows (700 kB, 933 as base64). A PaaS proxy takes 1 MB too.
MAX_BODY_BYTES = 1_000_000


class BodyLimit:
    """Answers 413 as JSON (Starlette's own limit answers plain text) and tells `refused` about it.

    A body that does not announce too large a length is counted as it comes: once it is too large, reading it
    raises an error, which is answered like any other error of a route.
    """

    def __init__(self, app: ASGIApp, refused: Callable[[Scope], Awaitable[None]]) -> None:
        self.app = app
        self.refused = refused

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Hand the request on, unless or until its body is too large."""
        if scope["type"] != "http" or not has_body(scope):
            return self.app(scope, receive, send)
        if announced_length(scope) > MAX_BODY_BYTES:
            return self._refuse(scope, receive, send)
        return self._count(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.refused(scope)
        refusal = ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, *HTTP_ERRORS[413])
        await refuse(refusal, scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0
        started = False

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= MAX_BODY_BYTES:
                return message
            await self.refused(scope)
            if started:
                # Too late for another answer: an event stream ends as if its client had gone.
                return {"type": "http.disconnect"}
            raise HTTPException(413)

        async def noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        await self.app(scope, counting, noting_start)


def has_body(scope: Scope) -> bool:
    """Tell whether a request has a body; if not, nothing need be counted for as long as its answer takes."""
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def announced_length(scope: Scope) -> int:
    """Return the Content-Length of the request, 0 when it has none that is a number."""
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value) if value.isdigit() else 0
