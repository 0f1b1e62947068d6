"""The summary of a meeting over a real server; `DELETE …/end` carries it, and then it is gone."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.conftest import Lead, Listen
from tests.vision.pictures import blank, encoded
from tools.harness.frames import Frame
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until


def summary(server: ServerProcess, meeting_id: str) -> dict[str, Any]:
    content: dict[str, Any] = server.http.get(f"/api/meetings/{meeting_id}/summary").json()
    return content


def test_the_end_of_a_meeting_says_what_it_was_like_and_forgets_it(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    path = f"/api/meetings/{meeting_id}"
    started_at = server.http.post(f"{path}/start").json()["started_at"]
    leader = lead(server)
    for frame in face_frames[:3]:
        assert leader.send(frame, meeting_id, "participant-1")["status"] == "ok"
    rest = server.http.post(f"{path}/rest", json={"reason": "few_blinks"}).json()["rest"]
    server.http.post(f"{path}/rest/begin")
    so_far = summary(server, meeting_id)
    ended = server.http.delete(f"{path}/end").json()["summary"]
    assert set(ended) == {"meeting_id", "started_at", "measured_minutes", "measuring", "requests", "rests"}
    assert (ended["meeting_id"], ended["started_at"], ended["requests"]) == (meeting_id, started_at, "none")
    # Three frames, and perhaps a minute that ended between them.
    assert ended["measured_minutes"] in (1, 2)
    assert [set(period) for period in ended["measuring"]] == [{"on", "off"}]
    assert ended["measuring"][0]["off"] >= ended["measuring"][0]["on"]
    (told,) = ended["rests"]
    assert set(told) == {
        "id", "reason", "announced_at", "started_at", "ended_at", "seconds", "postponed"
    }  # fmt: skip
    assert (told["id"], told["reason"]) == (rest["id"], "eyes")
    assert told["announced_at"] <= told["started_at"] <= told["ended_at"]
    assert so_far["rests"] == [told | {"ended_at": None}]
    assert so_far["measuring"][0]["off"] is None
    assert "participant" not in str(ended)
    assert summary(server, meeting_id) == summary(server, f"{meeting_id}-x") | {"meeting_id": meeting_id}


def test_a_second_end_is_answered_and_has_nothing_left_to_tell(
    server: ServerProcess, meeting_id: str
) -> None:
    path = f"/api/meetings/{meeting_id}"
    server.http.post(f"{path}/start")
    first, second = (server.http.delete(f"{path}/end") for _ in range(2))
    assert first.json()["summary"]["started_at"] is not None
    assert second.status_code == 200
    assert second.json()["summary"] == summary(server, meeting_id)


def test_frames_of_a_meeting_that_was_not_started_are_measured_and_nobody_is_told(
    server: ServerProcess, meeting_id: str, lead: Lead, listen: Listen, face_frames: list[Frame]
) -> None:
    stream = listen(server, meeting_id)
    leader = lead(server)
    for frame in face_frames[:3]:
        assert leader.send(frame, meeting_id, "participant-1")["status"] == "ok"
    server.http.post(f"/api/meetings/{meeting_id}/rest")
    assert stream.next_message("rest_required").data["rest"]["state"] == "running"
    assert summary(server, meeting_id)["measured_minutes"] == 0


def test_a_meeting_that_nobody_knows_has_an_empty_summary(server: ServerProcess, meeting_id: str) -> None:
    assert summary(server, meeting_id) == {
        "meeting_id": meeting_id,
        "started_at": None,
        "measured_minutes": 0,
        "measuring": [],
        "requests": "none",
        "rests": [],
    }


@pytest.mark.parametrize("image", [b"", b"no picture"])
def test_frames_that_could_not_be_measured_make_no_measured_minute(
    server: ServerProcess, meeting_id: str, lead: Lead, image: bytes
) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start")
    assert lead(server).analyze(image, meeting_id)["status"] == "error"
    assert summary(server, meeting_id)["measured_minutes"] == 0


def test_a_camera_that_shows_nobody_makes_no_measured_minute_until_somebody_is_there(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start")
    leader = lead(server)
    for frame in face_frames[:15]:
        empty = leader.send(replace(frame, jpeg=encoded(blank(320, 240))), meeting_id, "participant-1")
        assert (empty["status"], empty["invalid"]) == ("ok", "no_face")
    assert summary(server, meeting_id)["measured_minutes"] == 0
    results = [leader.send(frame, meeting_id, "participant-1") for frame in face_frames[15:30]]
    assert results[-1]["invalid"] is None
    until(partial(has_measured, server, meeting_id), "the minute is counted")


def has_measured(server: ServerProcess, meeting_id: str) -> bool:
    return bool(summary(server, meeting_id)["measured_minutes"])
