"""Whose pages may call this server, and under which names it answers."""

import http.client
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from app.main import ROUTES
from app.meetings.keys import meeting_key
from app.middleware.body_limit import MAX_BODY_BYTES
from app.middleware.host_guard import host_name, is_loopback, matches
from app.middleware.origin_guard import OriginRule
from app.paths import MEETING
from tests.conftest import KeptServer, NewServer, StartServer
from tests.patience import PATIENT
from tools.docs.tables import calls
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS

TEAM = "https://team.example.org"
FOREIGN = ["https://evil.example", "null", "https://team.example.org.evil.example", "http://team.example.org"]
# Every call of the route table except those that only read.
CHANGES = [tuple(call.split()) for call, _ in calls(ROUTES) if not call.startswith("GET ")]


@pytest.fixture(scope="module")
def guarded(valkey: ValkeyProcess, new_server: NewServer) -> Iterator[ServerProcess]:
    """A server that accepts calls only from pages of one origin."""
    environ = {"REDIS_URL": valkey.url, "ALLOWED_ORIGINS": TEAM}
    with new_server(environ, uvicorn(first=PATIENT)) as process:
        process.wait_for_redis()
        yield process


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_a_foreign_origin_changes_nothing(
    guarded: ServerProcess, meeting_id: str, origin: str
) -> None:
    meeting = MEETING.format(id=meeting_id)
    guarded.http.post(f"{meeting}/start").raise_for_status()
    # An announced rest can be postponed, begun and called off.
    guarded.http.post(f"{meeting}/rest", json={"notice": 300}).raise_for_status()
    before = state(guarded, meeting)
    assert {method for method, _ in CHANGES} == {"POST", "DELETE"}
    for method, path in CHANGES:
        answer = guarded.http.request(method, path.format(id=meeting_id), headers={"Origin": origin})
        assert (answer.status_code, answer.json()["error"]) == (403, "origin_forbidden"), (method, path)
        assert "access-control-allow-origin" not in answer.headers
    assert state(guarded, meeting) == before


def state(server: ServerProcess, meeting: str) -> list[dict[str, Any]]:
    """Return a meeting's state and its summary, without the time of the answer."""
    answers = [server.http.get(f"{meeting}/{call}").json() for call in ("status", "summary")]
    return [{name: value for name, value in answer.items() if name != "timestamp"} for answer in answers]


def heard(meeting_id: str) -> list[str]:
    """Return every address at which something can be heard: the stream, the poll, a session."""
    stream = f"/api/sse/events?meeting_id={meeting_id}"
    return [stream, f"{stream}&wait=0", "/socket.io/?EIO=4&transport=polling"]


@pytest.mark.parametrize(
    ("origin", "method", "header", "code"),
    [
        (FOREIGN[0], "POST", "authorization", "origin_forbidden"),
        (FOREIGN[0], "PUT", "x-other", "origin_forbidden"),
        (TEAM, "PUT", "authorization", "bad_request"),
        (TEAM, "POST", "x-other", "bad_request"),
    ],
)
def test_a_browser_that_asks_first_is_refused_as_json_and_the_log_has_the_code(
    guarded: ServerProcess, meeting_id: str, origin: str, method: str, header: str, code: str
) -> None:
    path = f"/api/meetings/{meeting_id}/rest"
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    answer = guarded.http.options(path, headers=asked | {"Access-Control-Request-Headers": header})
    assert (answer.is_client_error, set(answer.json()), answer.json()["error"]) == (
        True,
        {"error", "detail"},
        code,
    )
    assert allowing(answer) == ([TEAM] if origin == TEAM else [])
    assert "Origin" in answer.headers["vary"], "no cache may show it to another page"
    guarded.wait_for(rf"OPTIONS {path} {answer.status_code} \d+ ms \({code}\)")


def test_a_page_of_a_foreign_origin_hears_nothing(guarded: ServerProcess, meeting_id: str) -> None:
    for path in heard(meeting_id):
        answer = guarded.http.get(path, headers={"Origin": FOREIGN[0]})
        assert (answer.status_code, answer.json()["error"]) == (403, "origin_forbidden")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_the_pictures_of_a_foreign_page_take_no_stream_and_no_session(
    guarded: ServerProcess, meeting_id: str, site: str
) -> None:
    as_picture = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    for path in heard(meeting_id):
        with guarded.http.stream("GET", path, headers=as_picture) as answer:
            assert answer.status_code == 403
            assert answer.read().startswith(b'{"error":"origin_forbidden"')
    # A link to a page still leads there.
    assert guarded.http.get("/console", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_only_over_plain_http_is_a_foreign_picture_unknown_and_takes_a_stream_as_security_says(
    guarded: ServerProcess, meeting_id: str
) -> None:
    # There browsers send neither Origin nor Sec-Fetch-Site for it.
    as_picture = {"Accept": "image/avif,image/webp,*/*;q=0.8"}
    with guarded.http.stream("GET", heard(meeting_id)[0], headers=as_picture) as answer:
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
    stopped, _, others = (ROOT / "SECURITY.md").read_text("utf-8").partition("## What is not stopped")
    assert "[not the images over plain http](#what-is-not-stopped)" in stopped
    assert "- Over plain http" in others


def test_named_origins_own_pages_and_programs_may_call(guarded: ServerProcess, meeting_id: str) -> None:
    own_page, extension = ({"Sec-Fetch-Site": site} for site in ("same-origin", "none"))
    named_page = {"Origin": TEAM, "Sec-Fetch-Site": "cross-site"}
    origins = [{"Origin": TEAM}, {"Origin": guarded.url}, {}, named_page, own_page, extension]
    for headers in origins:
        path = f"/api/meetings/{meeting_id}/start"
        assert guarded.http.post(path, headers=headers).status_code == 200
        polled = guarded.http.get("/socket.io/?EIO=4&transport=polling", headers=headers)
        assert (polled.status_code, polled.text[0]) == (200, "0")


@pytest.fixture
def named(kept_server: KeptServer) -> ServerProcess:
    """A server that accepts calls from one origin's pages, by its public address and under a few names."""
    hosts = "other.example.org, *.team.example, 127.0.0.1"
    return kept_server(ALLOWED_ORIGINS=TEAM, PUBLIC_URL="https://rest.example.org", ALLOWED_HOSTS=hosts)


def test_the_address_people_open_is_an_own_page_behind_any_proxy(
    named: ServerProcess, meeting_id: str
) -> None:
    headers = {"Origin": "https://rest.example.org", "Host": "rest.example.org"}
    assert named.http.post(f"/api/meetings/{meeting_id}/start", headers=headers).status_code == 200


def test_no_page_may_read_the_metrics_whatever_origins_may_call(server: ServerProcess) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert server.http.get("/metrics", headers=foreign).status_code == 200
    asking = foreign | {
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }
    for answer in (
        server.http.get("/metrics", headers=foreign),
        server.http.options("/metrics", headers=asking),
        server.http.get("/metrics", headers=foreign | {"x-forwarded-for": "203.0.113.9"}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")], answer.status_code
    assert server.http.get("/health", headers=foreign).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("allowed", "named"), [("*", "*"), (f"{TEAM},https://other.example.org", TEAM)])
def test_an_allowed_page_reads_why_it_gets_no_session_and_when_to_try_again(
    kept_server: KeptServer, allowed: str, named: str
) -> None:
    server = kept_server(ALLOWED_ORIGINS=allowed, RATE_SOCKETS="1/hour by address")
    asked, page = "/socket.io/?EIO=4&transport=polling", {"Origin": TEAM}
    by_engine = [server.http.get(address, headers=page) for address in (asked, f"{asked}&sid=x")]
    assert [answer.status_code for answer in by_engine] == [200, 400]
    assert [allowing(answer) for answer in by_engine] == [[TEAM]] * 2, "browsers would refuse two"
    too_large = b"x" * (MAX_BODY_BYTES + 1)
    refused = [
        server.http.get(asked, headers=page),
        server.http.post(f"{asked}&sid=x", headers=page, content=too_large),
    ]
    assert [answer.status_code for answer in refused] == [429, 413]
    for answer in refused:
        assert allowing(answer) == [named]
        assert answer.headers["access-control-expose-headers"] == "Allow, Retry-After"


@pytest.mark.parametrize(("allowed", "named"), [("*", "*"), (TEAM, TEAM)])
def test_an_allowed_page_reads_that_the_server_failed_and_a_foreign_one_does_not(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, allowed: str, named: str
) -> None:
    server = start_server(valkey, ALLOWED_ORIGINS=allowed)
    with valkey.client() as redis:
        redis.set(meeting_key(meeting_id, "rest", clustered=False), "spoilt")
    # The server closes a connection after a fault.
    alone = {"Connection": "close"}
    path = f"/api/meetings/{meeting_id}/status"
    failed, foreign = (
        server.http.get(path, headers=alone | {"Origin": origin}) for origin in (TEAM, FOREIGN[0])
    )
    assert (failed.status_code, failed.json()["error"]) == (500, "internal")
    assert allowing(failed) == [named]
    assert allowing(foreign) == (["*"] if allowed == "*" else [])
    server.wait_for("Traceback")


@pytest.mark.parametrize("origin", FOREIGN)
def test_no_foreign_page_reads_anything_about_sessions(guarded: ServerProcess, origin: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = guarded.http.request(
            method, "/socket.io/?EIO=4&transport=polling", headers={"Origin": origin}
        )
        assert (answer.is_success, allowing(answer)) == (False, []), method


def allowing(answer: httpx2.Response) -> list[str]:
    """Return the value of each header that allows an origin to read an answer."""
    return answer.headers.get_list("access-control-allow-origin")


@pytest.mark.parametrize("allowed", [["*"], ["*", TEAM]])
def test_with_a_star_every_origin_may_call(allowed: list[str]) -> None:
    assert OriginRule(allowed).allows("https://anything.example", "here")


def test_a_page_is_the_servers_own_however_the_name_is_written_by_which_it_was_asked() -> None:
    rule = OriginRule([TEAM])
    assert rule.allows("https://rest.example.org", "REST.Example.org")
    assert not rule.allows("https://rest.example.org", "rest.example.org:8000")


@pytest.mark.parametrize(
    "origin", ["null", "", "http://", "http://[", "file://here", "chrome-extension://here"]
)
def test_what_is_no_web_origin_is_never_the_servers_own(origin: str) -> None:
    assert not OriginRule([TEAM]).allows(origin, "here")
    assert not OriginRule([TEAM]).allows(origin, "")


def status_for(server: ServerProcess, host: str | None, path: str = "/") -> int:
    """Send a request with exactly this Host header, or with none, and return its status."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
    try:
        connection.putrequest("GET", path, skip_host=True)
        if host is not None:
            connection.putheader("Host", host)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_server_bound_to_loopback_answers_to_loopbacks_names_only(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(valkey)
    for host in ("localhost", "LOCALHOST:8000", "127.0.0.1", "127.1.2.3:80", "[::1]:8000", "rest.localhost"):
        assert status_for(server, host) == 200
    for host in ("evil.example", "localhost.evil.example", "10.0.0.1", "", "a b", "127.0.0.1@evil.example"):
        assert status_for(server, host) == 400
    assert status_for(server, None) == 400
    assert status_for(server, "evil.example", "/health") == 200
    server.wait_for("! A request named a host that is not this server's")
    assert server.log.count("! A request named a host that is not this server's") == 1
    assert "evil.example" not in server.log


def test_a_server_bound_to_every_address_answers_to_any_name(
    valkey: ValkeyProcess, new_server: NewServer
) -> None:
    command = uvicorn()
    command[command.index("--host") + 1] = "0.0.0.0"
    with new_server({"REDIS_URL": valkey.url}, command) as server:
        assert status_for(server, "rest.example.org") == 200


def test_named_hosts_are_the_only_ones(named: ServerProcess) -> None:
    for host in ("other.example.org", "OTHER.example.org:443", "a.team.example", "127.0.0.1:8000"):
        assert status_for(named, host) == 200
    for host in ("example.org", "team.example", "localhost", "evil.example"):
        assert status_for(named, host) == 400
    refused = named.http.get("/", headers={"Host": "evil.example"})
    assert refused.json()["error"] == "bad_host"


def test_the_public_url_s_own_name_is_always_right(named: ServerProcess) -> None:
    assert status_for(named, "rest.example.org") == 200
    assert status_for(named, "evil.example") == 400


def test_names_are_read_as_the_header_has_them() -> None:
    assert host_name("Rest.Example.org.:80") == "rest.example.org"
    assert host_name("[::1]:80") == host_name("[0:0::0001]") == "[::1]"
    assert host_name("a:b") == host_name("user@host") == host_name("a/b") == ""
    assert host_name("a:65536") == host_name("[1::2::3]") == ""
    assert is_loopback("[::1]")
    assert not is_loopback("notlocalhost")
    assert matches("anything", "*")
