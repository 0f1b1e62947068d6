"""The REST calls about one meeting: its start, its measuring, how it is, and its end."""

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import MeetingEnded, MeetingStarted, MeetingStatus, MonitoringStopped, json_response
from app.api.meeting_id import meeting_id_of
from app.api.operation import operation
from app.meetings.summary import MeetingSummary
from app.state import AppState
from app.timestamps import iso, now_ms


@operation(
    "meetings",
    "begin the meeting and its measuring, or lift a member's stop",
    MeetingStarted,
    leader=True,
)
async def start(request: Request[AppState]) -> Response:
    """Begin the meeting and its measuring; on a running meeting only lift a member's stop."""
    meeting_id = meeting_id_of(request)
    started_at = await request.state["meetings"].start(meeting_id)
    request.state["stops"].lift(meeting_id)
    return json_response(
        MeetingStarted(meeting_id=meeting_id, timestamp=iso(now_ms()), started_at=started_at)
    )


@operation(
    "meetings",
    "end the meeting, say what it was like, and forget everything about it",
    MeetingEnded,
    leader=True,
)
async def end(request: Request[AppState]) -> Response:
    """End the meeting; everything about it is forgotten but for this answer."""
    meeting_id = meeting_id_of(request)
    summary = await request.state["meetings"].end(meeting_id)
    return json_response(MeetingEnded(meeting_id=meeting_id, timestamp=iso(now_ms()), summary=summary))


@operation(
    "meetings",
    "any member: refuse this meeting's frames until the next start, or its end, for a day at most",
    MonitoringStopped,
)
async def stop_monitoring(request: Request[AppState]) -> Response:
    """Let any member stop the measuring of this meeting until the leader starts it again."""
    meeting_id = meeting_id_of(request)
    await request.state["meetings"].stop_measuring(meeting_id)
    request.state["stops"].changed(meeting_id)
    return json_response(MonitoringStopped(meeting_id=meeting_id, timestamp=iso(now_ms())))


@operation("meetings", "how the meeting is now", MeetingStatus)
async def status(request: Request[AppState]) -> Response:
    """Tell how the meeting is; an unknown one is simply not active."""
    meeting_id = meeting_id_of(request)
    meeting = await request.state["meetings"].get(meeting_id)
    rest = meeting.rest.member_view() if meeting.rest else None
    answer = MeetingStatus(
        meeting_id=meeting_id,
        active=meeting.active,
        monitoring=meeting.monitoring,
        stopped=meeting.stopped,
        rest_flg=meeting.is_resting,
        started_at=meeting.started_at,
        rest_started_at=rest.started_at if rest and meeting.is_resting else None,
        rest=rest,
        rest_requests=meeting.requests,
        timestamp=iso(now_ms()),
    )
    return json_response(answer)


@operation(
    "meetings",
    "what the meeting was like until now: rests and measuring, nothing about any person",
    MeetingSummary,
)
async def summary(request: Request[AppState]) -> Response:
    """Tell what the meeting was like; of an unknown one there is nothing to tell."""
    return json_response(await request.state["meetings"].summary(meeting_id_of(request)))
