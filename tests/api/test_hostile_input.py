"""Hostile input to the REST calls gets a clear error as JSON and touches no meeting."""

import http.client

import pytest

from app.api.openapi import document
from app.main import ROUTES
from app.middleware.request_log import MAX_LOGGED_PATH
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS

BAD_IDS = [
    "..",
    "a..b",
    "%00",
    "%F0%9F%98%80",
    "a%0Ab",
    "*",
    "te*st",
    "a%20b",
    "x" * 65,
    "x" * 10_000,
    "%C3%A9",
]

MEETING = "/api/meetings/{id}/"
# Every call about a meeting.
CALLS = [
    (method.upper(), path.removeprefix(MEETING))
    for path, calls in document(ROUTES)["paths"].items()
    for method in calls
    if path.startswith(MEETING) and method != "parameters"
]


def raw(server: ServerProcess, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Send a path exactly as it is: a polite client would tidy `..` away."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def meetings_in(valkey: ValkeyProcess) -> set[str]:
    """Return the names of meetings that have keys; keys of other tests' meetings may expire meanwhile."""
    with valkey.client() as redis:
        return {key.split(":")[1] for key in redis.keys("meetings:*")}


@pytest.mark.parametrize("bad", BAD_IDS)
def test_an_id_that_is_none_is_refused_and_reaches_no_key(
    server: ServerProcess, valkey: ValkeyProcess, bad: str
) -> None:
    before = meetings_in(valkey)
    assert ("POST", "monitoring/stop") in CALLS
    for method, call in CALLS:
        code, body = raw(server, method, f"/api/meetings/{bad}/{call}")
        assert code == 400
        assert b'"error":"bad_request"' in body
    assert meetings_in(valkey) <= before


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"rest"',
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"seconds": "60"}',
        b'{"seconds": 60.5}',
        b'{"seconds": true}',
        b'{"seconds": 1e400}',
        b'{"seconds": 1e300}',
        b'{"seconds": 9}',
        b'{"seconds": 3601}',
        b'{"seconds": NaN}',
        b'{"reason": "requested"}',
        b'{"reason": 5}',
        b'{"reason": ["manual"]}',
        b'{"reason": {"a": 1}}',
        b'{"notice": -1}',
        b'{"notice": 301}',
        b'{"notice": 1.5}',
        b'{"notice": true}',
        b'{"notice": "30"}',
    ],
)
def test_a_body_that_is_not_as_documented_is_refused(
    server: ServerProcess, meeting_id: str, body: bytes
) -> None:
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"] == "bad_request"
    assert answer.json()["detail"]
    assert server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest"] is None


@pytest.mark.parametrize("wrong", [b"null", b'"5"', b"5.5", b"true", b"0", b"1801", b"-60", b"[60]", b"{}"])
@pytest.mark.parametrize(("call", "field"), [("rest/postpone", "minutes"), ("rest/extend", "seconds")])
def test_a_change_of_a_rest_that_is_not_as_documented_is_refused_and_changes_nothing(
    server: ServerProcess, meeting_id: str, call: str, field: str, wrong: bytes
) -> None:
    path = f"/api/meetings/{meeting_id}"
    rest = server.http.post(f"{path}/rest", json={"notice": 60 if field == "minutes" else 0}).json()["rest"]
    for body in (b'{"%s": %s}' % (field.encode(), wrong), b"", b"{}", b"{", wrong):
        answer = server.http.post(f"{path}/{call}", content=body)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
        assert answer.json()["detail"]
    assert server.http.get(f"{path}/status").json()["rest"] == rest


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        5,
        "",
        "now",
        "2026-01-31",
        "2026-01-31T09:30:00Z",
        "2026-01-31T09:30:00.000+00:00",
        "2026-01-31T09:30:00.000Z\n",
    ],
)
@pytest.mark.parametrize(
    ("call", "body", "field"),
    [("rest/postpone", {"minutes": 5}, "starts_at"), ("rest/extend", {"seconds": 60}, "ends_at")],
)
def test_a_time_that_is_not_written_as_a_rest_has_it_is_refused_and_changes_nothing(
    server: ServerProcess, meeting_id: str, call: str, body: dict[str, object], field: str, wrong: object
) -> None:
    path = f"/api/meetings/{meeting_id}"
    rest = server.http.post(f"{path}/rest", json={"notice": 0 if field == "ends_at" else 60}).json()["rest"]
    answer = server.http.post(f"{path}/{call}", json=body | {field: wrong})
    wanted = f"{field} has to be a time just as the rest has it, such as 2026-01-31T09:30:00.000Z."
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
    assert answer.json()["detail"] == wanted
    assert server.http.get(f"{path}/status").json()["rest"] == rest


def test_unknown_addresses_and_methods_are_refused_as_json(server: ServerProcess) -> None:
    missing = server.http.get("/api/nothing")
    assert (missing.status_code, missing.json()["error"]) == (404, "not_found")
    wrong = server.http.put("/api/meetings/a/rest")
    assert (wrong.status_code, wrong.json()["error"]) == (405, "method_not_allowed")
    assert {method.strip() for method in wrong.headers["allow"].split(",")} == {"DELETE", "POST"}


@pytest.mark.parametrize("path", ["/api/meetings/a/rest", "/api/meetings/a/start", "/socket.io/?EIO=4"])
def test_a_body_of_ten_megabytes_is_too_large(server: ServerProcess, path: str) -> None:
    announced = server.http.post(path, content=b"x" * 10_000_000)
    assert (announced.status_code, announced.json()["error"]) == (413, "too_large")


def test_a_body_that_does_not_say_its_length_is_counted(server: ServerProcess, meeting_id: str) -> None:
    chunks = (b"x" * 100_000 for _ in range(100))
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest", content=chunks)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


def test_no_request_can_write_a_line_of_its_own_into_the_log(server: ServerProcess) -> None:
    before = len(server.lines)
    raw(server, "GET", "/a%0A2026-01-01%20INFO%20forged")
    raw(server, "GET", "/secret-query?token=abc123secret")
    server.wait_for("GET /secret-query 404")
    assert not any(line.startswith("2026-01-01 INFO forged") for line in server.lines)
    assert not any("abc123secret" in line or "127.0.0.1:" in line for line in server.lines[before:])


def test_asking_for_the_headers_of_a_stream_does_not_wait_for_its_end(
    server: ServerProcess, meeting_id: str
) -> None:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    try:
        connection.request("HEAD", f"/api/sse/events?meeting_id={meeting_id}")
        answer = connection.getresponse()
        assert answer.headers["content-type"].startswith("text/event-stream")
        answer.read()
        # The connection is free for the next call.
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["[", "[::1", "rest.example:99999", "a b", "a/b", "a@b", ""])
def test_an_extension_is_not_made_for_a_host_that_is_none(server: ServerProcess, host: str) -> None:
    answer = server.http.get("/extensions/leader.zip", headers={"Host": host})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


def test_an_endless_path_fills_no_more_than_a_line_of_the_log(server: ServerProcess) -> None:
    assert server.http.get("/endless/" + "x" * 5000).status_code == 404
    told = server.wait_for(r"GET (/endless/x+) 404")
    assert len(told[1]) == MAX_LOGGED_PATH


@pytest.mark.parametrize("seconds", ["60", "60.0", "6e1"])
def test_a_whole_number_may_be_written_in_any_way_that_json_has(
    server: ServerProcess, meeting_id: str, seconds: str
) -> None:
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest", content=f'{{"seconds": {seconds}}}')
    assert answer.json()["rest"]["seconds"] == 60
