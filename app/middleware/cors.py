"""Cross-origin rules of the API; Engine.IO sets its own, and two sets would make browsers refuse both.

Metrics have none: they are for programs, and a page in a browser beside the server would be on this machine.
"""

from collections.abc import Awaitable, Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from app.paths import METRICS, SOCKET_IO

# A day: the rules change only with a restart, so a browser need not ask before every call.
PREFLIGHT_SECONDS = 86_400


class ApiCors(CORSMiddleware):
    """Starlette's CORS for all but sockets and metrics; never with credentials, since `*` is the default."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=allowed_origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "Last-Event-ID"),
            expose_headers=("Retry-After",),
            # A page from outside may reach a server at home: who may call at all is settled by the origins.
            allow_private_network=True,
            max_age=PREFLIGHT_SECONDS,
        )

    # Starlette's is a coroutine function; what it returns is awaited in the same way.
    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:  # type: ignore[override]
        """Apply the rules unless Engine.IO does, or no page may read the answer at all."""
        if scope["type"] == "http" and scope["path"].startswith((SOCKET_IO, METRICS)):
            return self.app(scope, receive, send)
        return super().__call__(scope, receive, send)
