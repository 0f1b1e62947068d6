"""The REST calls about a meeting, over a real server and a real Valkey."""

import re

import pytest

from tests.conftest import Listen, StartServer
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def post(server: ServerProcess, meeting_id: str, call: str, **body: object) -> dict[str, object]:
    answer = server.http.post(f"/api/meetings/{meeting_id}/{call}", json=body or None)
    assert answer.status_code == 200, answer.text
    content: dict[str, object] = answer.json()
    return content


def status(server: ServerProcess, meeting_id: str) -> dict[str, object]:
    content: dict[str, object] = server.http.get(f"/api/meetings/{meeting_id}/status").json()
    return content


def test_an_unknown_meeting_is_not_active(server: ServerProcess, meeting_id: str) -> None:
    seen = status(server, meeting_id)
    assert seen.pop("timestamp")
    assert seen == {
        "meeting_id": meeting_id,
        "active": False,
        "monitoring": False,
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


def test_a_rest_has_a_beginning_a_length_and_an_end(server: ServerProcess, meeting_id: str) -> None:
    answer = post(server, meeting_id, "rest", reason="manual", seconds=60)
    rest = answer["rest"]
    assert isinstance(rest, dict)
    assert set(rest) == {"id", "reason", "state", "started_at", "ends_at", "seconds", "postponed"}
    assert (rest["reason"], rest["state"], rest["seconds"]) == ("manual", "running", 60)
    seen = status(server, meeting_id)
    assert seen["rest_flg"] is True
    assert seen["rest"] == rest
    assert seen["rest_started_at"] == rest["started_at"]


def test_a_rest_without_a_body_has_the_length_of_the_settings(server: ServerProcess, meeting_id: str) -> None:
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest").json()
    assert (answer["rest"]["seconds"], answer["rest"]["reason"]) == (300, "manual")


def test_a_second_rest_during_a_rest_is_the_same_rest(server: ServerProcess, meeting_id: str) -> None:
    first = post(server, meeting_id, "rest", seconds=60)["rest"]
    assert post(server, meeting_id, "rest", seconds=30, reason="few_blinks")["rest"] == first
    assert post(server, meeting_id, "rest-request")["rest"] == first


def test_members_never_learn_which_measure_it_was(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    ordered = post(server, meeting_id, "rest", reason="eyes_closing")["rest"]
    assert isinstance(ordered, dict)
    assert ordered["reason"] == "eyes_closing"
    # Whoever did not order it sees what members see.
    calls: list[tuple[str, dict[str, object]]] = [
        ("rest", {"reason": "eyes_closing"}),
        ("rest/begin", {}),
        ("rest-request", {}),
    ]
    for call, body in calls:
        shown = post(server, meeting_id, call, **body)["rest"]
        assert isinstance(shown, dict)
        assert (shown["id"], shown["reason"]) == (ordered["id"], "eyes")
    for name in ("rest_announced", "rest_required"):
        assert stream.next_message(name).data["rest"]["reason"] == "eyes"
    assert listen(server, meeting_id).next().data["rest"]["reason"] == "eyes"
    seen = status(server, meeting_id)["rest"]
    assert isinstance(seen, dict)
    assert seen["reason"] == "eyes"
    assert "eyes_closing" not in server.http.get(f"/api/meetings/{meeting_id}/summary").text


def test_an_automatic_rest_waits_for_the_cooldown_and_a_manual_one_does_not(
    server: ServerProcess, meeting_id: str
) -> None:
    post(server, meeting_id, "rest", reason="few_blinks")
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    for reason in ("few_blinks", "eyes_closing", "time"):
        refused = server.http.post(f"/api/meetings/{meeting_id}/rest", json={"reason": reason})
        assert refused.status_code == 409
        assert refused.json()["error"] == "cooldown"
        assert 1190 <= refused.json()["retry_after"] <= 1200
        assert refused.headers["retry-after"] == str(refused.json()["retry_after"])
    assert post(server, meeting_id, "rest", reason="manual")["status"] == "ok"


def test_a_rest_can_be_ended_early_once(server: ServerProcess, meeting_id: str, listen: Listen) -> None:
    stream = listen(server, meeting_id)
    post(server, meeting_id, "rest")
    stream.next_message("rest_required")
    for _ in range(2):
        answer = server.http.delete(f"/api/meetings/{meeting_id}/rest").json()
        assert (answer["status"], answer["rest"]) == ("ok", None)
    stream.next_message("rest_ended")
    post(server, meeting_id, "start")
    stream.next_message("monitoring_started")
    assert status(server, meeting_id)["rest_flg"] is False


def test_the_end_of_a_meeting_ends_its_rest_first_and_leaves_only_its_events(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    post(server, meeting_id, "start")
    post(server, meeting_id, "rest")
    assert server.http.delete(f"/api/meetings/{meeting_id}/end").json()["status"] == "ended"
    names = [stream.next_message().name for _ in range(4)]
    assert names == ["monitoring_started", "rest_required", "rest_ended", "meeting_ended"]
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
    assert (status(server, meeting_id)["active"], status(server, meeting_id)["monitoring"]) == (True, False)
    post(server, meeting_id, "start")
    stream.next_message("monitoring_started")
    assert status(server, meeting_id)["monitoring"] is True


def test_everything_about_a_meeting_has_an_end_in_redis(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str
) -> None:
    post(server, meeting_id, "start")
    post(server, meeting_id, "monitoring/stop")
    post(server, meeting_id, "rest", seconds=60)
    with valkey.client() as redis:
        keys = redis.keys(f"meetings:{meeting_id}:*")
        assert len(keys) == 9
        assert [key for key in keys if redis.ttl(key) <= 0] == []
        assert 3590 < redis.ttl(f"meetings:{meeting_id}:rest_flg") <= 3660


def test_enough_different_members_have_to_ask_for_a_rest(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(valkey, REST_REQUEST_THRESHOLD="2")
    stream = listen(server, meeting_id)
    first, second = "a" * 16, "b" * 64
    assert post(server, meeting_id, "rest-request", token=first)["rest"] is None
    again = post(server, meeting_id, "rest-request", token=first)
    assert (again["rest"], again["rest_requests"]) == (None, "some")
    assert status(server, meeting_id)["rest_requests"] == "some"
    with valkey.client() as redis:
        kept = redis.smembers(f"meetings:{meeting_id}:rest_requests")
        assert kept
        assert first not in kept
        assert 0 < redis.ttl(f"meetings:{meeting_id}:rest_requests") <= 600
    rest = post(server, meeting_id, "rest-request", token=second)["rest"]
    assert isinstance(rest, dict)
    assert rest["reason"] == "requested"
    assert stream.next_message("rest_requested").data["requests"] == "some"
    stream.next_message("rest_required")
    assert status(server, meeting_id)["rest_requests"] == "none"


def test_wishes_during_a_rest_are_granted_already_and_count_for_no_other(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(valkey, REST_REQUEST_THRESHOLD="2")
    stream = listen(server, meeting_id)
    resting = post(server, meeting_id, "rest")["rest"]
    for token in ("a" * 16, "b" * 16):
        answer = post(server, meeting_id, "rest-request", token=token)
        assert (answer["rest"], answer["rest_requests"]) == (resting, "none")
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    answer = post(server, meeting_id, "rest-request", token="a" * 16)
    assert (answer["rest"], answer["rest_requests"]) == (None, "some")
    assert [stream.next_message().name for _ in range(3)] == ["rest_required", "rest_ended", "rest_requested"]
    with valkey.client() as redis:
        names = [f"meetings:{meeting_id}:{name}" for name in ("rest_requests", "rest_request_key")]
        wishes, key = map(redis.pexpiretime, names)
        # A key that went first would let one member count twice.
        assert key >= wishes > 0


def test_wishes_from_before_a_rest_count_for_no_other(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, REST_REQUEST_THRESHOLD="2")
    post(server, meeting_id, "rest-request", token="a" * 16)
    post(server, meeting_id, "rest")
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    assert post(server, meeting_id, "rest-request", token="b" * 16)["rest"] is None


@pytest.mark.parametrize("token", [None, "short", "x" * 65, 5, "with a blank 12345", ["a" * 16]])
def test_a_token_that_is_none_is_refused_where_it_counts(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, token: object
) -> None:
    server = start_server(valkey, REST_REQUEST_THRESHOLD="2")
    refused = server.http.post(f"/api/meetings/{meeting_id}/rest-request", json={"token": token})
    assert (refused.status_code, refused.json()["error"]) == (400, "bad_request")


def test_the_first_wish_is_enough_by_default(server: ServerProcess, meeting_id: str) -> None:
    rest = post(server, meeting_id, "rest-request")["rest"]
    assert isinstance(rest, dict)
    assert rest["reason"] == "requested"


@pytest.mark.slow
def test_a_rest_ends_by_itself(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    began = post(server, meeting_id, "rest", seconds=10)["rest"]
    stream.next_message("rest_required")
    ended = stream.next_message("rest_ended", seconds=15)
    assert ended.data["rest"] == began
    assert until(lambda: status(server, meeting_id)["rest_flg"] is False, "the rest is over")


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
