"""Headers that keep browsers from doing more with an answer than it is meant for; on all that the app serves.

An answer that sets one of them itself keeps its own: pages have a policy of their own.
"""

from collections.abc import Awaitable
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

RawHeaders = list[tuple[bytes, bytes]]

ALWAYS: RawHeaders = [
    # Never guess another type: a zip or an answer must not become a script.
    (b"x-content-type-options", b"nosniff"),
    # A meeting's code is part of addresses, and is nobody else's business.
    (b"referrer-policy", b"no-referrer"),
    # Nobody else's page can show one of ours and have it clicked (for older browsers; CSP says it too).
    (b"x-frame-options", b"DENY"),
    # Nothing here is a picture or a script for somebody else's page; calls by CORS are another matter.
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    # The one thing that a page of ours may ask for is its user's camera, to show them their own blinks.
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
]
PAGE_POLICY = (
    b"content-security-policy",
    b"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
# An answer that is no page loads nothing at all, should a browser ever show it as one.
DATA_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
# The state of a meeting is wrong a moment later, so nobody may keep it; the same in answers of Socket.IO.
NOT_KEPT = (b"cache-control", b"no-store")
KINDS_NOT_KEPT = (b"application/json", b"text/plain")
# If not told otherwise, browsers keep a page or a script for a tenth of its age: weeks into the next version.
# And a page of one version with the script of another is blank.
ASKED_AGAIN = (b"cache-control", b"no-cache")
# A year, as browsers' own lists ask for; only where people open the server by https.
HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class SecurityHeaders:
    """Adds the headers to every answer; `https` when people reach the server by https only."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.always = [*ALWAYS, HTTPS_ONLY] if https else ALWAYS

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Hand the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            return self.app(scope, receive, send)

        async def completing(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                message["headers"] = completed(given, self.always, message["status"])
            await send(message)

        return self.app(scope, receive, completing)


def completed(given: RawHeaders, always: RawHeaders, status: int = HTTPStatus.OK) -> RawHeaders:
    """Return an answer's headers, and those that it lacks."""
    named = {name.lower(): value for name, value in given}
    kind = named.get(b"content-type", b"")
    more = [*always, NOT_KEPT if kind.startswith(KINDS_NOT_KEPT) else ASKED_AGAIN]
    # "You have it already" (304) has no type, and its headers would replace those of the page that is kept.
    if status != HTTPStatus.NOT_MODIFIED:
        more.append(PAGE_POLICY if kind.startswith(b"text/html") else DATA_POLICY)
    return given + [header for header in more if header[0] not in named]
