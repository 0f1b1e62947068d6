"""Cross-origin rules of the API, and of the errors that come before Engine.IO, which sets rules of its own.

Browsers would refuse an answer with two sets of them. Metrics have none: they are for programs, and a page in
a browser beside the server would count as being on this machine.
"""

from collections.abc import Awaitable, Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.paths import METRICS, SOCKET_IO

# A day: the rules change only with a restart, so a browser need not ask before every call.
PREFLIGHT_SECONDS = 86_400
ALLOWING = b"access-control-allow-origin"


class ApiCors(CORSMiddleware):
    """Starlette's CORS for all but metrics; never with credentials, since `*` is the default."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=allowed_origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "Last-Event-ID"),
            expose_headers=("Allow", "Retry-After"),
            # A page from outside may reach a server at home: the allowed origins decide who may call at all.
            allow_private_network=True,
            max_age=PREFLIGHT_SECONDS,
        )

    # Starlette's is a coroutine function; what it returns is awaited in the same way.
    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:  # type: ignore[override]
        """Apply the rules unless no page may read the answer; Engine.IO answers preflights of sockets."""
        if scope["type"] == "http" and scope["path"].startswith(METRICS):
            return self.app(scope, receive, send)
        if scope["type"] == "http" and scope["path"].startswith(SOCKET_IO):
            return self.simple_response(scope, receive, send, request_headers=Headers(scope=scope))
        return super().__call__(scope, receive, send)

    def send(  # type: ignore[override]
        self, message: Message, send: Send, request_headers: Headers
    ) -> Awaitable[None]:
        """Pass a message on; an answer that has rules already keeps them."""
        # Engine.IO writes the name with capitals.
        if any(name.lower() == ALLOWING for name, _ in message.get("headers", ())):
            return send(message)
        return super().send(message, send, request_headers)
