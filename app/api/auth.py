"""The leader key in HTTP calls: `Authorization: Bearer <key>`."""

from http import HTTPStatus

from starlette.requests import Request

from app.bearer_key import WRONG_LEADER_KEY, is_valid_key
from app.errors import ApiError
from app.state import AppState


def bearer_key_of(request: Request[AppState]) -> str | None:
    """Return the key that a call carries, `None` when it carries none, such as another scheme's (Basic)."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if key and scheme.lower() == "bearer" else None


async def require_leader(request: Request[AppState]) -> None:
    """Refuse the call unless it carries the leader key: 401 without one, 403 with another, 429 after many."""
    wanted = request.state["settings"].leader_key
    if wanted is None:
        return
    key = bearer_key_of(request)
    if key is None:
        raise ApiError(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            "This server needs a leader key: send it as Authorization: Bearer <key>.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    right = is_valid_key(wanted, key)
    limiter = request.state["limiter"]
    await limiter.record_key_attempt("leader", limiter.addresses.of(request.scope), right=right)
    if not right:
        raise ApiError(HTTPStatus.FORBIDDEN, "forbidden", WRONG_LEADER_KEY)
