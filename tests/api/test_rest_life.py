"""The life of a rest over a real server: announced, postponed, begun, extended, ended or called off."""

from typing import Any

import pytest

from app.timestamps import from_iso
from tests.conftest import KeptServer, Lead, Listen, StartServer
from tests.stored_rest import bring_forward
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess


def call(server: ServerProcess, method: str, meeting_id: str, path: str, **body: object) -> tuple[int, Any]:
    """Return status and body of a call about a meeting."""
    answer = server.http.request(method, f"/api/meetings/{meeting_id}/{path}", json=body or None)
    return answer.status_code, answer.json()


def post(server: ServerProcess, meeting_id: str, path: str, **body: object) -> dict[str, Any]:
    """Return the rest that a call answers with."""
    code, answer = call(server, "POST", meeting_id, path, **body)
    assert code == 200, answer
    rest: dict[str, Any] = answer["rest"]
    return rest


def refusal(server: ServerProcess, meeting_id: str, path: str, **body: object) -> tuple[int, str]:
    code, answer = call(server, "POST", meeting_id, path, **body)
    return code, answer["error"]


def status(server: ServerProcess, meeting_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = call(server, "GET", meeting_id, "status")[1]
    return answer


def seconds_between(earlier: str, later: str) -> float:
    return (from_iso(later) - from_iso(earlier)) / 1000


def test_an_automatic_rest_is_announced_and_everybody_sees_when_it_begins(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    rest = post(server, meeting_id, "rest", reason="time")
    told = stream.next_message("rest_announced")
    assert told.data["rest"] == rest
    assert (rest["state"], rest["postponed"]) == ("announced", 0)
    assert 29.5 <= seconds_between(told.data["timestamp"], rest["started_at"]) <= 30
    seen = status(server, meeting_id)
    assert (seen["rest_flg"], seen["rest_started_at"], seen["rest"]) == (False, None, rest)
    assert listen(server, meeting_id).next().data["rest"] == rest


def test_a_rest_goes_through_its_whole_life_in_one_order(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    announced = post(server, meeting_id, "rest", notice=300, seconds=600)
    later = post(server, meeting_id, "rest/postpone", minutes=15)
    assert seconds_between(announced["started_at"], later["started_at"]) == 900
    begun = post(server, meeting_id, "rest/begin")
    assert (begun["state"], begun["seconds"], begun["postponed"]) == ("running", 600, 1)
    assert status(server, meeting_id)["rest_started_at"] == begun["started_at"]
    longer = post(server, meeting_id, "rest/extend", seconds=60)
    assert seconds_between(begun["ends_at"], longer["ends_at"]) == 60
    assert status(server, meeting_id)["rest"] == longer
    assert call(server, "DELETE", meeting_id, "rest")[1]["rest"] is None
    for name, rest in (
        ("rest_announced", announced),
        ("rest_postponed", later),
        ("rest_required", begun),
        ("rest_extended", longer),
        ("rest_ended", longer),
    ):
        assert stream.next_message(name).data["rest"] == rest


@pytest.mark.alone
def test_an_announced_rest_begins_and_ends_by_itself_at_its_planned_times(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    announced = post(server, meeting_id, "rest", notice=1, seconds=600)
    stream.next_message("rest_announced")
    begun = stream.next_message("rest_required")
    assert begun.data["rest"] == announced | {"state": "running"}
    assert -0.001 <= seconds_between(announced["started_at"], begun.data["timestamp"]) < 5
    with valkey.client() as redis:
        planned = bring_forward(redis, meeting_id)
    ended = stream.next_message("rest_ended")
    assert ended.data["rest"] == planned.as_public_dict()
    assert -0.001 <= seconds_between(ended.data["rest"]["ends_at"], ended.data["timestamp"]) < 5
    assert (status(server, meeting_id)["rest"], status(server, meeting_id)["rest_flg"]) == (None, False)


def test_a_manual_call_without_notice_begins_the_rest_that_is_announced(
    server: ServerProcess, meeting_id: str
) -> None:
    announced = post(server, meeting_id, "rest", reason="time", seconds=120)
    begun = post(server, meeting_id, "rest", seconds=600)
    assert (begun["id"], begun["state"], begun["seconds"]) == (announced["id"], "running", 120)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rest", {"reason": "few_blinks"}),
        ("rest", {"reason": "few_blinks", "notice": 0}),
        ("rest", {"notice": 5}),
        ("rest-request", {}),
    ],
)
def test_any_other_call_is_answered_with_the_announced_rest(
    server: ServerProcess, meeting_id: str, path: str, body: dict[str, object]
) -> None:
    announced = post(server, meeting_id, "rest", notice=60)
    assert post(server, meeting_id, path, **body) == announced


def test_a_manual_or_requested_rest_begins_at_once_unless_notice_is_asked_for(
    server: ServerProcess, meeting_id: str
) -> None:
    assert post(server, f"{meeting_id}-1", "rest")["state"] == "running"
    assert post(server, f"{meeting_id}-2", "rest-request")["state"] == "running"
    assert post(server, f"{meeting_id}-3", "rest", notice=0)["state"] == "running"
    assert post(server, f"{meeting_id}-4", "rest", reason="time", notice=0)["state"] == "running"


def test_without_notice_in_the_settings_an_automatic_rest_begins_at_once(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(valkey, REST_NOTICE_SECONDS="0")
    stream = listen(server, meeting_id)
    assert post(server, meeting_id, "rest", reason="few_blinks")["state"] == "running"
    stream.next_message("rest_required")


def test_a_rest_that_is_called_off_is_told_and_comes_no_more(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    rest = post(server, meeting_id, "rest", notice=60)
    for _ in range(2):
        assert call(server, "DELETE", meeting_id, "rest")[1]["rest"] is None
    stream.next_message("rest_announced")
    assert stream.next_message("rest_cancelled").data["rest"] == rest
    assert status(server, meeting_id)["rest"] is None
    assert refusal(server, meeting_id, "rest/begin") == (409, "not_announced")


def test_the_end_of_a_meeting_calls_off_its_announced_rest_first(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    post(server, meeting_id, "rest", notice=60)
    call(server, "DELETE", meeting_id, "end")
    names = [stream.next_message().name for _ in range(3)]
    assert names == ["rest_announced", "rest_cancelled", "meeting_ended"]


def test_a_third_postponement_is_refused(server: ServerProcess, meeting_id: str) -> None:
    post(server, meeting_id, "rest", notice=60)
    for count in (1, 2):
        assert post(server, meeting_id, "rest/postpone", minutes=1)["postponed"] == count
    assert refusal(server, meeting_id, "rest/postpone", minutes=1) == (409, "postponed_enough")


def test_a_rest_never_gets_longer_than_an_hour(server: ServerProcess, meeting_id: str) -> None:
    post(server, meeting_id, "rest", seconds=3000)
    assert refusal(server, meeting_id, "rest/extend", seconds=601) == (409, "too_long")
    assert post(server, meeting_id, "rest/extend", seconds=600)["seconds"] == 3600


def test_a_postponement_that_says_from_when_moves_the_rest_once_however_often_it_comes(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    first = post(server, meeting_id, "rest", notice=60)["started_at"]
    later = post(server, meeting_id, "rest/postpone", minutes=5, starts_at=first)
    assert (seconds_between(first, later["started_at"]), later["postponed"]) == (300, 1)
    assert post(server, meeting_id, "rest/postpone", minutes=5, starts_at=first) == later
    assert post(server, meeting_id, "rest/postpone", minutes=15, starts_at=first) == later
    last = post(server, meeting_id, "rest/postpone", minutes=1, starts_at=later["started_at"])
    assert (seconds_between(later["started_at"], last["started_at"]), last["postponed"]) == (60, 2)
    # A repeat of the last allowed postponement is answered like the first.
    assert post(server, meeting_id, "rest/postpone", minutes=1, starts_at=later["started_at"]) == last
    assert refusal(server, meeting_id, "rest/postpone", minutes=1, starts_at=last["started_at"]) == (
        409,
        "postponed_enough",
    )
    call(server, "DELETE", meeting_id, "rest")
    names = [stream.next_message().name for _ in range(4)]
    assert names == ["rest_announced", "rest_postponed", "rest_postponed", "rest_cancelled"]


def test_an_extension_that_says_from_when_lengthens_the_rest_once_however_often_it_comes(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    first = post(server, meeting_id, "rest", seconds=3000)["ends_at"]
    longer = post(server, meeting_id, "rest/extend", seconds=600, ends_at=first)
    assert (longer["seconds"], seconds_between(first, longer["ends_at"])) == (3600, 600)
    assert post(server, meeting_id, "rest/extend", seconds=600, ends_at=first) == longer
    assert refusal(server, meeting_id, "rest/extend", seconds=60, ends_at=longer["ends_at"]) == (
        409,
        "too_long",
    )
    call(server, "DELETE", meeting_id, "rest")
    names = [stream.next_message().name for _ in range(3)]
    assert names == ["rest_required", "rest_extended", "rest_ended"]


def test_changes_of_a_rest_that_is_not_there_are_refused_also_from_a_time_that_was_seen(
    server: ServerProcess, meeting_id: str
) -> None:
    seen = post(server, meeting_id, "rest", notice=60)
    assert refusal(server, meeting_id, "rest/extend", seconds=60, ends_at=seen["ends_at"]) == (409, "no_rest")
    post(server, meeting_id, "rest/begin")
    for _ in range(2):
        postponed = refusal(server, meeting_id, "rest/postpone", minutes=5, starts_at=seen["started_at"])
        assert postponed == (409, "not_announced")
        call(server, "DELETE", meeting_id, "rest")
    assert refusal(server, meeting_id, "rest/extend", seconds=60, ends_at=seen["ends_at"]) == (409, "no_rest")


def test_changes_of_a_rest_that_is_not_there_are_refused(server: ServerProcess, meeting_id: str) -> None:
    assert refusal(server, meeting_id, "rest/postpone", minutes=5) == (409, "not_announced")
    assert refusal(server, meeting_id, "rest/begin") == (409, "not_announced")
    assert refusal(server, meeting_id, "rest/extend", seconds=60) == (409, "no_rest")
    post(server, meeting_id, "rest", notice=60)
    assert refusal(server, meeting_id, "rest/extend", seconds=60) == (409, "no_rest")
    begun = post(server, meeting_id, "rest/begin")
    assert refusal(server, meeting_id, "rest/postpone", minutes=5) == (409, "not_announced")
    # The rest has begun, which is what this call asks for.
    assert post(server, meeting_id, "rest/begin") == begun


def test_no_automatic_rest_comes_in_the_first_seconds_of_a_meeting(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, REST_GRACE_SECONDS="600")
    server.http.post(f"/api/meetings/{meeting_id}/start")
    code, answer = call(server, "POST", meeting_id, "rest", reason="few_blinks")
    assert (code, answer["error"]) == (409, "cooldown")
    assert 590 <= answer["retry_after"] <= 600
    assert post(server, meeting_id, "rest")["state"] == "running"


def test_only_the_leader_may_change_a_rest_and_everybody_may_ask_for_one(
    kept_server: KeptServer, meeting_id: str
) -> None:
    server = kept_server(LEADER_KEY="correct-horse")
    for path, body in (
        ("rest", {"notice": 60}),
        ("rest/postpone", {"minutes": 1}),
        ("rest/begin", {}),
        ("rest/extend", {"seconds": 60}),
    ):
        assert refusal(server, meeting_id, path, **body) == (401, "unauthorized")
    assert call(server, "DELETE", meeting_id, "rest")[0] == 401
    assert call(server, "DELETE", meeting_id, "rest-request", token="a" * 16)[0] == 200
    assert call(server, "GET", meeting_id, "summary")[0] == 200
    assert post(server, meeting_id, "rest-request")["reason"] == "requested"


def test_a_room_hears_that_a_rest_is_announced_begins_and_ends(
    server: ServerProcess, meeting_id: str, lead: Lead
) -> None:
    leader = lead(server)
    leader.call("join_meeting", {"meeting_id": meeting_id})
    announced = post(server, meeting_id, "rest", reason="eyes_closing")
    assert leader.hear("rest_announced")["rest"] == announced | {"reason": "eyes"}
    begun = post(server, meeting_id, "rest/begin")
    assert leader.hear("rest_required")["rest"] == begun
    call(server, "DELETE", meeting_id, "rest")
    assert leader.hear("rest_ended")["rest"] == begun


def test_the_leaders_line_reaches_everyone_and_another_replaces_it_when_the_rest_begins(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    line = "コーヒー <img src=x> " + "長" * 100
    assert post(server, meeting_id, "rest", notice=60, note=line)["note"] == line
    assert stream.next_message("rest_announced").data["rest"]["note"] == line
    assert post(server, meeting_id, "rest/postpone", minutes=1)["note"] == line
    assert stream.next_message("rest_postponed").data["rest"]["note"] == line
    assert post(server, meeting_id, "rest", note="Back at ten")["note"] == "Back at ten"
    assert stream.next_message("rest_required").data["rest"]["note"] == "Back at ten"
    assert status(server, meeting_id)["rest"]["note"] == "Back at ten"


@pytest.mark.parametrize("note", ["x" * 121, "two\nlines", "\x00", 5, None])
def test_what_is_no_short_line_is_refused(server: ServerProcess, meeting_id: str, note: object) -> None:
    code, answer = call(server, "POST", meeting_id, "rest", note=note)
    assert (code, answer["error"]) == (400, "bad_request")
    assert "one line of at most 120 characters" in answer["detail"]
    assert status(server, meeting_id)["rest"] is None
