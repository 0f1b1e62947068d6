"""`GET /metrics` for Prometheus: for whoever has METRICS_KEY; if none is set, at most for this machine."""

from http import HTTPStatus
from ipaddress import ip_address

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from app import metrics as measured
from app.api.auth import bearer_key_of
from app.api.operation import operation
from app.api.redis_health import redis_works
from app.bearer_key import is_valid_key
from app.errors import ApiError
from app.limiting.address import is_proxied
from app.middleware.host_guard import host_name, is_loopback
from app.state import AppState

ASK_WITH_KEY = "Send METRICS_KEY as Authorization: Bearer <key>."
ASK_HERE = (
    "Set METRICS_KEY. Without it the server answers only its own machine, at http://localhost past any "
    "proxy, and nobody if PUBLIC_URL is https."
)


@operation(
    "pages",
    "counts and times for Prometheus: with METRICS_KEY, or from this machine if PUBLIC_URL is not https",
    "text/plain",
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
)
async def metrics(request: Request[AppState]) -> Response:
    """Tell counts and times of this process, never of a person or a meeting."""
    if not await may_read(request):
        has_key = request.state["settings"].metrics_key is not None
        raise ApiError(HTTPStatus.FORBIDDEN, "forbidden", ASK_WITH_KEY if has_key else ASK_HERE)
    state = request.state
    measured.LISTENERS.set(state["hub"].listener_count)
    measured.SESSIONS.set(state["sio"].session_count)
    measured.MEASURING.set(state["reader"].process_count)
    measured.REDIS_UP.set(await redis_works(state))
    return Response(generate_latest(measured.REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})


async def may_read(request: Request[AppState]) -> bool:
    """Tell whether the caller has the key or, if none is set, is on this machine and not behind a proxy.

    Behind https there is a proxy, and some (nginx by default) add no header that would show it.

    Raises `ApiError` (429) after many wrong keys.
    """
    settings = request.state["settings"]
    key = settings.metrics_key
    if key is None:
        return not settings.is_https and not is_proxied(request.scope) and is_here(request)
    given = bearer_key_of(request)
    right = is_valid_key(key, given)
    if given is not None:
        limiter = request.state["limiter"]
        await limiter.record_key_attempt("metrics", limiter.addresses.of(request.scope), right=right)
    return right


def is_here(request: Request[AppState]) -> bool:
    """Tell whether a request came by loopback, and by one of its names: by a rebound one, a page sent it."""
    try:
        by_loopback = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return by_loopback and is_loopback(host_name(request.headers.get("host", "")))
