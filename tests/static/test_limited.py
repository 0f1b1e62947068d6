"""A page that a server asks to wait does wait, and says so."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import KeptServer
from tests.static.conftest import OpenPage
from tools.harness.server_process import ServerProcess

ONCE = "1/minute by meeting"
# If it were not told to wait, a page would come back after half a second, and again after another one.
QUIET_MS = 2500


@pytest.fixture
def strict(kept_server: KeptServer, meeting_id: str) -> ServerProcess:
    """A server that accepts everything once a minute, and whose only stream of the meeting was used up."""
    server = kept_server(RATE_STREAMS=ONCE, RATE_REQUESTS=ONCE, RATE_FRAMES=ONCE)
    with server.http.stream("GET", f"/api/sse/events?meeting_id={meeting_id}") as stream:
        assert stream.status_code == 200
    return server


def refused_streams(server: ServerProcess) -> int:
    return sum("GET /api/sse/events 429" in line for line in list(server.lines))


def test_the_members_page_waits_as_long_as_the_server_asks(
    strict: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    before = refused_streams(strict)
    page = open_page(f"{strict.url}/m/{meeting_id}")
    expect(page.locator("#stream")).to_have_text(
        "The server cannot send news just now. It connects by itself."
    )
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#answer")).to_have_text("Passed on.")
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#answer")).to_have_text(re.compile(r"try again in [1-9]\d? s"))
    page.wait_for_timeout(QUIET_MS)
    assert refused_streams(strict) - before == 2, "the stream, and the question why"


def test_the_console_says_when_it_tries_again(
    strict: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_page(f"{strict.url}/console")
    page.get_by_label("Meeting ID").fill(meeting_id)
    page.locator("#listen").click()
    expect(page.locator("#connection")).to_have_text(
        re.compile(r"the server cannot send events just now, next try in [1-9]\d s")
    )
    page.locator("[data-call=requestRest]").click()
    expect(page.locator("#answer")).to_contain_text("done (200)")
    page.locator("[data-call=requestRest]").click()
    expect(page.locator("#answer")).to_have_text(re.compile(r"try again in [1-9]\d? s", re.IGNORECASE))
    said = page.locator("#connection").text_content() or ""
    expect(page.locator("#connection")).not_to_have_text(said)  # the seconds go by
    expect(page.locator("#connection")).to_have_text(re.compile("the server cannot send events"))
    expect(page.locator("#connection")).to_have_attribute("aria-live", "off")


def test_the_camera_page_sends_nothing_until_then(strict: ServerProcess, open_face: OpenPage) -> None:
    page = open_face(f"{strict.url}/camera")
    sent: list[str] = []
    page.get_by_role("button", name="Use my camera").click()
    expect(page.locator("#status")).to_have_text(re.compile(r"Measuring resumes by itself in [1-9]\d? s"))
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.wait_for_timeout(QUIET_MS)
    assert not [body for body in sent if "analyze_blink_image" in body]
