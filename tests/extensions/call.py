"""A Meet call as the leader has it: tiles of recorded faces, a popup, and the frames sent of them."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import ConsoleMessage, Page, expect

from tests.extensions.loaded import Loaded
from tests.extensions.overlay import wait_in
from tests.extensions.rebuilt import Change, constant
from tools.harness.waiting import PATIENCE_SECONDS

# Half a minute of the clip with thirteen closures.
BLINKING = {"clip": "franck.mp4", "from": 40}
# For somebody who only has to be measured: more frames a second than the server needs (MIN_FPS is 5), even if
# some come late, at a far lower cost for the machine than a camera's own rate.
SOMEBODY = BLINKING | {"rate": 8}
# How the popup's state begins while anybody is being measured.
MEASURING = re.compile("^Measuring ")
# On a busy machine the page and its road have no room for several people at once, who would be looked at by
# turns. With these changes the leader's extension finds room for all.
ROOM_FOR_ALL = (
    constant("shared/frames/page_share.js", "ENOUGH_FRAMES", "10", "0.001"),
    Change("road/road_share.js", "if (visits < 2 ||", "if (visits < 9 ||"),
)
FRAME = re.compile(r'\["analyze_blink_image",(\{.*?\})\]')
SENT = re.compile(r"(\d+) sent")


class Call:
    """A Meet call that the leader has in front, with tiles and a popup."""

    def __init__(self, browser: Loaded, *tiles: dict[str, object], scheme: str = "media") -> None:
        self.browser = browser
        self.page, self.code = browser.meet()
        if scheme != "media":
            self.page.evaluate("setScheme", scheme)
        self.lines: list[str] = []
        self._frames: list[dict[str, object]] = []
        self._read = len(browser.requests)
        self.page.on("console", lambda message: self._note(message))
        for number, tile in enumerate(tiles):
            self.add(number, tile)
        self.popup: Page = browser.popup("leader")
        expect(self.popup.locator("#meeting")).to_have_value(self.code)

    def _note(self, message: ConsoleMessage) -> None:
        self.lines.append(message.text)

    def add(self, number: int, tile: dict[str, object]) -> None:
        """Let somebody with a camera join."""
        self.page.evaluate("addTile", {"participant": f"spaces/x/devices/{number}"} | tile)

    def start(self) -> None:
        self.popup.click("#start")
        # In front, as in a call: Chromium draws videos of a tab behind another one only once a second.
        self.page.bring_to_front()
        expect(self.popup.locator("#state")).to_have_text(MEASURING)

    def frames(self) -> list[dict[str, object]]:
        """Return every frame sent about this call so far."""
        new = self.browser.requests[self._read :]
        self._read += len(new)
        bodies = [body for url, body in new if "/socket.io/" in url]
        sent = [json.loads(found) for body in bodies for found in FRAME.findall(body)]
        self._frames += [frame for frame in sent if frame["meeting_id"] == self.code]
        return list(self._frames)

    def wait_until_left(self) -> None:
        """Wait for every frame that the popup's report counts now: one may wait behind a slow request."""
        found = SENT.search(self.popup.locator("#report").text_content() or "")
        assert found, "the popup has a report"
        count = int(found[1])
        self.until(lambda: len(self.frames()) >= count, f"{count} frames have left")

    def wait_line(self, text: str, seconds: float = 30) -> None:
        self.until(lambda: self._has(text), f"the console says {text}", seconds)

    def _has(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    def until(self, look: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for something that events of the browser bring about."""
        wait_in(self.page, look, what, seconds)
