"""Cross-origin rules of the API, and of the errors that come before Engine.IO, which sets rules of its own.

Browsers would refuse an answer with two sets of them. Metrics have none: they are for programs, and a page in
a browser beside the server would count as being on this machine.
"""

from collections.abc import Awaitable, Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import bad_request
from app.middleware.origin_guard import origin_forbidden
from app.middleware.refusal import refusal
from app.paths import METRICS, SOCKET_IO

# A day: the rules change only with a restart, so a browser need not ask before every call.
PREFLIGHT_SECONDS = 86_400
ALLOWING = b"access-control-allow-origin"
METHODS = ("GET", "POST", "DELETE")
HEADERS = ("Authorization", "Content-Type", "Last-Event-ID")


class ApiCors(CORSMiddleware):
    """Starlette's CORS for all but metrics; never with credentials, since `*` is the default."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=allowed_origins,
            allow_methods=METHODS,
            allow_headers=HEADERS,
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

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer a browser that asks first; a refusal as JSON, with its code for the log."""
        answer = super().preflight_response(request_headers)
        if answer.status_code == HTTPStatus.OK:
            return answer
        rules = {name: rule for name, rule in answer.headers.items() if not name.startswith("content-")}
        if not self.is_allowed_origin(request_headers["origin"]):
            return refusal(origin_forbidden(), rules)
        usable = f"{', '.join(METHODS)}; {', '.join(HEADERS)}"
        error = bad_request(f"The method and headers have to be among those that pages may use: {usable}.")
        return refusal(error, rules)

    def send(  # type: ignore[override]
        self, message: Message, send: Send, request_headers: Headers
    ) -> Awaitable[None]:
        """Pass a message on; an answer that has rules already keeps them."""
        # Engine.IO writes the name with capitals.
        if any(name.lower() == ALLOWING for name, _ in message.get("headers", ())):
            return send(message)
        return super().send(message, send, request_headers)
