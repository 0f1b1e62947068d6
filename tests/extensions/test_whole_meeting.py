"""A whole meeting on three screens: the leader's browser, an organiser's, and a phone."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, expect

from tests.conftest import KeptServer
from tests.extensions.call import MEASURING, SOMEBODY, Call
from tests.extensions.loaded import NAMES, Loaded, overlay_of
from tests.extensions.member_tab import LETTER
from tests.extensions.overlay import Overlay, wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.chromium import OPTIONS
from tools.harness.extension_zips import unpacked
from tools.harness.server_process import ServerProcess

CLOCK = re.compile(r"(\d+):(\d\d)")
# A popup gets the time once a second, so it may show a second for up to one longer; and a little to spare.
AGREED_SECONDS = 1.2
# A clock that has not changed for this long has stopped.
GOES_SECONDS = 2
# The page itself notes when a text became what it is, since a test that asks may be delayed.
NOTE_CHANGES = """(root, [name, css]) => {
  const shown = () => root.querySelector(css)?.textContent ?? "";
  const changes = (globalThis.changes ??= {});
  changes[name] = [shown(), 0];
  new MutationObserver(() => {
    if (shown() !== changes[name][0]) changes[name] = [shown(), Date.now()];
  }).observe(root, { subtree: true, childList: true, characterData: true });
}"""
CHANGES = "globalThis.changes"
# A rest by the clock, after a time short enough for a test to wait.
AFTER_MINUTES = 0.05
PHONE: ViewportSize = {"width": 390, "height": 844}


class Screens:
    """What each screen shows of the same rest, as the moment at which its countdown ends."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}

    def add(self, name: str, page: Page, selector: str) -> None:
        page.evaluate(f"(what) => ({NOTE_CHANGES})(document, what)", [name, selector])
        self._pages[name] = page

    def add_overlay(self, name: str, overlay: Overlay, selector: str) -> None:
        overlay.run(NOTE_CHANGES, [name, selector])
        self._pages[name] = overlay.page

    def wait_agreed(self, low: float, high: float) -> None:
        """Wait until all count down to one moment, which is `low` to `high` seconds away."""
        page = next(iter(self._pages.values()))
        wait_in(page, lambda: self._agreed(low, high), "all screens count down to one moment")

    def _agreed(self, low: float, high: float) -> bool:
        ends = [self._end_on(name) for name in self._pages]
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):
            return False
        left = min(known) - time.time()
        return max(known) - min(known) <= AGREED_SECONDS and low <= left <= high

    def _end_on(self, name: str) -> float | None:
        """Return when a running clock will be over, in s since 1970: it shows a second for each second."""
        text, changed_ms = self._pages[name].evaluate(CHANGES)[name]
        changed = changed_ms / 1000
        found = CLOCK.search(text)
        if not found or time.time() - changed > GOES_SECONDS:
            return None
        return float(changed + int(found[1]) * 60 + int(found[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The leader's Meet tab and popup, the organiser's console, and a member's phone."""

    tabs: Loaded
    call: Call
    console: Page
    phone: Page
    screens: Screens

    @property
    def overlay(self) -> Overlay:
        """The overlay of the members' extension in the Meet tab."""
        return overlay_of(self.call.page)


@pytest.fixture(scope="module")
def server(kept_server: KeptServer) -> ServerProcess:
    """A server that announces rests early enough for a busy machine to look at all screens."""
    return kept_server(REST_NOTICE_SECONDS="120")


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions with all that people get."""
    folder = tmp_path_factory.mktemp("extensions")
    return [unpacked(server, name, folder) for name in NAMES]


@pytest.fixture
def others(playwright: Playwright, shell: str) -> Iterator[Browser]:
    """The browser of those who have no extension."""
    with playwright.chromium.launch(executable_path=shell, args=OPTIONS) as started:
        yield started


@pytest.fixture
def scene(tabs: Loaded, others: Browser, server: ServerProcess) -> Iterator[Scene]:
    """Everybody is there."""
    tabs.choose("leader", **CONSENT)
    tabs.choose("member", connected=True, **CONSENT)
    tabs.choose("leader", automatic=True, restNote="Back with coffee")
    call = Call(tabs, SOMEBODY)
    organiser = others.new_context(viewport={"width": 1280, "height": 900})
    phone_context = others.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    console, phone = organiser.new_page(), phone_context.new_page()
    console.goto(f"{server.url}/console")
    console.get_by_label("Meeting ID").fill(call.code)
    console.locator("#listen").click()
    phone.goto(f"{server.url}/m/{call.code}")
    screens = Screens()
    screens.add("popup", call.popup, "#state")
    screens.add("console", console, "#countdown")
    screens.add("phone", phone, "#time")
    yield Scene(tabs=tabs, call=call, console=console, phone=phone, screens=screens)
    for context in (organiser, phone_context):
        context.close()


@pytest.mark.timeout(240)
def test_a_rest_is_announced_put_off_begun_made_longer_and_ended_on_three_screens_that_agree(
    scene: Scene,
) -> None:
    announced(scene)
    put_off(scene)
    begun(scene)
    made_longer(scene)
    ended(scene)
    told_by_the_table(scene)
    told_by_the_summary(scene)


def announced(scene: Scene) -> None:
    scene.call.start()
    # Only now: nobody can be expected to read within three seconds that somebody is measured.
    scene.tabs.choose("leader", afterMinutes=AFTER_MINUTES)
    expect(scene.console.locator("#rest-state")).to_contain_text("begins in")
    scene.overlay.wait(".announcement")
    scene.screens.wait_agreed(0, 121)


def put_off(scene: Scene) -> None:
    scene.call.popup.click("#later")
    expect(scene.console.locator("#countdown")).to_have_text(re.compile("^[567]:"))
    in_minutes = re.compile("about [67] min")
    scene.call.until(
        lambda: in_minutes.search(scene.overlay.text(".announcement") or ""), "the Meet tab says so, too"
    )
    scene.screens.wait_agreed(300, 421)


def begun(scene: Scene) -> None:
    scene.console.locator("[data-call=beginRest]").click()
    scene.overlay.wait(LETTER)
    assert scene.overlay.text(".letter .note") == "Back with coffee"
    scene.screens.add_overlay("letter", scene.overlay, ".letter .time")
    expect(scene.phone.locator("#phase")).to_have_text("Resting")
    scene.screens.wait_agreed(200, 301)


def made_longer(scene: Scene) -> None:
    scene.call.popup.click("#longer")
    expect(scene.console.locator("#countdown")).to_have_text(re.compile("^[89]:"))
    scene.screens.wait_agreed(480, 601)


def ended(scene: Scene) -> None:
    scene.tabs.choose("leader", automatic=False, afterMinutes=0)
    scene.console.locator("[data-call=endRest]").click()
    scene.overlay.wait_gone(LETTER)
    expect(scene.phone.locator("#phase")).to_have_text("The meeting goes on")
    expect(scene.call.popup.locator("#state")).to_have_text(MEASURING)
    expect(scene.console.locator("#rest-state")).to_have_text("none")


def told_by_the_table(scene: Scene) -> None:
    scene.console.get_by_text("As a table").click()
    rows = scene.console.locator("#timeline-rows tr")
    expect(rows).to_contain_text(["measuring", "announced", "rest"])
    expect(rows.nth(1)).to_contain_text("put off 1×")
    expect(rows.nth(2)).to_contain_text("by the clock")
    expect(scene.console.locator("#timeline canvas")).to_be_visible()


def told_by_the_summary(scene: Scene) -> None:
    popup = scene.call.popup
    popup.click("#start")
    summary = popup.locator("#summary-text")
    expect(summary).to_contain_text(scene.call.code)
    expect(summary).to_contain_text(re.compile(r"Rest .* to .*: by the clock, put off 1×"))
    scene.tabs.context.grant_permissions(["clipboard-read", "clipboard-write"])
    popup.click("#copy-summary")
    expect(popup.locator("#copy-summary-said")).to_have_text("Copied")
    assert popup.evaluate("navigator.clipboard.readText()") == summary.inner_text()
    expect(scene.phone.locator("#phase")).to_have_text("Measuring and rests have ended")
