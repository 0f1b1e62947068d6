"""Pages from origins that ALLOWED_ORIGINS does not name can change nothing and hear nothing.

CORS alone only keeps such a page from reading the answer; the call itself would be carried out.
"""

from collections.abc import Awaitable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ApiError
from app.middleware.refusal import refuse
from app.paths import SOCKET_IO, STREAMS

# Methods that only read; a page that may not read the answer learns nothing from these.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Except here: a stream takes up a place as long as it is open, and a poll takes away the events that it gets.
GUARDED_READS = (STREAMS, f"{SOCKET_IO}/")
# What browsers say in Sec-Fetch-Site about a foreign page's call; for an extension they say `none`.
FOREIGN_SITES = frozenset({"cross-site", "same-site"})


class OriginRule:
    """Which origins may call: those named, any with `*`, and always the server's own pages."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self.any = "*" in allowed
        self._allowed = frozenset(allowed)

    def allows(self, origin: str, host: str) -> bool:
        """Tell whether a page of `origin` may call a server that it addressed as `host`.

        Own pages are known by host and port, not by scheme: behind a proxy the server cannot know that it is
        https outside. Go's CrossOriginProtection compares the same way.
        """
        return self.any or origin in self._allowed or (bool(host) and own_host(origin) == host.lower())


def own_host(origin: str) -> str | None:
    """Return host and port of an origin, `None` when it is not an http or https one."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None


class OriginGuard:
    """Answers 403 `origin_forbidden`; a call passes if no browser says that a page sent it."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app = app
        self.rule = OriginRule(allowed)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Hand the request on, unless a page of a foreign origin sent it."""
        guarded = scope["type"] == "http" and not self.rule.any and is_guarded(scope)
        if guarded and not self._allows(Headers(scope=scope)):
            return refuse(origin_forbidden(), scope, receive, send)
        return self.app(scope, receive, send)

    def _allows(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            # Browsers fetch a picture without naming an origin, and over plain http without a site, too.
            return headers.get("sec-fetch-site") not in FOREIGN_SITES
        return self.rule.allows(origin, headers.get("host", ""))


def is_guarded(scope: Scope) -> bool:
    """Tell whether a call changes something, or takes something by reading (`GUARDED_READS`)."""
    if scope["method"] in SAFE_METHODS:
        path: str = scope["path"]
        return scope["method"] == "GET" and path.startswith(GUARDED_READS)
    return True


def origin_forbidden() -> ApiError:
    """Return the refusal of a page's call."""
    return ApiError(
        HTTPStatus.FORBIDDEN,
        "origin_forbidden",
        "Pages from this origin may not call this server: name the origin in ALLOWED_ORIGINS if they should.",
    )
