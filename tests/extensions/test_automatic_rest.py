"""A face that hardly blinks brings a rest by itself, after a minute in which it is really looked at."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.conftest import StartServer
from tests.extensions.call import Call
from tests.extensions.loaded import loaded, overlay_of, unpack
from tests.extensions.member_tab import LETTER
from tools.harness.browser_source import CONSENT
from tools.harness.valkey_process import ValkeyProcess

# Twelve seconds of the clip without a closure.
STARING = {"clip": "franck.mp4", "from": 11.5, "to": 23.4}


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_a_staring_face_brings_a_rest_and_the_letter_without_a_click(
    playwright: Playwright,
    chromium: str,
    own_valkey: ValkeyProcess,
    start_server: StartServer,
    tmp_path: Path,
) -> None:
    settings = {"BLINK_MINUTES": "1", "REST_NOTICE_SECONDS": "5", "LEADER_KEY": "a-secret-key"}
    server = start_server(own_valkey, **settings)
    with loaded(playwright, chromium, unpack(server, tmp_path), tmp_path / "profile") as browser:
        browser.choose("leader", **CONSENT)
        browser.choose("member", connected=True, **CONSENT)
        meeting = Call(browser, STARING)
        meeting.popup.click("#start")
        expect(meeting.popup.locator("#notice")).to_contain_text("leader key")
        meeting.popup.fill("#key", "a-secret-key")
        meeting.popup.press("#key", "Tab")
        meeting.start()
        meeting.popup.close()  # as Chrome does once the page is clicked; open, it would be drawn each second
        # A busy machine needs longer for a minute's worth of measurable frames. A look at the page would
        # cost as much as a frame.
        server.wait_for(f"POST /api/meetings/{meeting.code}/rest 200", 300)
        overlay = overlay_of(meeting.page)
        overlay.wait(LETTER)
        assert "Eyes in this meeting" in overlay.wait(".why")
        expect(browser.popup("leader").locator("#state")).to_contain_text("Resting")
        rests = [line for line in server.lines if re.search(r"POST /api/meetings/\S+/rest ", line)]
        assert len(rests) == 1
