"""The REST calls about one meeting."""

import math
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import (
    MeetingEnded,
    MeetingStarted,
    MeetingStatus,
    MonitoringStopped,
    RestAnswer,
    RestRequested,
    json_response,
)
from app.api.bodies import TOKEN_RULE, RestRequest, RestStart, read_body
from app.api.operation import operation
from app.errors import ApiError, bad_request
from app.ids import OPAQUE_ID_RULE, is_opaque_id
from app.meetings.store import CoolingDown
from app.payloads import sentence
from app.state import AppState
from app.timestamps import iso, now_ms

UNAVAILABLE, CONFLICT = HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.CONFLICT


def meeting_id_of(request: Request[AppState]) -> str:
    """Return the meeting id in the path, if it can be one."""
    meeting_id = request.path_params["id"]
    if not is_opaque_id(meeting_id):
        raise bad_request(sentence("The meeting id", OPAQUE_ID_RULE))
    return meeting_id


@operation(
    "meetings",
    "begin the meeting and its measuring, or lift a member's stop",
    MeetingStarted,
    UNAVAILABLE,
    leader=True,
)
async def start(request: Request[AppState]) -> Response:
    """Begin the meeting and its measuring; on a running meeting only lift a member's stop."""
    meeting_id = meeting_id_of(request)
    started_at = await request.state["meetings"].start(meeting_id)
    return json_response(
        MeetingStarted(meeting_id=meeting_id, timestamp=iso(now_ms()), started_at=started_at)
    )


@operation(
    "meetings", "end the meeting and forget everything about it", MeetingEnded, UNAVAILABLE, leader=True
)
async def end(request: Request[AppState]) -> Response:
    """End the meeting; everything about it is forgotten."""
    meeting_id = meeting_id_of(request)
    await request.state["meetings"].end(meeting_id)
    return json_response(MeetingEnded(meeting_id=meeting_id, timestamp=iso(now_ms())))


@operation(
    "rests",
    "start a rest, or return the one that is on",
    RestAnswer,
    CONFLICT,
    UNAVAILABLE,
    body=RestStart,
    leader=True,
)
async def start_rest(request: Request[AppState]) -> Response:
    """Start a rest for everyone, or return the one that is on."""
    meeting_id = meeting_id_of(request)
    order = await read_body(request, RestStart)
    seconds = order.seconds or request.state["settings"].rest_seconds
    try:
        rest = await request.state["meetings"].start_rest(meeting_id, order.reason, seconds)
    except CoolingDown as cooling:
        raise cooldown(cooling.until) from None
    return json_response(RestAnswer(meeting_id=meeting_id, timestamp=iso(now_ms()), rest=rest))


@operation("rests", "end the rest early", RestAnswer, UNAVAILABLE, leader=True)
async def end_rest(request: Request[AppState]) -> Response:
    """End the rest early; without one nothing happens."""
    meeting_id = meeting_id_of(request)
    await request.state["meetings"].end_rest(meeting_id)
    return json_response(RestAnswer(meeting_id=meeting_id, timestamp=iso(now_ms()), rest=None))


@operation("rests", "ask for a rest, anonymously", RestRequested, UNAVAILABLE, body=RestRequest)
async def request_rest(request: Request[AppState]) -> Response:
    """Count an anonymous wish for a rest; enough of them start one."""
    meeting_id = meeting_id_of(request)
    settings, meetings = request.state["settings"], request.state["meetings"]
    threshold = settings.rest_request_threshold
    token = (await read_body(request, RestRequest)).token
    asked, rest = 1, None
    if threshold > 1:
        if token is None:
            raise bad_request(sentence("token", TOKEN_RULE))
        asked, rest = await meetings.request_rest(meeting_id, token)
    if rest is None and asked >= threshold:
        rest = await meetings.start_rest(meeting_id, "requested", settings.rest_seconds)
    answer = RestRequested(
        meeting_id=meeting_id,
        timestamp=iso(now_ms()),
        rest=rest.shown() if rest else None,
        rest_requests=asked,
        rest_request_threshold=threshold,
    )
    return json_response(answer)


@operation(
    "meetings",
    "any member: refuse this meeting's frames until the next start",
    MonitoringStopped,
    UNAVAILABLE,
)
async def stop_monitoring(request: Request[AppState]) -> Response:
    """Let any member stop the measuring of this meeting until the leader starts it again."""
    meeting_id = meeting_id_of(request)
    await request.state["meetings"].stop_measuring(meeting_id)
    return json_response(MonitoringStopped(meeting_id=meeting_id, timestamp=iso(now_ms())))


@operation("meetings", "how the meeting is", MeetingStatus, UNAVAILABLE)
async def status(request: Request[AppState]) -> Response:
    """Tell how the meeting is; an unknown one is simply not active."""
    meeting_id = meeting_id_of(request)
    meeting = await request.state["meetings"].get(meeting_id)
    rest = meeting.rest.shown() if meeting.rest else None
    answer = MeetingStatus(
        meeting_id=meeting_id,
        active=meeting.active,
        monitoring=meeting.monitoring,
        rest_flg=rest is not None,
        started_at=meeting.started_at,
        rest_started_at=rest.started_at if rest else None,
        rest=rest,
        rest_requests=meeting.rest_requests,
        timestamp=iso(now_ms()),
    )
    return json_response(answer)


def cooldown(until: int) -> ApiError:
    """Return the refusal of an automatic rest that comes before `until` (milliseconds since 1970)."""
    return ApiError(
        CONFLICT,
        "cooldown",
        "The last rest was not long ago; an automatic one has to wait. A manual one can start at any time.",
        retry_after=max(math.ceil((until - now_ms()) / 1000), 1),
    )
