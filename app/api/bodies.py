"""JSON bodies of the calls about rests, read into checked values."""

import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from app.errors import bad_request
from app.meetings.rest import MAX_REST_SECONDS, MIN_REST_SECONDS, REASONS
from app.state import AppState

# `requested` is what members' wishes lead to; nobody can say it for them.
LEADER_REASONS = tuple(reason for reason in REASONS if reason != "requested")
REQUEST_TOKEN = re.compile(r"[!-~]{16,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RestOrder:
    """What kind of rest is wanted."""

    reason: str
    seconds: int


async def json_object(request: Request[AppState]) -> dict[str, Any]:
    """Return the body as an object, an empty one when there is no body; anything else is refused."""
    body = await request.body()
    if not body.strip():
        return {}
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("The body is not JSON.") from None
    if not isinstance(content, dict):
        raise bad_request('The body has to be a JSON object, such as {"seconds": 300}.')
    return content


async def read_rest_order(request: Request[AppState], default_seconds: int) -> RestOrder:
    """Return the reason (`manual` unless given) and the length in seconds of the rest that is asked for."""
    content = await json_object(request)
    reason = content.get("reason", "manual")
    if reason not in LEADER_REASONS:
        raise bad_request(f"reason has to be one of {', '.join(LEADER_REASONS)}.")
    seconds = content.get("seconds", default_seconds)
    if type(seconds) is not int or not MIN_REST_SECONDS <= seconds <= MAX_REST_SECONDS:
        raise bad_request(f"seconds has to be a whole number from {MIN_REST_SECONDS} to {MAX_REST_SECONDS}.")
    return RestOrder(reason, seconds)


async def read_request_token(request: Request[AppState], *, needed: bool) -> str | None:
    """Return the member's random token; it may be missing where one wish is enough."""
    token = (await json_object(request)).get("token")
    if token is None and not needed:
        return None
    if not isinstance(token, str) or REQUEST_TOKEN.fullmatch(token) is None:
        raise bad_request("token has to be 16 to 64 random characters, made once per meeting.")
    return token
