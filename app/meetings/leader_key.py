"""Who may lead: everyone, or whoever has the key."""

import hmac
from http import HTTPStatus

from starlette.requests import Request

from app.errors import ApiError
from app.state import State


def fits_key(wanted: str | None, given: object) -> bool:
    """Tell, in constant time, whether the given key is the wanted one; without one, everyone leads."""
    if wanted is None:
        return True
    return isinstance(given, str) and hmac.compare_digest(wanted.encode(), given.encode())


def require_leader(request: Request[State]) -> None:
    """Refuse the call unless it carries the leader key as `Authorization: Bearer …`."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    wanted = request.state["settings"].leader_key
    if fits_key(wanted, key.strip() if scheme.lower() == "bearer" else None):
        return
    if not key:
        raise ApiError(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            "This server asks for the leader key: send it as Authorization: Bearer <key>.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    raise ApiError(HTTPStatus.FORBIDDEN, "forbidden", "The leader key is not the one of this server.")
