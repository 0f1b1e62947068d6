"""`GET /metrics` for Prometheus: with METRICS_KEY for whoever has it, without one for this machine only."""

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
from app.state import AppState


@operation(
    "pages",
    "counts and times for Prometheus: with METRICS_KEY, or from this machine",
    "text/plain",
    HTTPStatus.FORBIDDEN,
)
async def metrics(request: Request[AppState]) -> Response:
    """Tell counts and times of this process, never of a person or a meeting."""
    if not may_read(request):
        raise ApiError(
            HTTPStatus.FORBIDDEN,
            "forbidden",
            "Send METRICS_KEY as Authorization: Bearer <key>, or ask from the server's own machine.",
        )
    state = request.state
    measured.LISTENERS.set(state["hub"].listener_count)
    measured.SESSIONS.set(state["sio"].session_count)
    measured.REDIS_UP.set(await redis_works(state))
    return Response(generate_latest(measured.REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})


def may_read(request: Request[AppState]) -> bool:
    """Tell whether the caller has the key or, where there is none, is on this machine, not behind a proxy."""
    key = request.state["settings"].metrics_key
    if key is not None:
        return is_valid_key(key, bearer_key_of(request))
    return not is_proxied(request.scope) and is_here(request)


def is_here(request: Request[AppState]) -> bool:
    """Tell whether a request came by loopback."""
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
