"""The leader key in HTTP calls: `Authorization: Bearer <key>`."""

from http import HTTPStatus

from starlette.requests import Request

from app.errors import ApiError
from app.meetings.leader_key import is_valid_key
from app.state import AppState


def require_leader(request: Request[AppState]) -> None:
    """Refuse the call unless it carries the leader key: 401 without one, 403 with another."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    wanted = request.state["settings"].leader_key
    if is_valid_key(wanted, key.strip() if scheme.lower() == "bearer" else None):
        return
    if not key:
        raise ApiError(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            "This server asks for the leader key: send it as Authorization: Bearer <key>.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    raise ApiError(HTTPStatus.FORBIDDEN, "forbidden", "The leader key is not the one of this server.")
