"""The payload of `analyze_blink_image`, checked field by field. Pure: knows no Socket.IO."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from app.errors import FrameError
from app.ids import OPAQUE_ID_RULE, is_opaque_id
from app.timestamps import from_iso

MAX_PARTICIPANTS = 10_000
MAX_SEQ_LENGTH = 64
MAX_TIMESTAMP_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of one participant; `captured_at` in seconds since 1970 by the client's clock."""

    image: bytes
    meeting_id: str
    timestamp: str
    captured_at: float
    participant_id: str | None
    participant_index: int
    seq: int | str | None


def read_frame(payload: object, max_image_bytes: int) -> Frame:
    """Return the frame in a payload; raises `FrameError` about the first thing that is wrong."""
    if not isinstance(payload, dict):
        raise FrameError(
            "bad_request", "The payload has to be an object with image, meeting_id and timestamp."
        )
    meeting_id = payload.get("meeting_id")
    if not is_opaque_id(meeting_id):
        raise FrameError("bad_request", f"meeting_id has to be {OPAQUE_ID_RULE}.")
    participant_id = payload.get("participant_id")
    if participant_id is not None and not is_opaque_id(participant_id):
        raise FrameError("bad_request", f"participant_id has to be {OPAQUE_ID_RULE}.")
    small_number(payload, "total_participants")
    timestamp = payload.get("timestamp")
    return Frame(
        image=image_bytes(payload.get("image"), max_image_bytes),
        meeting_id=meeting_id,
        timestamp=str(timestamp),
        captured_at=capture_time(timestamp),
        participant_id=participant_id,
        participant_index=small_number(payload, "participant_index"),
        seq=read_seq(payload),
    )


def read_seq(payload: dict[str, Any]) -> int | str | None:
    """Return the client's own number of the frame, which the answer repeats."""
    seq = payload.get("seq")
    if isinstance(seq, str) and len(seq) <= MAX_SEQ_LENGTH:
        return seq
    if seq is None or (type(seq) is int and abs(seq) < 2**53):
        return seq
    raise FrameError(
        "bad_request", f"seq has to be a whole number or a text of at most {MAX_SEQ_LENGTH} characters."
    )


def small_number(payload: dict[str, Any], name: str) -> int:
    """Return a count of participants, 0 when it is missing."""
    value = payload.get(name, 0)
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= MAX_PARTICIPANTS:
        raise FrameError("bad_request", f"{name} has to be a whole number from 0 to {MAX_PARTICIPANTS}.")
    return value


def capture_time(timestamp: object) -> float:
    """Return when the frame was taken, in seconds since 1970."""
    try:
        if isinstance(timestamp, str) and len(timestamp) <= MAX_TIMESTAMP_LENGTH:
            return from_iso(timestamp) / 1000
    except (ValueError, OverflowError):
        pass
    raise FrameError(
        "bad_request", "timestamp has to be the capture time in ISO 8601, such as 2026-01-31T09:30:00.000Z."
    )


def image_bytes(image: object, max_bytes: int) -> bytes:
    """Return the encoded image, sent as bytes or data URL; one over the limit is not even decoded."""
    if isinstance(image, (bytes, bytearray)):
        check_size(len(image), max_bytes)
        return bytes(image)
    if not isinstance(image, str):
        raise FrameError("bad_request", "image has to be a JPEG, PNG or WebP, as bytes or as a data URL.")
    head, comma, body = image.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        raise FrameError("bad_image", "image as a text has to be a data URL, data:image/jpeg;base64,…")
    check_size(len(body) * 3 // 4 - body.count("=", -2), max_bytes)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise FrameError("bad_image", "The data URL of image is not valid base64.") from None


def check_size(size: int, max_bytes: int) -> None:
    """Refuse an image over the limit."""
    if size > max_bytes:
        detail = (
            f"The image has {size} bytes; at most {max_bytes} are taken. Send it smaller or more compressed."
        )
        raise FrameError("too_large", detail)
