"""The REST calls about a meeting, over a real server and a real Valkey."""

import re

from tests.api.calls import post, status
from tests.conftest import Listen
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_an_unknown_meeting_is_not_active(server: ServerProcess, meeting_id: str) -> None:
    seen = status(server, meeting_id)
    assert seen.pop("timestamp")
    assert seen == {
        "meeting_id": meeting_id,
        "active": False,
        "monitoring": False,
        "stopped": False,
        "rest_flg": False,
        "started_at": None,
        "rest_started_at": None,
        "rest": None,
        "rest_requests": "none",
    }


def test_a_start_says_when_and_a_second_one_keeps_the_beginning(
    server: ServerProcess, meeting_id: str
) -> None:
    first = post(server, meeting_id, "start")
    assert first["status"] == "started"
    assert first["meeting_id"] == meeting_id
    assert ISO.fullmatch(str(first["timestamp"]))
    began = status(server, meeting_id)["started_at"]
    assert began == first["started_at"]
    assert post(server, meeting_id, "start")["started_at"] == began
    assert status(server, meeting_id)["active"] is True


def test_the_end_of_a_meeting_ends_its_rest_first_and_leaves_only_its_events(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    post(server, meeting_id, "start")
    post(server, meeting_id, "rest")
    assert server.http.delete(f"/api/meetings/{meeting_id}/end").json()["status"] == "ended"
    heard = [stream.next_message() for _ in range(4)]
    assert [message.name for message in heard] == [
        *("monitoring_started", "rest_required", "rest_ended", "meeting_ended")
    ]
    assert heard[2].data["reason"] == "meeting_ended", "nobody is to be welcomed back"
    with valkey.client() as redis:
        assert redis.keys(f"meetings:{meeting_id}:*") == [f"meetings:{meeting_id}:events"]
        assert 0 < redis.ttl(f"meetings:{meeting_id}:events") <= 600
        assert not any(member.startswith(meeting_id) for member in redis.zrange("meetings:rests", 0, -1))


def test_any_member_can_stop_the_measuring_until_the_next_start(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    post(server, meeting_id, "start")
    stream.next_message("monitoring_started")
    assert post(server, meeting_id, "monitoring/stop")["status"] == "stopped"
    post(server, meeting_id, "monitoring/stop")
    stream.next_message("monitoring_stopped")
    seen = status(server, meeting_id)
    assert (seen["active"], seen["monitoring"], seen["stopped"]) == (True, False, True)
    post(server, meeting_id, "start")
    stream.next_message("monitoring_started")
    seen = status(server, meeting_id)
    assert (seen["monitoring"], seen["stopped"]) == (True, False)


def test_everything_about_a_meeting_has_an_end_in_redis(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str
) -> None:
    post(server, meeting_id, "start")
    post(server, meeting_id, "monitoring/stop")
    post(server, meeting_id, "rest", seconds=60)
    with valkey.client() as redis:
        keys = redis.keys(f"meetings:{meeting_id}:*")
        assert len(keys) == 10
        assert [key for key in keys if redis.ttl(key) <= 0] == []
        assert 3590 < redis.ttl(f"meetings:{meeting_id}:rest_flg") <= 3660


def test_a_meeting_is_known_for_three_hours_after_its_start(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str
) -> None:
    post(server, meeting_id, "start")
    with valkey.client() as redis:
        lives = [redis.ttl(f"meetings:{meeting_id}:{name}") for name in ("active", "started_at")]
    assert all(3 * 3600 - 60 < seconds <= 3 * 3600 for seconds in lives)


def test_a_second_start_tells_nobody_anything_new(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    post(server, meeting_id, "start")
    post(server, meeting_id, "start")
    post(server, meeting_id, "rest")
    stream.next_message("monitoring_started")
    stream.next_message("rest_required")
