"""A rest is put off, begun and extended within its bounds, and once however often a call comes."""

from tests.api.rest_calls import call, post, refusal, seconds_between
from tests.conftest import KeptServer, Listen
from tools.harness.server_process import ServerProcess


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
