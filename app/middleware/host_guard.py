"""Which names this server answers to: a page whose own name was pointed at it (DNS rebinding) gets nothing.

Starlette's TrustedHostMiddleware answers plain text and knows no loopback; the patterns are the same.
"""

import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ApiError
from app.middleware.refusal import refuse
from app.paths import HEALTH

logger = logging.getLogger(__name__)

# A name or an address, and perhaps a port.
HOST_HEADER = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::([0-9]{1,5}))?", re.IGNORECASE)
MAX_PORT = 65_535
NO_NAME = "The Host header of the request has to be a host name, with or without a port."
REFUSAL = "This server does not answer to this host name: name it in ALLOWED_HOSTS or PUBLIC_URL."


class HostGuard:
    """Answers 400 `bad_host` to any name that is neither in ALLOWED_HOSTS nor PUBLIC_URL's (`own`).

    Without ALLOWED_HOSTS every name is right, but on a server bound to loopback only loopback's names are.
    `is_loopback_port(port)` says whether everything that listens on a port is bound to loopback.
    """

    def __init__(
        self,
        app: ASGIApp,
        allowed: Sequence[str] | None,
        own: str | None,
        is_loopback_port: Callable[[int], bool],
    ) -> None:
        self.app = app
        self.allowed = allowed
        self.own = own
        self.is_loopback_port = is_loopback_port
        self.warned = False

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Hand the request on if its Host is one of this server's."""
        # Platforms ask for health under names of their own; it says nothing that a rebound page could use.
        if scope["type"] != "http" or scope["path"] == HEALTH or not self._asks(scope):
            return self.app(scope, receive, send)
        name = host_name(Headers(scope=scope).get("host", ""))
        if not name:
            return refuse(ApiError(HTTPStatus.BAD_REQUEST, "bad_request", NO_NAME), scope, receive, send)
        if self.answers_to(name):
            return self.app(scope, receive, send)
        self._warn_once()
        return refuse(ApiError(HTTPStatus.BAD_REQUEST, "bad_host", REFUSAL), scope, receive, send)

    def answers_to(self, name: str) -> bool:
        """Tell whether a host name is one of this server's."""
        if name == self.own:
            return True
        if self.allowed is None:
            return is_loopback(name)
        return any(matches(name, pattern) for pattern in self.allowed)

    def _asks(self, scope: Scope) -> bool:
        """Tell whether names matter at all."""
        return self.allowed is not None or self._bound_to_loopback(scope)

    def _warn_once(self) -> None:
        if not self.warned:
            self.warned = True
            logger.warning("! A request named a host that is not this server's. %s", REFUSAL)

    def _bound_to_loopback(self, scope: Scope) -> bool:
        # A Unix socket has no port, and no page can reach it.
        _, port = scope["server"] or (None, None)
        return port is not None and self.is_loopback_port(port)


def host_name(header: str) -> str:
    """Return the name in a Host header, in small letters and without the port; empty when it is none."""
    found = HOST_HEADER.fullmatch(header)
    if found is None or int(found[2] or 0) > MAX_PORT:
        return ""
    name = found[1].lower().rstrip(".")
    if not name.startswith("["):
        return name
    with contextlib.suppress(ValueError):
        return f"[{IPv6Address(name[1:-1])}]"
    return ""


def is_loopback(name: str) -> bool:
    """Tell whether a host name always means the machine itself."""
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def matches(name: str, pattern: str) -> bool:
    """Tell whether a name matches a pattern; `*.example.org` and `*` work as in Starlette."""
    return name == pattern or pattern == "*" or (pattern.startswith("*.") and name.endswith(pattern[1:]))
