"""Anonymous requests over a real server: taken back only by their makers, and never countable by others."""

import json

import pytest

from tests.api.calls import post, status
from tests.conftest import KeptServer, Listen
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

TOKENS = [letter * 16 for letter in "abcdef"]


def ask(server: ServerProcess, meeting_id: str, token: str) -> str:
    """Ask for a rest and return how many wait, in the words that everybody is told."""
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest-request", json={"token": token}).json()
    return str(answer["rest_requests"])


def take_back(server: ServerProcess, meeting_id: str, token: object) -> dict[str, object]:
    path = f"/api/meetings/{meeting_id}/rest-request"
    answer: dict[str, object] = server.http.request("DELETE", path, json={"token": token}).json()
    return answer


def test_neither_the_stream_nor_the_status_ever_has_a_number_of_requests(
    kept_server: KeptServer, meeting_id: str, listen: Listen
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="6")
    stream = listen(server, meeting_id)
    levels = []
    for token in TOKENS[:5]:
        levels.append(ask(server, meeting_id, token))
        seen = server.http.get(f"/api/meetings/{meeting_id}/status").json()
        assert seen["rest_requests"] == levels[-1]
    assert levels == ["some", "some", "some", "nearly", "nearly"]
    ask(server, meeting_id, TOKENS[5])
    told = [stream.next_message() for _ in range(3)]
    assert [(each.name, each.data.get("requests")) for each in told] == [
        ("rest_requested", "some"),
        ("rest_requested", "nearly"),
        ("rest_required", None),
    ]
    assert not any(token in json.dumps(each.data) for each in told for token in TOKENS)


def test_a_request_that_was_taken_back_no_longer_counts(kept_server: KeptServer, meeting_id: str) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="2")
    ask(server, meeting_id, TOKENS[0])
    assert take_back(server, meeting_id, TOKENS[1])["rest_requests"] == "some"
    answer = take_back(server, meeting_id, TOKENS[0])
    assert (answer["status"], answer["rest_requests"], answer["rest"]) == ("ok", "none", None)
    assert ask(server, meeting_id, TOKENS[1]) == "some"
    assert server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest"] is None


def test_who_asks_and_who_connects_is_told_until_when_requests_count(
    kept_server: KeptServer, meeting_id: str, listen: Listen
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="3")
    assert listen(server, meeting_id).next().data["rest_requests_until"] is None
    first, second = (post(server, meeting_id, "rest-request", token=token) for token in TOKENS[:2])
    ends = first["rest_requests_until"]
    assert str(first["timestamp"]) < str(ends)
    assert second["rest_requests_until"] == ends, "the first of them is what it counts from"
    assert take_back(server, meeting_id, TOKENS[1])["rest_requests_until"] == ends
    assert listen(server, meeting_id).next().data["rest_requests_until"] == ends
    assert take_back(server, meeting_id, TOKENS[0])["rest_requests_until"] is None
    assert listen(server, meeting_id).next().data["rest_requests_until"] is None


def test_nothing_to_take_back_is_no_error(server: ServerProcess, meeting_id: str) -> None:
    assert take_back(server, meeting_id, TOKENS[0])["rest_requests"] == "none"
    rest = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    assert take_back(server, meeting_id, TOKENS[0])["rest"] == rest


@pytest.mark.parametrize("token", [None, "short", "x" * 65, 5, "with a blank 12345", ["a" * 16]])
def test_a_token_that_is_none_takes_nothing_back(
    server: ServerProcess, meeting_id: str, token: object
) -> None:
    assert take_back(server, meeting_id, token)["error"] == "bad_request"


def test_enough_different_members_have_to_ask_for_a_rest(
    valkey: ValkeyProcess, kept_server: KeptServer, meeting_id: str, listen: Listen
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="2")
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


def test_requests_during_a_rest_are_granted_already_and_count_for_no_other(
    valkey: ValkeyProcess, kept_server: KeptServer, meeting_id: str, listen: Listen
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="2")
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
        requests, key = map(redis.pexpiretime, names)
        # If the key expired first, one member could count twice.
        assert key >= requests > 0


def test_requests_from_before_a_rest_count_for_no_other(kept_server: KeptServer, meeting_id: str) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="2")
    post(server, meeting_id, "rest-request", token="a" * 16)
    post(server, meeting_id, "rest")
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    assert post(server, meeting_id, "rest-request", token="b" * 16)["rest"] is None


@pytest.mark.parametrize("token", [None, "short", "x" * 65, 5, "with a blank 12345", ["a" * 16]])
def test_a_token_that_is_none_is_refused_where_it_counts(
    kept_server: KeptServer, meeting_id: str, token: object
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="2")
    refused = server.http.post(f"/api/meetings/{meeting_id}/rest-request", json={"token": token})
    assert (refused.status_code, refused.json()["error"]) == (400, "bad_request")


def test_the_first_wish_is_enough_by_default(server: ServerProcess, meeting_id: str) -> None:
    rest = post(server, meeting_id, "rest-request")["rest"]
    assert isinstance(rest, dict)
    assert rest["reason"] == "requested"
