"""Every answer tells browsers what they may do with it, whatever it is and whichever part gives it."""

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from app.api.error_handlers import answer_failure
from app.middleware.security_headers import ALWAYS, completed
from tests.conftest import StartServer
from tests.loop import run
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

NAMES = {name.decode() for name, _ in ALWAYS} | {"content-security-policy"}
SERVED = [
    "/",
    "/health",
    "/docs",
    "/console",
    "/openapi.json",
    "/extensions/leader.zip",
    "/static/console.css",
    "/static/console.html",
    "/static/nothing",
    "/nothing",
    "/api/meetings/a/status",
    "/api/meetings/*/status",
    "/api/sse/events",
    "/socket.io/?EIO=4&transport=polling",
    "/socket.io/?EIO=4&transport=polling&sid=unknown",
]


@pytest.mark.parametrize("path", SERVED)
def test_everything_that_is_served_has_every_header_once(server: ServerProcess, path: str) -> None:
    headers = server.http.get(path).headers
    for name in NAMES:
        assert len(headers.get_list(name)) == 1, f"{path} {name}"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/console", "/camera", "/m/abc-defg-hij", "/privacy"])
def test_no_page_for_people_runs_a_script_or_takes_a_style_that_stands_in_it(
    server: ServerProcess, path: str
) -> None:
    policy = server.http.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    # The console calls the server that its user names; the other pages call only their own.
    assert ("http" in policy) == (path == "/console")


def test_a_stream_and_a_refusal_have_them_too(server: ServerProcess, meeting_id: str) -> None:
    with server.http.stream("GET", f"/api/sse/events?meeting_id={meeting_id}") as stream:
        assert set(stream.headers) >= NAMES
    for refused in (
        server.http.get("/", headers={"Host": "evil.example"}),
        server.http.post("/api/meetings/a/rest", content=b"x" * 2_000_000),
        server.http.put("/health"),
        server.http.options("/health"),
    ):
        assert refused.status_code >= 400
        assert set(refused.headers) >= NAMES


def test_a_fault_of_ours_has_them_too() -> None:
    async def fail() -> Headers:
        return (await answer_failure(Request({"type": "http"}), Exception())).headers

    headers = run(fail())
    assert set(headers) >= NAMES
    assert headers.getlist("cache-control") == ["no-store"]
    assert headers.getlist("content-type") == ["application/json"]


def test_who_is_told_that_a_page_is_still_the_same_keeps_its_policy(server: ServerProcess) -> None:
    page = server.http.get("/static/console.html")
    again = server.http.get("/static/console.html", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert "content-security-policy" not in again.headers
    assert again.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/api/meetings/a/status", "/socket.io/?EIO=4&transport=polling"])
def test_how_a_meeting_is_is_kept_by_nobody(server: ServerProcess, path: str) -> None:
    assert server.http.get(path).headers.get_list("cache-control") == ["no-store"]


def test_https_is_asked_for_only_where_people_use_it(
    server: ServerProcess, valkey: ValkeyProcess, start_server: StartServer
) -> None:
    assert "strict-transport-security" not in server.http.get("/health").headers
    outside = start_server(valkey, PUBLIC_URL="https://rest.example.org")
    assert outside.http.get("/health").headers["strict-transport-security"].startswith("max-age=")


def test_an_answers_own_header_wins() -> None:
    own = (b"Content-Security-Policy", b"default-src 'self'")
    assert [header for header in completed([own], ALWAYS) if header[0].lower() == own[0].lower()] == [own]
