"""The REST calls about a rest, over a real server and a real Valkey."""

from starlette.requests import Request

from app.api.error_handlers import answer_cooldown
from app.meetings.rest_store import CoolingDown
from app.timestamps import now_ms
from tests.api.calls import post, status
from tests.conftest import KeptServer, Listen
from tests.loop import run
from tools.harness.server_process import ServerProcess


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
    # A caller who did not order the rest sees what members see.
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


def test_who_puts_a_rest_off_or_extends_it_learns_no_more_of_its_reason_than_any_member(
    server: ServerProcess, meeting_id: str
) -> None:
    post(server, meeting_id, "rest", reason="few_blinks")
    calls: list[tuple[str, dict[str, object]]] = [
        ("rest/postpone", {"minutes": 1}),
        ("rest/begin", {}),
        ("rest/extend", {"seconds": 60}),
    ]
    for call, body in calls:
        shown = post(server, meeting_id, call, **body)["rest"]
        assert isinstance(shown, dict)
        assert shown["reason"] == "eyes", call


def test_a_members_wish_waits_for_no_cooldown(kept_server: KeptServer, meeting_id: str) -> None:
    for threshold in ("1", "2"):
        server, meeting = kept_server(REST_REQUEST_THRESHOLD=threshold), f"{meeting_id}-{threshold}"
        post(server, meeting, "rest")
        server.http.delete(f"/api/meetings/{meeting}/rest").raise_for_status()
        assert server.http.post(f"/api/meetings/{meeting}/rest", json={"reason": "time"}).status_code == 409
        for token in ("a" * 16, "b" * 16)[: int(threshold)]:
            rest = post(server, meeting, "rest-request", token=token)["rest"]
        assert isinstance(rest, dict)
        assert rest["reason"] == "requested"


def test_a_cool_down_that_ends_amid_its_refusal_is_a_second_and_not_none() -> None:
    refusal = run(answer_cooldown(Request({"type": "http"}), CoolingDown(now_ms() - 5)))
    assert refusal.headers["retry-after"] == "1"
