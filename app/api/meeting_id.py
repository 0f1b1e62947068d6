"""The meeting that a call is about: `{id}` in its path."""

from starlette.requests import Request

from app.errors import bad_request
from app.ids import OPAQUE_ID_RULE, is_opaque_id
from app.payloads import sentence
from app.state import AppState


def meeting_id_of(request: Request[AppState]) -> str:
    """Return the meeting id in the path, if it can be one."""
    meeting_id = request.path_params["id"]
    if not is_opaque_id(meeting_id):
        raise bad_request(sentence("The meeting id", OPAQUE_ID_RULE))
    return meeting_id
