"""Which limit a call has, and how it is applied; a new call that changes something has one by itself."""

from starlette.requests import Request

from app.ids import is_opaque_id
from app.limiting.limiter import Action
from app.paths import EVENT_STREAM, MEETING
from app.state import AppState

OF_A_MEETING = f"{MEETING}/"
# By the first word after the meeting's id; other changes count as starts.
ACTIONS: dict[str, Action] = {"rest": "rests", "rest-request": "requests", "monitoring": "stops"}


def action_of(method: str, path: str) -> Action | None:
    """Return what a call is limited as: only changes of a meeting and event streams are limited."""
    if path == EVENT_STREAM:
        return "streams"
    if method == "GET" or not path.startswith(OF_A_MEETING):
        return None
    return ACTIONS.get(path.removeprefix(OF_A_MEETING).partition("/")[0], "starts")


async def hold_to_rate(request: Request[AppState], action: Action) -> None:
    """Raise `ApiError` (429) when this call came too often; one without a meeting's id is refused anyway."""
    if action == "streams" and request.query_params.get("wait"):
        action = "polls"
    meeting_id = request.path_params.get("id") or request.query_params.get("meeting_id")
    if is_opaque_id(meeting_id):
        limiter = request.state["limiter"]
        await limiter.hit(action, limiter.addresses.of(request.scope), meeting_id)
