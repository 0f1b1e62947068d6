"""Refused frames: what was wrong with them, who may not send, and that the connection survives."""

import itertools
from typing import Any

import pytest

from tests.conftest import KeptServer, Lead, Listen, StartServer
from tools.harness.frames import Frame
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("no object", "bad_request"),
        (None, "bad_request"),
        (5, "bad_request"),
        ([1, 2], "bad_request"),
        ({}, "bad_request"),
        ({"image": None}, "bad_request"),
        ({"image": 5}, "bad_request"),
        ({"image": ""}, "bad_image"),
        ({"image": "data:text/html;base64,AAAA"}, "bad_image"),
        ({"image": "data:image/jpeg;base64,%%%"}, "bad_image"),
        ({"image": "data:image/jpeg;base64,"}, "bad_image"),
        ({"image": b""}, "bad_image"),
        ({"image": b"not an image"}, "bad_image"),
        ({"image": b"x" * 300_001}, "too_large"),
        ({"image": "data:image/jpeg;base64," + "A" * 400_008}, "too_large"),
        ({"meeting_id": None}, "bad_request"),
        ({"meeting_id": "x" * 10_000}, "bad_request"),
        ({"meeting_id": "te*st"}, "bad_request"),
        ({"meeting_id": "a\nb"}, "bad_request"),
        ({"meeting_id": "../a"}, "bad_request"),
        ({"meeting_id": ["a"]}, "bad_request"),
        ({"participant_id": "ロボット"}, "bad_request"),
        ({"participant_id": 5}, "bad_request"),
        ({"participant_index": "1"}, "bad_request"),
        ({"participant_index": -1}, "bad_request"),
        ({"total_participants": True}, "bad_request"),
        ({"timestamp": None}, "bad_request"),
        ({"timestamp": 1700000000000}, "bad_request"),
        ({"timestamp": "yesterday"}, "bad_request"),
        ({"timestamp": "9" * 10_000}, "bad_request"),
        ({"seq": {"a": 1}}, "bad_request"),
        ({"seq": "x" * 65}, "bad_request"),
    ],
)
def test_a_frame_that_is_not_as_documented_gets_a_clear_error_on_a_living_connection(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame], payload: Any, code: str
) -> None:
    leader = lead(server)
    good = {"image": face_frames[0].jpeg, "meeting_id": meeting_id, "timestamp": "2026-01-31T09:30:00.000Z"}
    # An empty change removes a field altogether.
    changed = payload if not isinstance(payload, dict) else (good | payload if payload else {"image": b"x"})
    answer = leader.call("analyze_blink_image", changed)
    assert (answer["status"], answer["error"]) == ("error", code)
    assert len(answer["detail"]) > 10
    assert leader.hear("blink_result") == answer
    assert leader.call("analyze_blink_image", good)["status"] == "ok"


def test_a_body_over_one_megabyte_ends_the_session_and_the_client_can_come_back(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader = lead(server)
    leader.client.emit("analyze_blink_image", {"image": b"x" * 1_500_000, "meeting_id": meeting_id})
    until(lambda: not leader.client.connected, "the client hears that its session has ended")
    again = lead(server)
    assert again.send(face_frames[0], meeting_id, "p1")["status"] == "ok"
    assert not [line for line in server.lines if "Traceback" in line]


def test_more_than_one_attachment_is_not_waited_for(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader = lead(server)
    leader.client.emit("analyze_blink_image", {"image": b"x", "more": b"y", "meeting_id": meeting_id})
    assert leader.send(face_frames[0], meeting_id, "p1")["status"] == "ok"


def test_a_second_connection_cannot_mix_its_frames_into_a_participant(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    first, second = lead(server), lead(server)
    assert first.send(face_frames[0], meeting_id, "p1")["status"] == "ok"
    answer = second.send(face_frames[1], meeting_id, "p1")
    assert (answer["error"], answer["seq"]) == ("busy", face_frames[1].number)
    assert second.send(face_frames[1], meeting_id, "p2")["status"] == "ok"


def test_frames_of_a_stopped_meeting_are_refused_until_the_next_start(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader = lead(server)
    assert leader.send(face_frames[0], meeting_id, "p1")["status"] == "ok"
    server.http.post(f"/api/meetings/{meeting_id}/monitoring/stop")
    assert leader.send(face_frames[1], meeting_id, "p1")["error"] == "stopped"
    assert leader.send(face_frames[1], f"{meeting_id}-other", "p1")["status"] == "ok"
    server.http.post(f"/api/meetings/{meeting_id}/start")
    assert leader.send(face_frames[2], meeting_id, "p1")["status"] == "ok"


def test_a_stop_by_way_of_another_server_holds_here_too(
    server: ServerProcess,
    valkey: ValkeyProcess,
    start_server: StartServer,
    meeting_id: str,
    lead: Lead,
    face_frames: list[Frame],
) -> None:
    other, leader = start_server(valkey), lead(server)
    assert leader.send(face_frames[0], meeting_id, "p1")["status"] == "ok"
    other.http.post(f"/api/meetings/{meeting_id}/monitoring/stop")
    frames = itertools.cycle(face_frames[1:])
    until(lambda: leader.send(next(frames), meeting_id, "p1").get("error") == "stopped", "the stop is known")
    other.http.post(f"/api/meetings/{meeting_id}/start")
    until(lambda: leader.send(next(frames), meeting_id, "p1")["status"] == "ok", "the start is known")


def test_a_stop_holds_in_a_redis_that_loses_it_until_another_server_is_told_to_start(
    server: ServerProcess,
    valkey: ValkeyProcess,
    start_server: StartServer,
    meeting_id: str,
    lead: Lead,
    listen: Listen,
    face_frames: list[Frame],
) -> None:
    other, leader, stream = start_server(valkey), lead(server), listen(server, meeting_id)
    assert leader.send(face_frames[0], meeting_id, "p1")["status"] == "ok"
    server.http.post(f"/api/meetings/{meeting_id}/monitoring/stop")
    stream.next_message("monitoring_stopped")
    with valkey.client() as redis:
        redis.delete(f"meetings:{meeting_id}:stopped")
    # Whatever is heard, the next frame asks anew.
    server.http.post(f"/api/meetings/{meeting_id}/rest")
    stream.next_message("rest_required")
    assert leader.send(face_frames[1], meeting_id, "p1")["error"] == "stopped"
    # Only the stop keeps the meeting heard.
    stream.close()
    other.http.post(f"/api/meetings/{meeting_id}/start")
    frames = itertools.cycle(face_frames[2:])
    until(lambda: leader.send(next(frames), meeting_id, "p1")["status"] == "ok", "the start is known")


def test_with_a_leader_key_only_the_leader_sends_frames(
    kept_server: KeptServer, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    server = kept_server(LEADER_KEY="correct-horse")
    auths: list[tuple[Any, str]] = [
        (None, "needs a leader key"),
        (["correct-horse"], "needs a leader key"),
        ({"key": ""}, "needs a leader key"),
        ({"key": "other"}, "is not the right leader key"),
        ({"key": 5}, "is not the right leader key"),
    ]
    for auth, said in auths:
        leader = lead(server, auth)
        for frame in face_frames[:3]:
            answer = leader.send(frame, meeting_id, "p1")
            assert answer["error"] == "forbidden"
            assert said in answer["detail"]
    for who, key in (("p1", "correct-horse"), ("p2", " correct-horse\t")):
        leader = lead(server, {"key": key})
        assert leader.send(face_frames[0], meeting_id, who)["status"] == "ok"
    # By then everything that was logged before has been read, too.
    server.wait_for(f"✓ Sent blink result to {leader.client.get_sid()}")
    told = [line for line in server.lines if line.endswith(f" for meeting {meeting_id}: forbidden")]
    assert len(told) == len(auths)
