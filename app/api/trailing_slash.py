"""An address with a slash too many or too few leads to the one that was meant."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send


def lead_by_slash(router: Router) -> None:
    """Let the router answer with relative redirects.

    Starlette's own redirects name the scheme and host that arrive here; behind a proxy the client has others.
    """
    not_found = router.default

    async def lead(scope: Scope, receive: Receive, send: Send) -> None:
        location = meant_address(scope, router.routes) if scope["type"] == "http" else ""
        await (RedirectResponse(location) if location else not_found)(scope, receive, send)

    router.redirect_slashes = False
    router.default = lead


def meant_address(scope: Scope, routes: Sequence[BaseRoute]) -> str:
    """Return the address that was meant, relative to the one that was asked for; "" for none."""
    path: str = scope["path"]
    has_slash = path.endswith("/")
    if has_slash and not scope["raw_path"].endswith(b"/"):
        return ""  # an escaped one is part of a name, and dots would lead elsewhere
    other = path[:-1] if has_slash else f"{path}/"
    if not other or all(route.matches({**scope, "path": other})[0] is Match.NONE for route in routes):
        return ""
    last = quote(other.rstrip("/").rpartition("/")[2])
    query = scope["query_string"].decode("latin-1")
    return (f"../{last}" if has_slash else f"{last}/") + (f"?{query}" if query else "")
