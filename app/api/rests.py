"""The REST calls about the rest of a meeting, and about requests for one."""

from http import HTTPStatus

from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import RestAnswer, RestRequested, json_response
from app.api.bodies import (
    TOKEN_RULE,
    RestExtension,
    RestPostponement,
    RestRequest,
    RestStart,
    RestWithdrawal,
    read_body,
)
from app.api.meeting_id import meeting_id_of
from app.api.operation import operation
from app.errors import bad_request
from app.meetings.request_level import RequestLevel
from app.meetings.request_store import PendingRequests
from app.meetings.rest_shape import RestView
from app.payloads import sentence
from app.rest_limits import MAX_POSTPONEMENTS, MAX_REST_SECONDS
from app.state import AppState
from app.timestamps import iso, now_ms

CONFLICT = HTTPStatus.CONFLICT


def rest_answer(meeting_id: str, rest: RestView | None) -> Response:
    """Return the answer that every change of a rest has."""
    return json_response(RestAnswer(meeting_id=meeting_id, timestamp=iso(now_ms()), rest=rest))


@operation(
    "rests",
    "announce or start a rest, or return the one there is already",
    RestAnswer,
    CONFLICT,
    body=RestStart,
    leader=True,
)
async def start_rest(request: Request[AppState]) -> Response:
    """Announce or start a rest for everyone; if there is one already, that one is the answer."""
    meeting_id = meeting_id_of(request)
    order = await read_body(request, RestStart)
    seconds = order.seconds or request.state["settings"].rest_seconds
    notice = None if order.notice is UNSET else order.notice
    rest, is_new = await request.state["rests"].start_or_get(
        meeting_id, order.reason, seconds, notice, order.note.strip()
    )
    # A caller that did not order it learns no more about its reason than a member does.
    return rest_answer(meeting_id, rest.leader_view() if is_new else rest.member_view())


@operation(
    "rests",
    f"put off the announced rest, at most {MAX_POSTPONEMENTS} times",
    RestAnswer,
    CONFLICT,
    body=RestPostponement,
    leader=True,
)
async def postpone_rest(request: Request[AppState]) -> Response:
    """Let the announced rest begin some minutes later, once for each beginning that callers have seen."""
    meeting_id = meeting_id_of(request)
    change = await read_body(request, RestPostponement)
    rest = await request.state["rests"].postpone(meeting_id, change.minutes, change.starts_at or None)
    return rest_answer(meeting_id, rest.member_view())


@operation("rests", "begin the announced rest now", RestAnswer, CONFLICT, leader=True)
async def begin_rest(request: Request[AppState]) -> Response:
    """Let the announced rest begin now; one that has just begun by itself is what was wanted."""
    meeting_id = meeting_id_of(request)
    rest = await request.state["rests"].begin(meeting_id)
    return rest_answer(meeting_id, rest.member_view())


@operation(
    "rests",
    f"make the running rest longer, at most {MAX_REST_SECONDS // 60} minutes in all",
    RestAnswer,
    CONFLICT,
    body=RestExtension,
    leader=True,
)
async def extend_rest(request: Request[AppState]) -> Response:
    """Let the running rest end some seconds later, once for each end that callers have seen."""
    meeting_id = meeting_id_of(request)
    change = await read_body(request, RestExtension)
    rest = await request.state["rests"].extend(meeting_id, change.seconds, change.ends_at or None)
    return rest_answer(meeting_id, rest.member_view())


@operation("rests", "call off the announced rest, or end the running one", RestAnswer, leader=True)
async def end_rest(request: Request[AppState]) -> Response:
    """Call off an announced rest or end a running one early; without one nothing happens."""
    meeting_id = meeting_id_of(request)
    await request.state["rests"].end(meeting_id)
    return rest_answer(meeting_id, None)


@operation("rests", "ask for a rest, anonymously", RestRequested, body=RestRequest)
async def request_rest(request: Request[AppState]) -> Response:
    """Count an anonymous request for a rest; enough of them start one."""
    meeting_id = meeting_id_of(request)
    token = (await read_body(request, RestRequest)).token
    rest_requests = request.state["rest_requests"]
    if token is None and rest_requests.wait_for_others:
        raise bad_request(sentence("token", TOKEN_RULE))
    return request_answer(meeting_id, await rest_requests.ask(meeting_id, token), rest_requests.threshold)


@operation("rests", "take back your own request", RestRequested, body=RestWithdrawal)
async def withdraw_request(request: Request[AppState]) -> Response:
    """Take back a request that still waits for others; one that is not there is taken back already."""
    meeting_id = meeting_id_of(request)
    token = (await read_body(request, RestWithdrawal)).token
    rest_requests = request.state["rest_requests"]
    left = await rest_requests.withdraw(meeting_id, token)
    rest = (await request.state["meetings"].get(meeting_id)).rest
    if rest is not None:
        # A rest that came in the moment between has granted all requests.
        left = PendingRequests(RequestLevel.NONE, rest=rest)
    return request_answer(meeting_id, left, rest_requests.threshold)


def request_answer(meeting_id: str, asked: PendingRequests, threshold: int) -> Response:
    """Return how things stand with the requests."""
    return json_response(
        RestRequested(
            meeting_id=meeting_id,
            timestamp=iso(now_ms()),
            rest=asked.rest.member_view() if asked.rest else None,
            rest_requests=asked.level,
            rest_requests_until=iso(asked.until) if asked.until else None,
            rest_request_threshold=threshold,
        )
    )
