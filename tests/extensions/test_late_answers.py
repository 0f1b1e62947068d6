"""A server whose answers to frames come late: nothing else waits for them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.deploy.relay import Relay
from tests.extensions.call import SOMEBODY, Call
from tests.extensions.loaded import Loaded, unpack
from tests.extensions.rebuilt import constant, rebuild
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# How many frames of one participant are under way at most, as on a short road (LEAST).
UNDER_WAY = 2
# Before a face is found, one frame is sent each second; none in this time means none at all.
QUIET_MS = 3000


class KeepsMeasurements(Relay):
    """Passes everything on, except what the server says about frames, which never arrives."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on the server's answers up to the first measurement."""
        while data := await reader.read(65536):
            if b'"blink_detected"' in data:
                break
            writer.write(data)
            await writer.drain()
        while await reader.read(65536):
            pass


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the leader's waits a minute for an answer, so that no frame or visit is given up.

    Nor does it take a busy machine for a long road, which would put more frames under way.
    """
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    rebuild(
        folders[0],
        constant("shared/frames/frame_window.js", "MOST", "9", str(UNDER_WAY)),
        constant("shared/frames/frame_connection.js", "ANSWER_MS", "4000", "60_000"),
        constant("shared/frames/frame_window.js", "GIVE_UP_MS", "5000", "60_000"),
        constant("visit/face_search.js", "FACELESS_MS", "8000", "60_000"),
    )
    return folders


@pytest.fixture(scope="module", autouse=True)
def agreed(browser: Loaded) -> None:
    """Agree once to what is looked at."""
    browser.choose("leader", **CONSENT)


@pytest.fixture
def unanswered(tabs: Loaded, server: ServerProcess) -> Iterator[Call]:
    """A call whose measuring was started, and whose frames are never answered."""
    with KeepsMeasurements(server.url) as relay:
        tabs.choose("leader", serverUrl=relay.url)
        call = Call(tabs, SOMEBODY)
        call.start()
        yield call
        call.page.close()


def test_stop_waits_for_no_answer_and_no_frame_leaves_after_it(
    unanswered: Call, server: ServerProcess
) -> None:
    unanswered.until(lambda: len(unanswered.frames()) == UNDER_WAY, "a second one goes before the answer")
    unanswered.popup.click("#start")
    expect(unanswered.popup.locator("#state")).to_have_text("Not measuring")
    assert server.http.get(f"/api/meetings/{unanswered.code}/status").json()["active"] is False
    unanswered.page.bring_to_front()
    unanswered.page.wait_for_timeout(QUIET_MS)
    assert len(unanswered.frames()) == UNDER_WAY
