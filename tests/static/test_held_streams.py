"""Pages behind a proxy or an antivirus program that passes an answer on at its end alone."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.deploy.buffering_relay import BufferingRelay
from tests.static.conftest import OpenPage
from tests.static.console import type_meeting
from tests.static.member import OPEN_SHADOWS, letter, start_rest
from tools.harness.server_process import ServerProcess

# Two streams that stay silent are given 15 s each before a page is sure.
SURE_MS = 60_000
# Less than a poll waits at most, so that it was the rest that ended it.
AT_ONCE_SECONDS = 10


def wait_for_poll(page: Page) -> None:
    with page.expect_request(lambda request: "wait=25" in request.url, timeout=SURE_MS):
        pass


@pytest.mark.timeout(180)
def test_a_rest_is_shown_at_once_though_no_stream_ever_arrives(
    open_page: OpenPage, server: ServerProcess, meeting_id: str
) -> None:
    with BufferingRelay(server.url, heads=True) as relay:
        page = open_page(f"{relay.url}/m/{meeting_id}", stub=OPEN_SHADOWS)
        wait_for_poll(page)
        expect(page.locator("#stream")).to_have_text("Connected")
        began = time.monotonic()
        start_rest(server, meeting_id, seconds=60)
        expect(letter(page)).to_be_visible()
        assert time.monotonic() - began < AT_ONCE_SECONDS
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
        expect(letter(page)).to_have_count(0)
        assert time.monotonic() - began < 2 * AT_ONCE_SECONDS
        page.close()


@pytest.mark.timeout(180)
def test_a_poll_after_another_is_no_line_of_the_consoles_log(
    open_console: OpenPage, server: ServerProcess, meeting_id: str
) -> None:
    with BufferingRelay(server.url, heads=False) as relay:
        page = open_console(f"{relay.url}/console")
        type_meeting(page, meeting_id)
        page.locator("#listen").click()
        wait_for_poll(page)
        log = page.get_by_role("log")
        connected = log.get_by_text("Connected to the event stream", exact=True)
        before = connected.count()
        start_rest(server, meeting_id, seconds=60)
        expect(log).to_contain_text("Time for a rest")
        assert connected.count() == before
        page.close()
