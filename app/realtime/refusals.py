"""What a client is told on Socket.IO about a refusal. Pure: knows no Socket.IO."""

from app.errors import ApiError
from app.payloads import fits
from app.realtime.frame import FramePayload


def error(code: str, detail: str) -> dict[str, object]:
    """Return the shape that every refusal on this channel has."""
    return {"status": "error", "error": code, "detail": detail}


def refused(refusal: ApiError) -> dict[str, object]:
    """Return, in this channel's shape, what an HTTP call would be told, with `retry_after` in seconds."""
    answer = refusal.answer
    return error(answer.error, answer.detail) | {"retry_after": answer.retry_after}


def echo_fields(payload: object) -> dict[str, object]:
    """Return what lets a client find the frame that was refused, as far as it is valid."""
    if not isinstance(payload, dict):
        return {}
    named = {name: payload.get(name) for name in ("seq", "participant_id")}
    return {name: value for name, value in named.items() if fits(FramePayload, name, value)}


def named_meeting(payload: object) -> str | None:
    """Return the meeting of a frame that was refused, if it names one properly."""
    meeting_id = payload.get("meeting_id") if isinstance(payload, dict) else None
    return meeting_id if fits(FramePayload, "meeting_id", meeting_id) else None
