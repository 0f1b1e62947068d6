"""What comes too often is refused, with the time after which to come again; others go on undisturbed."""

import hashlib
import hmac
from typing import Any

import pytest

from app.limiting.counts import HASH_CHARACTERS
from app.limiting.shared_counts import SECRET_KEY
from app.main import ROUTES
from tests.conftest import KeptServer, Lead, Listen, StartServer
from tests.realtime.polling import Polling
from tools.docs.tables import calls
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

NAMED = {"FORWARDED_ALLOW_IPS": "127.0.0.1"}
UNNAMED = {"FORWARDED_ALLOW_IPS": "192.0.2.1"}
# The limits of calls that change a meeting, and every such call of the route table.
CHANGING = ("RATE_STARTS", "RATE_RESTS", "RATE_REQUESTS", "RATE_STOPS")
CHANGES = [call for call, _ in calls(ROUTES) if not call.startswith("GET ")]


def refused_after(server: ServerProcess, path: str, most: int, **headers: str) -> int:
    """Post until a post is refused, `most` + 1 times at most, and return how many were not."""
    for count in range(most + 1):
        answer = server.http.post(path, headers=headers)
        if answer.status_code == 429:
            assert answer.json()["error"] == "rate_limited"
            assert 1 <= int(answer.headers["retry-after"]) == answer.json()["retry_after"] <= 60
            return count
        assert answer.status_code == 200
    raise AssertionError(f"{path} was not refused")


def test_each_kind_of_call_has_limits_of_its_own_by_address_and_by_meeting(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    rate = "5/minute by address, 3/minute by meeting"
    server = start_server(valkey, **NAMED, **dict.fromkeys(CHANGING, rate))
    for call in ("start", "rest", "rest-request", "monitoring/stop"):
        path = f"/api/meetings/{meeting_id}"
        one, other = {"x-forwarded-for": "203.0.113.1"}, {"x-forwarded-for": "203.0.113.2"}
        assert refused_after(server, f"{path}/{call}", 3, **one) == 3
        # The fourth was refused in the meeting but counted for the address: elsewhere one is left.
        assert refused_after(server, f"{path}-b/{call}", 1, **one) == 1
        assert refused_after(server, f"{path}-b/{call}", 2, **other) == 2
    assert server.http.get(f"/api/meetings/{meeting_id}/status").status_code == 200


def test_redis_does_not_tell_which_address_asked_for_a_rest_or_a_stop(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    rate = dict.fromkeys(("RATE_REQUESTS", "RATE_STOPS"), "9/hour by address, 9/minute by meeting")
    server = start_server(own_valkey, REST_REQUEST_THRESHOLD="3", **NAMED, **rate)
    path, leader = f"/api/meetings/{meeting_id}", {"x-forwarded-for": "10.20.30.1"}
    member = {"x-forwarded-for": "10.20.30.44"}
    server.http.post(f"{path}/start", headers=leader).raise_for_status()
    for method, call in (("POST", "rest-request"), ("DELETE", "rest-request"), ("POST", "monitoring/stop")):
        body = {"token": "a" * 16} if call == "rest-request" else None
        server.http.request(method, f"{path}/{call}", headers=member, json=body).raise_for_status()
    with own_valkey.client() as redis:
        assert kinds_counted(redis, "address 10.20.30.44") == set()
        assert kinds_counted(redis, f"meeting {meeting_id}") == {"requests", "stops"}


def kinds_counted(redis: Any, name: str) -> set[str]:
    """Return the kinds of calls that a reader of Redis could count for an address or a meeting."""
    secret = redis.get(SECRET_KEY).encode()
    hashed = hmac.new(secret, name.encode(), hashlib.sha256).hexdigest()[:HASH_CHARACTERS]
    return {key.split("/")[1] for key in redis.scan_iter("limits:*") if hashed in key}


def test_the_limits_hold_in_memory_while_redis_is_away(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(own_valkey, RATE_STARTS="3/hour by meeting")
    own_valkey.kill()
    codes = [server.http.post(f"/api/meetings/{meeting_id}/start").status_code for _ in range(5)]
    assert codes == [503, 503, 503, 429, 429]


def test_a_proxy_that_is_not_named_is_told_once_and_only_meetings_are_limited(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, **UNNAMED, RATE_STARTS="2/minute by address, 4/minute by meeting")
    forwarded = {"x-forwarded-for": "203.0.113.1"}
    assert refused_after(server, f"/api/meetings/{meeting_id}/start", 4, **forwarded) == 4
    server.wait_for("FORWARDED_ALLOW_IPS does not name")
    assert server.log.count("FORWARDED_ALLOW_IPS does not name") == 1
    assert "203.0.113.1" not in server.log


@pytest.fixture
def narrow(kept_server: KeptServer) -> ServerProcess:
    """A server with little room of each kind, so that tests of different kinds do not disturb each other."""
    narrow = {"STREAMS_PER_ADDRESS": "2", "SESSIONS_PER_ADDRESS": "2", "RATE_SOCKETS": "4/hour by address"}
    narrow |= dict.fromkeys(CHANGING, "1/hour by meeting")
    return kept_server(**NAMED, **narrow, RATE_FRAMES="2/hour by meeting", RATE_JOINS="1/hour by address")


@pytest.mark.parametrize("call", CHANGES)
def test_each_change_of_a_meeting_is_refused_once_it_comes_too_often(
    narrow: ServerProcess, meeting_id: str, call: str
) -> None:
    method, path = call.format(id=meeting_id).split()
    first, second = (narrow.http.request(method, path) for _ in range(2))
    # Within the limit, a call may still lack a body (400) or have nothing to change (409).
    assert first.status_code in {200, 400, 409}
    assert (second.status_code, second.json()["error"]) == (429, "rate_limited")


def test_one_address_cannot_take_every_stream(narrow: ServerProcess, listen: Listen, meeting_id: str) -> None:
    path = f"/api/sse/events?meeting_id={meeting_id}"
    first, second = listen(narrow, meeting_id), listen(narrow, meeting_id)
    assert (first.next().name, second.next().name) == ("connected", "connected")
    refused = narrow.http.get(path)
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert int(refused.headers["retry-after"]) > 0
    with narrow.http.stream("GET", path, headers={"x-forwarded-for": "203.0.113.7"}) as elsewhere:
        assert elsewhere.status_code == 200
    first.close()

    def has_room() -> bool:
        with narrow.http.stream("GET", path) as again:
            return again.status_code == 200

    until(has_room, "the closed stream's place is free again")


def test_streams_that_are_opened_in_a_loop_are_refused(
    valkey: ValkeyProcess, start_server: StartServer, listen: Listen, meeting_id: str
) -> None:
    server = start_server(valkey, RATE_STREAMS="2/hour by address")
    for _ in range(2):
        assert listen(server, meeting_id).next().name == "connected"
    refused = server.http.get(f"/api/sse/events?meeting_id={meeting_id}")
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")


def test_one_address_cannot_take_every_session_nor_open_them_in_a_loop(narrow: ServerProcess) -> None:
    one, other = {"x-forwarded-for": "203.0.113.6"}, {"x-forwarded-for": "203.0.113.7"}
    opened = [Polling(narrow, **one), Polling(narrow, **one)]
    path = "/socket.io/?EIO=4&transport=polling"
    assert narrow.http.get(path, headers=one).json()["error"] == "rate_limited"
    assert narrow.http.get(path, headers=other).status_code == 200
    opened[0].post("1")
    assert narrow.http.get(path, headers=one).status_code == 200
    assert narrow.http.get(path, headers=one).status_code == 429


def test_frames_and_joins_are_refused_on_their_own_channel(
    narrow: ServerProcess, lead: Lead, meeting_id: str
) -> None:
    leader = lead(narrow)
    assert leader.call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"
    refused = leader.call("join_meeting", {"meeting_id": meeting_id})
    assert (refused["status"], refused["error"]) == ("error", "rate_limited")
    answers = [leader.analyze(b"no image", meeting_id, seq=number) for number in range(3)]
    assert [answer["error"] for answer in answers] == ["bad_image", "bad_image", "rate_limited"]
    assert answers[2]["seq"] == 2
    assert 1 <= answers[2]["retry_after"] <= 3600
    assert leader.analyze(b"no image", f"{meeting_id}-b")["error"] == "bad_image"
