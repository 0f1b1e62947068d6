"""Pages behind a proxy or an antivirus program that passes an answer on only at its end."""

import time

from playwright.sync_api import Page, Request, expect

from tests.deploy.buffering_relay import BufferingRelay
from tests.static.conftest import OpenPage
from tests.static.console import type_meeting
from tests.static.member import OPEN_SHADOWS, letter, start_rest
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess

# The time that a silent stream gets; after two of them the page is sure.
SILENT_MS = constant("extensions/shared/stream/stream_watchdog.js", "ANSWER_MS")
# Less than a poll's longest wait, so that it was the rest that ended it.
AT_ONCE_SECONDS = 10


def go_with_own_time(page: Page, url: str) -> None:
    """Open a page with a clock and timers that the test can move forward."""
    page.clock.install()
    page.goto(url)


def is_stream(asked: Request) -> bool:
    return "/api/sse/events" in asked.url and "wait=" not in asked.url


def wait_until_sure(page: Page) -> None:
    """Let the time of two silent streams pass, while a short answer arrives; then the page polls."""
    with page.expect_request(is_stream):
        page.clock.fast_forward(SILENT_MS)
    with page.expect_request(lambda asked: "wait=25" in asked.url):
        page.clock.fast_forward(SILENT_MS)


def test_a_rest_is_shown_at_once_though_no_stream_ever_arrives(
    open_page: OpenPage, server: ServerProcess, meeting_id: str
) -> None:
    with BufferingRelay(server.url, heads=True) as relay:
        page = open_page(f"{relay.url}/health", stub=OPEN_SHADOWS)
        with page.expect_request(is_stream):
            go_with_own_time(page, f"{relay.url}/m/{meeting_id}")
        wait_until_sure(page)
        expect(page.locator("#stream")).to_have_text("Connected")
        began = time.monotonic()
        start_rest(server, meeting_id, seconds=60)
        expect(letter(page)).to_be_visible()
        assert time.monotonic() - began < AT_ONCE_SECONDS
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
        expect(letter(page)).to_have_count(0)
        assert time.monotonic() - began < 2 * AT_ONCE_SECONDS
        page.close()


def test_a_poll_after_another_is_no_line_of_the_consoles_log(
    open_console: OpenPage, server: ServerProcess, meeting_id: str
) -> None:
    with BufferingRelay(server.url, heads=False) as relay:
        page = open_console(f"{relay.url}/health")
        go_with_own_time(page, f"{relay.url}/console")
        type_meeting(page, meeting_id)
        with page.expect_request(is_stream):
            page.locator("#listen").click()
        wait_until_sure(page)
        log = page.get_by_role("log")
        connected = log.get_by_text("Connected to the event stream", exact=True)
        before = connected.count()
        start_rest(server, meeting_id, seconds=60)
        expect(log).to_contain_text("Time for a rest")
        assert connected.count() == before
        page.close()
