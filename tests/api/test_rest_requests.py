"""Anonymous requests over a real server: taken back by who made them, never to be counted by others."""

import json

import pytest

from tests.conftest import Listen, StartServer
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

TOKENS = [letter * 16 for letter in "abcdef"]


def ask(server: ServerProcess, meeting_id: str, token: str) -> str:
    """Ask for a rest and return how many wait, as everybody is told."""
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest-request", json={"token": token}).json()
    return str(answer["rest_requests"])


def take_back(server: ServerProcess, meeting_id: str, token: object) -> dict[str, object]:
    path = f"/api/meetings/{meeting_id}/rest-request"
    answer: dict[str, object] = server.http.request("DELETE", path, json={"token": token}).json()
    return answer


def test_neither_the_stream_nor_the_status_ever_has_a_number_of_requests(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(valkey, REST_REQUEST_THRESHOLD="6")
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


def test_a_request_that_was_taken_back_no_longer_counts(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, REST_REQUEST_THRESHOLD="2")
    ask(server, meeting_id, TOKENS[0])
    assert take_back(server, meeting_id, TOKENS[1])["rest_requests"] == "some"
    answer = take_back(server, meeting_id, TOKENS[0])
    assert (answer["status"], answer["rest_requests"], answer["rest"]) == ("ok", "none", None)
    assert ask(server, meeting_id, TOKENS[1]) == "some"
    assert server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest"] is None


def test_nothing_to_take_back_is_no_error(server: ServerProcess, meeting_id: str) -> None:
    assert take_back(server, meeting_id, TOKENS[0])["rest_requests"] == "none"
    rest = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    assert take_back(server, meeting_id, TOKENS[0])["rest"] == rest


@pytest.mark.parametrize("token", [None, "short", "x" * 65, 5, "with a blank 12345", ["a" * 16]])
def test_a_token_that_is_none_takes_nothing_back(
    server: ServerProcess, meeting_id: str, token: object
) -> None:
    assert take_back(server, meeting_id, token)["error"] == "bad_request"
