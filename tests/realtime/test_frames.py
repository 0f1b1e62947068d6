"""Frames of a real face over Socket.IO: results, errors, and who may send."""

import base64
import json
import re
import secrets
from contextlib import closing
from typing import Any

import pytest

from app.timestamps import iso
from tests.conftest import Lead, StartServer
from tests.realtime.polling import Polling
from tools.harness.frames import Frame
from tools.harness.leader import EPOCH, Leader
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS

RESULT = {
    "status",
    "blink_detected",
    "client_timestamp",
    "server_timestamp",
    "participant_id",
    "seq",
    "closure_ms",
    "face_detected",
    "face",
    "ear",
    "eyes_closed",
    "confidence",
    "invalid",
    "state",
}
# On a slow machine the last picture of many would wait so long that it is refused.
UNHURRIED = f"""
from app.measuring import child_pool
child_pool.MAX_WAIT_SECONDS = {PATIENCE_SECONDS}
"""
STATE = {
    "opinion",
    "reason",
    "valid_seconds",
    "blinks",
    "blinks_per_minute",
    "closed_share",
    "mean_blink_ms",
}


def test_who_asks_for_it_is_told_where_the_eyes_are(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    result = lead(server).send(face_frames[0], meeting_id, "p1", eyes=True)
    assert set(result) == RESULT | {"eyes"}
    face = result["face"]
    left, right = ([sum(axis) / 6 for axis in zip(*eye, strict=True)] for eye in result["eyes"])
    assert [len(eye) for eye in result["eyes"]] == [6, 6]
    for x, y in (left, right):
        assert face["x"] < x < face["x"] + face["width"]
        assert face["y"] < y < face["y"] + face["height"] / 2
    assert left[0] < face["x"] + face["width"] / 2 < right[0]


def test_a_face_is_measured_and_the_result_comes_as_event_and_as_acknowledgement(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader = lead(server)
    result = leader.send(face_frames[0], meeting_id, "p1")
    assert set(result) == RESULT
    assert set(result["state"]) == STATE
    assert (result["status"], result["participant_id"], result["seq"]) == ("ok", "p1", face_frames[0].number)
    assert result["client_timestamp"] == "2023-11-14T22:13:20.000Z"
    assert result["face_detected"] is True
    assert set(result["face"]) == {"x", "y", "width", "height"}
    assert 0.15 < result["ear"] < 0.45
    assert (result["state"]["opinion"], bool(result["state"]["reason"])) == ("unknown", True)
    assert leader.hear("blink_result") == result


@pytest.fixture(scope="module")
def answered(server: ServerProcess, face_frames: list[Frame]) -> list[dict[str, Any]]:
    """The answer to each frame of the whole recording, each sent once."""
    with closing(Leader(server.url)) as leader:
        meeting_id = f"test-{secrets.token_hex(6)}"
        return [leader.send(frame, meeting_id, "p1") for frame in face_frames]


def test_the_blink_of_a_recording_is_reported_once(answered: list[dict[str, Any]]) -> None:
    blinks = [result["seq"] for result in answered if result["blink_detected"]]
    # From two frames before the annotated closure to half a second (12 frames) after it.
    certain = [seq for seq in blinks if 162 <= seq <= 181]
    assert len(certain) == 1
    assert all(0 < result["closure_ms"] < 500 for result in answered if result["blink_detected"])


def test_after_a_rest_everyone_in_the_meeting_begins_anew(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader, other = lead(server), f"{meeting_id}-other"
    leader.call("join_meeting", {"meeting_id": meeting_id})
    half = len(face_frames) // 2
    for frame in face_frames[:half]:
        seen = {each: leader.send(frame, each, f"p-{each}")["state"] for each in (meeting_id, other)}
    before = seen[other]["valid_seconds"]
    assert seen[meeting_id]["valid_seconds"] == before > 0
    server.http.post(f"/api/meetings/{meeting_id}/rest")
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    leader.hear("rest_ended")
    seen = {each: leader.send(face_frames[half], each, f"p-{each}")["state"] for each in (meeting_id, other)}
    assert seen[meeting_id]["valid_seconds"] < before < seen[other]["valid_seconds"]


def test_a_data_url_is_as_good_as_bytes(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader = lead(server)
    text = "data:image/jpeg;base64," + base64.b64encode(face_frames[0].jpeg).decode()
    by_text = leader.analyze(text, meeting_id, participant_id="a")
    by_bytes = leader.analyze(face_frames[0].jpeg, meeting_id, participant_id="b")
    assert by_text["face"] == by_bytes["face"]
    assert by_text["ear"] == by_bytes["ear"]


def test_frames_stamped_a_millisecond_apart_are_answered_and_so_is_what_comes_after(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader, at = lead(server), 0.0
    for number, frame in enumerate(face_frames[:90]):
        at += 0.001 if 20 <= number < 60 else 1 / 15
        dense = Frame(frame.number, at, frame.jpeg)
        assert leader.send(dense, meeting_id, "p1")["status"] == "ok"


def test_without_ids_participants_are_told_apart_by_their_index(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader = lead(server)

    def send(frame: Frame, index: int) -> dict[str, Any]:
        at = iso(EPOCH + round(frame.captured_at * 1000))
        return leader.analyze(frame.jpeg, meeting_id, timestamp=at, participant_index=index)

    *first, other = face_frames[:16]
    seen = [send(frame, 0) for frame in first]
    seen.append(send(other, 1))
    assert {(each["status"], each["participant_id"]) for each in seen} == {("ok", None)}
    assert seen[-2]["state"]["valid_seconds"] > 0
    assert seen[-1]["state"]["valid_seconds"] == 0


def test_frames_are_answered_while_redis_is_away(
    own_valkey: ValkeyProcess,
    start_server: StartServer,
    meeting_id: str,
    lead: Lead,
    face_frames: list[Frame],
) -> None:
    server = start_server(own_valkey)
    leader = lead(server)
    leader.send(face_frames[0], meeting_id, "p1")
    own_valkey.kill()
    for frame in face_frames[1:10]:
        assert leader.send(frame, meeting_id, "p1")["status"] == "ok"


def test_the_log_has_the_lines_that_operators_look_for_and_only_at_a_visits_beginning(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader = lead(server)
    for frame in face_frames[:5]:
        leader.send(frame, meeting_id, "p1")
    sid = leader.client.get_sid()
    server.wait_for(f"✓ Socket.IO client connected: {re.escape(sid)}")
    asked = f"✓ Received blink analysis request from {sid} for meeting {meeting_id}"
    sent = f"✓ Sent blink result to {sid}: blink_detected=false"
    server.wait_for(re.escape(sent))
    assert len([line for line in server.lines if line.endswith(asked)]) == 1
    assert len([line for line in server.lines if line.endswith(sent)]) == 1


def test_the_handshake_offers_polling_and_nothing_else(server: ServerProcess) -> None:
    handshake = server.http.get("/socket.io/?EIO=4&transport=polling").text
    assert handshake.startswith("0{")
    assert '"upgrades":[]' in handshake
    assert '"pingInterval":25000' in handshake
    assert '"pingTimeout":20000' in handshake
    assert server.http.get("/socket.io/?EIO=4&transport=websocket").status_code == 400


def test_replayed_time_is_the_recordings_own(
    answered: list[dict[str, Any]], face_frames: list[Frame]
) -> None:
    recorded = face_frames[-1].captured_at - face_frames[0].captured_at
    assert answered[-1]["state"]["valid_seconds"] == pytest.approx(recorded, abs=1.5)


def test_a_leader_that_catches_up_in_one_request_gets_every_frame_answered(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, face_frames: list[Frame]
) -> None:
    # Five participants, four frames under way each, after a hiccup; the library alone accepts 16 packets.
    session = Polling(start_server(valkey, uvicorn(first=UNHURRIED)))
    session.connect()
    image = "data:image/jpeg;base64," + base64.b64encode(face_frames[0].jpeg).decode()
    packets = []
    for number in range(20):
        frame = {"image": image, "meeting_id": meeting_id, "timestamp": "2026-01-31T09:30:00.000Z"}
        frame |= {"participant_id": f"p{number}"}
        packets.append(f"42{number}{json.dumps(['analyze_blink_image', frame])}")
    session.post("\x1e".join(packets))
    answers: dict[str, dict[str, str]] = {}
    while len(answers) < 20:
        for number, answer in re.findall(r"^43(\d+)(\[.*\])$", session.poll().replace("\x1e", "\n"), re.M):
            answers[number] = json.loads(answer)[0]
    assert answers.keys() == {str(number) for number in range(20)}
    assert {answer["status"] for answer in answers.values()} == {"ok"}, answers
