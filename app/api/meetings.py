"""The REST calls about one meeting."""

import math
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.api.auth import require_leader
from app.api.bodies import read_request_token, read_rest_order
from app.errors import ApiError, bad_request
from app.ids import OPAQUE_ID_RULE, is_opaque_id
from app.meetings.store import CoolingDown
from app.state import AppState
from app.timestamps import iso, now_ms


def meeting_id_of(request: Request[AppState]) -> str:
    """Return the meeting id in the path, if it can be one."""
    meeting_id = request.path_params["id"]
    if not is_opaque_id(meeting_id):
        raise bad_request(f"A meeting id has {OPAQUE_ID_RULE}.")
    return meeting_id


def answer(status: str, meeting_id: str, **more: object) -> Response:
    """Return the shape that every change of a meeting answers with."""
    return JSONResponse({"status": status, "meeting_id": meeting_id, "timestamp": iso(now_ms()), **more})


async def start(request: Request[AppState]) -> Response:
    """Begin the meeting and its measuring; on a running meeting only lift a member's stop."""
    require_leader(request)
    meeting_id = meeting_id_of(request)
    started_at = await request.state["meetings"].start(meeting_id)
    return answer("started", meeting_id, started_at=started_at)


async def end(request: Request[AppState]) -> Response:
    """End the meeting; everything about it is forgotten."""
    require_leader(request)
    meeting_id = meeting_id_of(request)
    await request.state["meetings"].end(meeting_id)
    return answer("ended", meeting_id)


async def rest(request: Request[AppState]) -> Response:
    """Start a rest (POST) or end it early (DELETE)."""
    return await (start_rest if request.method == "POST" else end_rest)(request)


async def start_rest(request: Request[AppState]) -> Response:
    """Start a rest for everyone, or return the one that is on."""
    require_leader(request)
    meeting_id = meeting_id_of(request)
    order = await read_rest_order(request, request.state["settings"].rest_seconds)
    try:
        rest = await request.state["meetings"].start_rest(meeting_id, order.reason, order.seconds)
    except CoolingDown as cooling:
        raise cooldown(cooling.until) from None
    return answer("ok", meeting_id, rest=rest.as_dict())


async def end_rest(request: Request[AppState]) -> Response:
    """End the rest early; without one nothing happens."""
    require_leader(request)
    meeting_id = meeting_id_of(request)
    await request.state["meetings"].end_rest(meeting_id)
    return answer("ok", meeting_id, rest=None)


async def request_rest(request: Request[AppState]) -> Response:
    """Count an anonymous wish for a rest; enough of them start one."""
    meeting_id = meeting_id_of(request)
    settings, meetings = request.state["settings"], request.state["meetings"]
    threshold = settings.rest_request_threshold
    token = await read_request_token(request, needed=threshold > 1)
    asked, rest = 1, None
    if threshold > 1 and token is not None:
        asked, rest = await meetings.request_rest(meeting_id, token)
    if rest is None and asked >= threshold:
        rest = await meetings.start_rest(meeting_id, "requested", settings.rest_seconds)
    shown = rest.as_public_dict() if rest else None
    return answer("ok", meeting_id, rest=shown, rest_requests=asked, rest_request_threshold=threshold)


async def stop_monitoring(request: Request[AppState]) -> Response:
    """Let any member stop the measuring of this meeting until the leader starts it again."""
    meeting_id = meeting_id_of(request)
    await request.state["meetings"].stop_measuring(meeting_id)
    return answer("stopped", meeting_id)


async def status(request: Request[AppState]) -> Response:
    """Tell how the meeting is; an unknown one is simply not active."""
    meeting_id = meeting_id_of(request)
    meeting = await request.state["meetings"].get(meeting_id)
    resting = meeting.rest
    return JSONResponse(
        {
            "meeting_id": meeting_id,
            "active": meeting.active,
            "monitoring": meeting.monitoring,
            "rest_flg": resting is not None,
            "started_at": meeting.started_at,
            "rest_started_at": resting.started_at if resting else None,
            "rest": resting.as_public_dict() if resting else None,
            "rest_requests": meeting.rest_requests,
            "timestamp": iso(now_ms()),
        }
    )


def cooldown(until: int) -> ApiError:
    """Return the refusal of an automatic rest that comes before `until` (milliseconds since 1970)."""
    retry_after = max(math.ceil((until - now_ms()) / 1000), 1)
    return ApiError(
        HTTPStatus.CONFLICT,
        "cooldown",
        "The last rest was not long ago; an automatic one has to wait. A manual one can start at any time.",
        more={"retry_after": retry_after},
        headers={"Retry-After": str(retry_after)},
    )
