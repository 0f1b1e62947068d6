"""The life of a rest over a real server: announced, begun, ended or called off, and everybody hears of it."""

import pytest

from tests.api.rest_calls import call, post, refusal, seconds_between, status
from tests.conftest import Lead, Listen, StartServer
from tests.stored_rest import bring_forward
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess


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


def test_no_automatic_rest_comes_in_the_first_seconds_of_a_meeting(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, REST_GRACE_SECONDS="600")
    server.http.post(f"/api/meetings/{meeting_id}/start")
    code, answer = call(server, "POST", meeting_id, "rest", reason="few_blinks")
    assert (code, answer["error"]) == (409, "cooldown")
    assert 590 <= answer["retry_after"] <= 600
    assert post(server, meeting_id, "rest")["state"] == "running"


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
