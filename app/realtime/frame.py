"""The payload of `analyze_blink_image`, checked field by field. Pure: knows no Socket.IO."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta, Struct

from app.errors import FrameError
from app.ids import OpaqueId
from app.payloads import PayloadError, read_payload, sentence
from app.timestamps import from_iso

# Far more than fit into a meeting.
MAX_PARTICIPANTS = 10_000
# Numbers in a browser are exact up to here.
MAX_SEQ = 2**53 - 1
# A UUID has 36 characters.
MAX_SEQ_LENGTH = 64
# ISO 8601 with microseconds and an offset has 32 characters.
MAX_TIMESTAMP_LENGTH = 40
TIMESTAMP_RULE = "the capture time in ISO 8601, such as 2026-01-31T09:30:00.000Z"
IMAGE_RULE = "a JPEG, PNG or WebP, as bytes or as a data URL"

ParticipantCount = Annotated[int, Meta(ge=0, le=MAX_PARTICIPANTS)]
Seq = Annotated[int, Meta(ge=-MAX_SEQ, le=MAX_SEQ)] | Annotated[str, Meta(max_length=MAX_SEQ_LENGTH)]
CaptureTime = Annotated[str, Meta(max_length=MAX_TIMESTAMP_LENGTH, extra={"rule": TIMESTAMP_RULE})]


class FramePayload(Struct, frozen=True, kw_only=True):
    """A frame as it is sent, before its image and its time are decoded."""

    meeting_id: OpaqueId
    timestamp: CaptureTime
    image: Annotated[Any, Meta(extra={"rule": IMAGE_RULE})]
    participant_id: OpaqueId | None = None
    participant_index: ParticipantCount | None = None
    # Only checked: clients send it, and nothing here needs it.
    total_participants: ParticipantCount | None = None
    seq: Seq | None = None
    # Whether the answer says where the eyes are; only a page that draws them wants that.
    eyes: Annotated[bool, Meta(extra={"rule": "true or false"})] | None = None


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
    wants_eyes: bool

    def echo_fields(self) -> dict[str, object]:
        """Return what tells the client to which frame a result belongs."""
        return {
            "client_timestamp": self.timestamp,
            "participant_id": self.participant_id,
            "seq": self.seq,
        }


def read_frame(payload: object, max_image_bytes: int) -> Frame:
    """Return the frame in a payload; raises `FrameError` for the first thing that is wrong."""
    try:
        sent = read_payload(payload, FramePayload)
    except PayloadError as fault:
        raise FrameError("bad_request", str(fault)) from None
    return Frame(
        image=image_bytes(sent.image, max_image_bytes),
        meeting_id=sent.meeting_id,
        timestamp=sent.timestamp,
        captured_at=capture_time(sent.timestamp),
        participant_id=sent.participant_id,
        participant_index=sent.participant_index or 0,
        seq=sent.seq,
        wants_eyes=bool(sent.eyes),
    )


def capture_time(timestamp: str) -> float:
    """Return when the frame was taken, in seconds since 1970."""
    try:
        return from_iso(timestamp) / 1000
    except (ValueError, OverflowError):
        raise FrameError("bad_request", sentence("timestamp", TIMESTAMP_RULE)) from None


def image_bytes(image: object, max_bytes: int) -> bytes:
    """Return the encoded image, sent as bytes or a data URL; one over the limit is not even decoded."""
    if isinstance(image, bytes):
        check_size(len(image), max_bytes)
        return image
    if not isinstance(image, str):
        raise FrameError("bad_request", sentence("image", IMAGE_RULE))
    head, comma, body = image.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        raise FrameError("bad_image", "image as a text has to be a data URL, data:image/jpeg;base64,…")
    check_size(len(body) * 3 // 4 - body.count("=", -2), max_bytes)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise FrameError("bad_image", "The data URL of image is not valid base64: encode it again.") from None


def check_size(size: int, max_bytes: int) -> None:
    """Refuse an image over the limit."""
    if size > max_bytes:
        detail = (
            f"The image has {size} bytes; at most {max_bytes} are accepted. "
            "Send a smaller or more compressed one."
        )
        raise FrameError("too_large", detail)
