"""After a full meeting no picture, key, token or address is in the log, in Redis or in any answer.

Nor is there anything in the log or in Redis that tells one participant from another.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import StartServer
from tests.valkey_files import contents_of
from tools.harness.event_stream import EventStream
from tools.harness.frames import Frame
from tools.harness.leader import Leader
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

KEY = "leader-key-4f1d2c9a7b"
# Opaque, but one person's as long as the meeting lasts: only the answer to a frame has its own.
PARTICIPANTS = ["participant-9e2b71c4", "participant-58d0a6f3"]
TOKENS = ["token-aaaa-1111-bbbb-2222", "token-cccc-3333-dddd-4444"]
ADDRESS = "203.0.113.77"
FORWARDED = {"x-forwarded-for": ADDRESS}
LEADER = FORWARDED | {"Authorization": f"Bearer {KEY}"}
# A piece of a picture this long, in bytes, is in nothing else by chance.
PIECE = 24


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_full_meeting_leaves_no_picture_key_token_or_address(
    own_valkey: ValkeyProcess,
    start_server: StartServer,
    meeting_id: str,
    face_frames: list[Frame],
    log_format: str,
) -> None:
    server = start_server(
        own_valkey,
        RATE_RESTS="60/minute by address, 60/minute by meeting",
        # The log level that includes all others.
        LOG_LEVEL="DEBUG",
        LOG_FORMAT=log_format,
        LEADER_KEY=KEY,
        REST_REQUEST_THRESHOLD="2",
        FORWARDED_ALLOW_IPS="127.0.0.1",
    )
    answers = list(whole_meeting(server, meeting_id, face_frames[:20]))
    said = {"log": server.log.encode(), "answers": b"\n".join(answers)}
    said["Redis"] = contents_of(own_valkey.folder)
    for where, text in said.items():
        assert meeting_id.encode() in text, f"{where}: this is not what the meeting left"
        for name, secret in secrets_of(face_frames[:20]):
            assert secret not in text, f"{name} in {where}"
        for participant in PARTICIPANTS:
            assert (participant.encode() in text) == (where == "answers"), f"{participant} in {where}"


def whole_meeting(server: ServerProcess, meeting_id: str, frames: list[Frame]) -> Iterator[bytes]:
    """Start, measure, ask, rest, fail in every way, and yield everything that came back."""
    path = f"/api/meetings/{meeting_id}"
    stream = EventStream(server.url, meeting_id)
    calls: list[tuple[str, str, dict[str, str], Any]] = [
        ("POST", "start", LEADER, None),
        ("POST", "start", FORWARDED | {"Authorization": "Bearer wrong-" + KEY}, None),
        ("POST", "rest-request", FORWARDED, {"token": TOKENS[0]}),
        ("POST", "rest-request", FORWARDED, {"token": TOKENS[0] + "\n"}),
        ("POST", "rest", LEADER, {"seconds": KEY}),
    ]
    for method, call, headers, body in calls:
        yield whole(server.http.request(method, f"{path}/{call}", headers=headers, json=body))
    leader = Leader(server.url, {"key": KEY}, FORWARDED)
    try:
        yield dumped(leader.call("join_meeting", {"meeting_id": meeting_id}))
        for frame in frames:
            yield dumped(leader.send(frame, meeting_id, PARTICIPANTS[0]))
        half = frames[0].jpeg[: len(frames[0].jpeg) // 2]
        for image in (half, half[:200], as_data_url(half), as_data_url(frames[0].jpeg) + "?"):
            yield dumped(leader.analyze(image, meeting_id, participant_id=PARTICIPANTS[1]))
        yield dumped(leader.call("analyze_blink_image", {"image": frames[0].jpeg, "meeting_id": 5}))
    finally:
        leader.close()
    for method, call, headers, body in [
        ("POST", "rest-request", FORWARDED, {"token": TOKENS[1]}),
        ("GET", "status", FORWARDED, None),
        ("POST", "monitoring/stop", FORWARDED, None),
    ]:
        yield whole(server.http.request(method, f"{path}/{call}", headers=headers, json=body))
    while (heard := stream.next()).name != "monitoring_stopped":
        yield dumped(heard.data)
    stream.close()
    for document in ("/", "/health", "/openapi.json"):
        yield whole(server.http.get(document, headers=FORWARDED))


def whole(answer: Any) -> bytes:
    """Return an answer's headers and body."""
    return repr(answer.headers).encode() + bytes(answer.content)


def dumped(answer: object) -> bytes:
    return json.dumps(answer).encode()


def as_data_url(image: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(image).decode()}"


def secrets_of(frames: list[Frame]) -> Iterator[tuple[str, bytes]]:
    """Yield each secret in every form in which it could be written."""
    yield "the key", KEY.encode()
    yield "an address", ADDRESS.encode()
    yield from (("a token", token.encode()) for token in TOKENS)
    for frame in frames:
        for begin in range(0, len(frame.jpeg) - PIECE, len(frame.jpeg) // 4):
            piece = frame.jpeg[begin : begin + PIECE]
            yield "a picture", piece
            yield "a picture as repr", repr(piece)[2:-1].encode()
            yield "a picture in hexadecimal", piece.hex().encode()
        # At multiples of three bytes base64 does not depend on what comes before.
        for begin in range(0, len(frame.jpeg) - PIECE, len(frame.jpeg) // 12 * 3):
            yield "a picture in base64", base64.b64encode(frame.jpeg[begin : begin + PIECE])
