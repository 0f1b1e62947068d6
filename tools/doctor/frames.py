"""Do frames get in and results out? One drawn face goes the way of the leader's frames."""

import base64
import datetime
import secrets
import time
from pathlib import Path
from typing import Any

from tools.doctor.findings import Finding, fault, good, hint
from tools.doctor.polling import PollingSession, Refused
from tools.doctor.refusals import refused
from tools.doctor.wire import Address

# A drawn face, 640x480 and with as many bytes as a large frame of the leader's extension.
FACE = Path(__file__).parent / "face.jpg"
# The first frame of a server that has just started takes a second; a proxy may hold a poll back for a few.
RESULT_SECONDS = 15.0
# A server that has too much to do answers `busy`: how often it is asked, and how many seconds apart.
BUSY_TRIES, BUSY_SECONDS = 4, 2.0
PROXY = "let the proxy pass /socket.io/ on unchanged, with bodies of 1 MB (nginx: client_max_body_size 1m)"
# What to do about each error that the answer to a frame can have.
CURES = {
    "too_large": "raise MAX_IMAGE_BYTES and MAX_IMAGE_PIXELS, or unset them: the defaults let every frame in",
    "bad_image": "reinstall the packages, or build the image again: OpenCV cannot read a JPEG there",
    "forbidden": "give the doctor the server's own LEADER_KEY",
    "rate_limited": "raise RATE_FRAMES, or wait a minute; behind a proxy name it in FORWARDED_ALLOW_IPS",
    "redis_unavailable": "check REDIS_HOST, REDIS_PORT, REDIS_PASSWORD or REDIS_URL, and that Redis runs",
}
# The same for what ends the session on the way: a session that is unknown belongs to another process.
ON_THE_WAY = {
    400: "where more than one process answers, let the proxy route /socket.io/ by its sid (docs/scaling.md)",
    404: PROXY,
    413: PROXY,
}
AGAIN = "run it again with LEADER_KEY set"
READ_LOG = "read the server's log for this minute"
QUIET = "run it again in a quieter minute; if this goes on, give the server more cores or another process"


def check_frame(address: Address, leader_key: str | None) -> Finding:
    """Send one frame as a leader does, retried while the server is busy, and wait for its `blink_result`."""
    meeting = f"doctor-{secrets.token_hex(8)}"
    try:
        with PollingSession(address, leader_key) as session:
            answered = _send(session, meeting)
            for _ in range(BUSY_TRIES - 1):
                if not _is_busy(answered):
                    break
                time.sleep(BUSY_SECONDS)
                answered = _send(session, meeting)
    except Refused as refusal:
        cure = ON_THE_WAY.get(refusal.answer.status, READ_LOG)
        return refused("frame", refusal.answer, "on the way to a frame's result", cure)
    if answered is None:
        return fault("frame", f"sent, but no answer in {RESULT_SECONDS:.0f} s", f"{PROXY}; {READ_LOG}")
    result, heard = answered
    if "blink_result" not in heard:
        return fault("frame", "acknowledged, but its blink_result does not arrive", PROXY)
    return _judge(result, leader_key)


def _send(session: PollingSession, meeting: str) -> tuple[Any, set[str]] | None:
    payload = {
        "image": "data:image/jpeg;base64," + base64.b64encode(FACE.read_bytes()).decode(),
        "meeting_id": meeting,
        "participant_id": "drawn",
        "timestamp": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
    }
    return session.call("analyze_blink_image", payload, RESULT_SECONDS)


def _is_busy(answered: tuple[Any, set[str]] | None) -> bool:
    return answered is not None and answered[0].get("error") == "busy"


def _judge(result: Any, leader_key: str | None) -> Finding:
    if result.get("status") != "ok":
        error = str(result.get("error"))
        if error == "busy":
            return hint("frame", f"answered busy {BUSY_TRIES} times ({result.get('detail')})", QUIET)
        if error == "forbidden" and not leader_key:
            return hint("frame", "not tried: this server needs a leader key", AGAIN)
        return fault("frame", f"refused: {error} ({result.get('detail')})", CURES.get(error, READ_LOG))
    if not result.get("face_detected"):
        return fault(
            "frame",
            "measured, but the drawn face was not found",
            "unset FACE_LANDMARKS_MODEL, or reinstall the packages: the face model is not the right one",
        )
    return good("frame", "a drawn face is sent, found and measured")
