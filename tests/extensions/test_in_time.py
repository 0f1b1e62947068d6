"""How soon a letter appears, and how many frames and blinks are seen, while nothing else runs."""

import base64
import time

import cv2
import numpy as np
import pytest

from tests.deploy.distant_relay import DistantRelay
from tests.extensions.call import BLINKING, Call
from tests.extensions.loaded import Loaded
from tests.extensions.member_tab import LETTER, OK, Tab, rest
from tests.extensions.seen import MEASURED
from tests.slow_moments import well_once
from tools.clips import annotation
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

pytestmark = pytest.mark.alone

FRANCK_FPS = 25
# In this time there are about eight closures.
WATCHED_SECONDS = 20
# Over three times the way to another continent and back: two frames under way are five a second at most, and
# half of that if each waits for the request before it. Fewer than five are too few to measure anything.
FAR_SECONDS, FAR_FRAMES = 0.4, 60
FAR_MS = FAR_FRAMES / 5 * 1000
# The machine may be slow in one of them.
LOOKS = 2
BLINK = "[Blink Detection] 🔍 まばたき検知結果: ✓ 検知"


@pytest.fixture(autouse=True)
def agreed(browser: Loaded, server: ServerProcess) -> None:
    """Agree to what is looked at, on the run's server, because one test leaves it for a distant one."""
    browser.choose("leader", serverUrl=server.url, **CONSENT)


def size_of(frame: dict[str, object]) -> tuple[int, int]:
    data = base64.b64decode(str(frame["image"]).partition(",")[2])
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture.shape[1], picture.shape[0]


def test_frames_flow_and_blinks_are_counted_near_the_annotation(tabs: Loaded) -> None:
    meeting = Call(tabs, BLINKING)
    meeting.start()
    meeting.wait_line("✓ Socket.IO connected")
    meeting.wait_line("[Blink Detection] 📹 参加者 1/1 を検知中")
    meeting.wait_line("まばたき検知結果")
    meeting.popup.close()  # as Chrome does once the page is clicked; an open popup would be drawn each second
    place = "sources[0].currentTime"
    began, before = meeting.page.evaluate(place), meeting.lines.count(BLINK)
    meeting.page.wait_for_timeout(WATCHED_SECONDS * 1000)
    ended, after = meeting.page.evaluate(place), meeting.lines.count(BLINK)
    closures = [closure for closure in annotation("franck") if closure.scored]
    expected = sum(began <= closure.start / FRANCK_FPS < ended for closure in closures)
    assert expected >= 6
    assert after - before == pytest.approx(expected, abs=max(2, expected * 0.3))
    frames = meeting.frames()
    assert len(frames) / WATCHED_SECONDS > 6, "frames a second, on a busy machine"
    tile = meeting.page.evaluate(
        "(({videoWidth, videoHeight}) => [videoWidth, videoHeight])(document.querySelector('video'))"
    )
    assert size_of(frames[0])[0] <= 320, "small until a face is found"
    assert all(size_of(frame)[0] <= tile[0] for frame in frames), "never enlarged"
    width, height = size_of(frames[-1])
    assert width * height < 0.7 * tile[0] * tile[1], "only the face is sent once it is found"
    assert "devices" not in str(frames[-1]["participant_id"])


def test_a_leader_on_another_continent_sends_enough_frames(tabs: Loaded, server: ServerProcess) -> None:
    with DistantRelay(server.url, seconds=FAR_SECONDS) as relay:
        tabs.choose("leader", serverUrl=relay.url)
        call = Call(tabs, BLINKING)
        call.start()
        call.popup.close()  # as Chrome does once the page is clicked
        call.until(lambda: len(call.frames()) > MEASURED, "the face is found")

        def look() -> str:
            before = len(call.frames())
            call.page.wait_for_timeout(FAR_MS)  # the rate is what is measured
            frames = len(call.frames()) - before
            return "" if frames > FAR_FRAMES else f"{frames} frames in {FAR_MS / 1000:.0f} s"

        well_once(LOOKS, look)
        call.page.close()


def test_a_rest_shows_the_letter_within_a_second_and_ok_hides_it(tabs: Loaded, server: ServerProcess) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    tab = Tab(tabs, server)
    began = time.monotonic()
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    assert time.monotonic() - began < 1
    tab.overlay.click(OK)
    tab.overlay.wait_gone(LETTER)
