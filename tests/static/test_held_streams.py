"""A member's page behind a proxy or an antivirus program that passes an answer on at its end alone."""

import time

import pytest
from playwright.sync_api import expect

from tests.deploy.buffering_relay import BufferingRelay
from tests.static.conftest import OpenPage
from tests.static.member import OPEN_SHADOWS, letter, start_rest
from tools.harness.server_process import ServerProcess

# Two streams that stay silent are given 15 s each before the page is sure.
SURE_MS = 60_000
# Less than a poll waits at most, so that it was the rest that ended it.
AT_ONCE_SECONDS = 10


@pytest.mark.timeout(180)
@pytest.mark.parametrize("heads", [True, False], ids=["only an answer's head comes", "nothing comes"])
def test_a_rest_is_shown_at_once_though_no_stream_ever_arrives(
    open_page: OpenPage, server: ServerProcess, meeting_id: str, heads: bool
) -> None:
    with BufferingRelay(server.url, heads=heads) as relay:
        page = open_page(f"{relay.url}/m/{meeting_id}", stub=OPEN_SHADOWS)
        with page.expect_request(lambda request: "wait=25" in request.url, timeout=SURE_MS):
            pass
        expect(page.locator("#stream")).to_have_text("Connected")
        began = time.monotonic()
        start_rest(server, meeting_id, seconds=60)
        expect(letter(page)).to_be_visible()
        assert time.monotonic() - began < AT_ONCE_SECONDS
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
        expect(letter(page)).to_have_count(0)
        assert time.monotonic() - began < 2 * AT_ONCE_SECONDS
        page.close()
