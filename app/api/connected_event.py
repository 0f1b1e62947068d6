"""How every answer with events begins: `connected`, which says how the meeting is, then what was missed."""

import json

from app.events.event import format_position
from app.events.history import History
from app.events.sse import RETRY_MILLISECONDS, encode, encode_entry
from app.meetings.snapshot import Meeting
from app.timestamps import iso, now_ms

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    # Proxies must not cache, compress or buffer a stream.
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    # Against RFC 9110's advice: Caddy 2.6 compresses despite no-transform, but not what names an encoding.
    "content-encoding": "identity",
}


def connected_event(meeting_id: str, meeting: Meeting, history: History, rest_requests_wait: bool) -> bytes:
    """Return the beginning of a stream: where it stands, and what the client missed."""
    payload = connected_payload(meeting_id, meeting, history, rest_requests_wait)
    content = json.dumps(payload, separators=(",", ":"))
    connected = encode("connected", content, format_position(history.position), RETRY_MILLISECONDS)
    return connected + b"".join(map(encode_entry, history.missed))


def connected_payload(
    meeting_id: str, meeting: Meeting, history: History, rest_requests_wait: bool
) -> dict[str, object]:
    """Return what a client hears first: how the meeting is, and whether the client missed more than is kept.

    `rest_requests_wait`: whether a member's request for a rest waits for others on this server.
    """
    content: dict[str, object] = {
        "meeting_id": meeting_id,
        "timestamp": iso(now_ms()),
        "active": meeting.active,
        "monitoring": meeting.monitoring,
        "rest": meeting.rest.as_public_dict() if meeting.rest else None,
    }
    if meeting.stopped:
        # Otherwise it is off because nobody was looked at, and on again with the next frame.
        content["stopped"] = True
    if meeting.ended:
        # Otherwise nobody has started it yet, as far as is known.
        content["ended"] = True
    if meeting.requests_until:
        content["rest_requests_until"] = iso(meeting.requests_until)
    elif rest_requests_wait:
        # Said outright: an older server leaves it out, from which nobody can tell that no request waits.
        content["rest_requests_until"] = None
    return content | ({"gap": True} if history.gap else {})
