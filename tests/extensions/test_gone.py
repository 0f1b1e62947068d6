"""An extension that is updated or removed amid a meeting leaves one line in the page, which says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.extensions.call import BLINKING, Call, consent
from tests.extensions.loaded import Loaded, loaded, overlay_of, run_in_extension
from tests.extensions.member_tab import Tab, rest
from tests.extensions.overlay import Overlay, wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# Closed shadow roots, and so all that a member sees, hang from elements right below the root element.
HOSTS = "document.querySelectorAll('html > div').length"
# Counts in the page, which stays, the pictures that an extension's script makes of it.
COUNT_PICTURES = """{
  const { toDataURL } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.toDataURL = function (...how) {
    document.documentElement.dataset.pictures = 1 + Number(document.documentElement.dataset.pictures ?? 0);
    return toDataURL.apply(this, how);
  };
}"""
LINE = ".gone"
# Ten to fifteen pictures a second are made of who is measured.
QUIET_MS = 1500


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, chromium: str, extensions: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """A Chromium of this file's own: an unpacked extension that was reloaded does not come back by itself."""
    with loaded(playwright, chromium, extensions, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def reload_extension(browser: Loaded, name: str) -> None:
    """Do what an update does: the scripts in open pages go on, and have no extension any more."""
    popup = browser.popup(name)
    with popup.expect_event("close"):
        popup.evaluate("setTimeout(() => chrome.runtime.reload())")


def test_the_members_chip_and_letter_go_with_it(tabs: Loaded, server: ServerProcess) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    measured, resting = Tab(tabs, server), Tab(tabs, server)
    measured.page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | BLINKING)
    server.http.post(f"/api/meetings/{measured.code}/start")
    rest(server, resting.code)
    measured.overlay.wait(".chip")
    resting.overlay.wait(".letter")
    reload_extension(tabs, "member")
    for tab in (measured, resting):
        close_line(tab.page, tab.overlay)


def close_line(page: Page, overlay: Overlay) -> None:
    """Wait for the one line that says what has happened, and close it."""
    page.bring_to_front()
    assert "reload this page" in overlay.wait(LINE)
    assert page.evaluate(HOSTS) == 1
    overlay.click(f"{LINE} button")
    assert page.evaluate(HOSTS) == 0, "nothing else is left in the page"


def test_the_leaders_run_ends_with_it_and_throws_nothing(
    playwright: Playwright, chromium: str, extensions: list[Path], server: ServerProcess, tmp_path: Path
) -> None:
    leader = [folder for folder in extensions if folder.name == "leader"]
    with loaded(playwright, chromium, leader, tmp_path) as browser:
        consent(browser)
        call = Call(browser, BLINKING)
        call.start()
        faults: list[str] = []
        call.page.on("pageerror", lambda error: faults.append(f"{error} {error.stack}"))
        run_in_extension(call.page, "leader", COUNT_PICTURES)
        wait_in(call.page, lambda: pictures(call.page), "pictures are made of the tile")
        reload_extension(browser, "leader")
        call.page.bring_to_front()
        overlay = Overlay(call.page)
        overlay.wait(LINE)
        made = pictures(call.page)
        call.page.wait_for_timeout(QUIET_MS)
        assert pictures(call.page) == made
        close_line(call.page, overlay)
        assert not faults


def test_where_both_go_one_line_is_enough(
    playwright: Playwright, chromium: str, extensions: list[Path], server: ServerProcess, tmp_path: Path
) -> None:
    with loaded(playwright, chromium, extensions, tmp_path) as browser:
        consent(browser)
        browser.choose("member", connected=True, **CONSENT)
        call = Call(browser, BLINKING)
        call.start()
        overlay = Overlay(call.page)
        overlay.wait(".chip")
        for name in ("member", "leader"):
            reload_extension(browser, name)
        call.page.bring_to_front()
        overlay.wait(LINE)
        call.page.wait_for_timeout(QUIET_MS)
        assert call.page.evaluate(HOSTS) == 1


def test_who_has_not_connected_is_told_of_nothing(
    playwright: Playwright, chromium: str, extensions: list[Path], tmp_path: Path
) -> None:
    with loaded(playwright, chromium, extensions, tmp_path) as browser:
        page, _ = browser.meet()
        overlay_of(page)
        reload_extension(browser, "member")
        page.bring_to_front()
        wait_in(page, lambda: page.evaluate(HOSTS) == 0, "everything is taken off the page")
        page.wait_for_timeout(QUIET_MS)
        assert page.evaluate(HOSTS) == 0


def pictures(page: Page) -> int:
    """Return how many pictures have been made of the page."""
    made: int = page.evaluate("Number(document.documentElement.dataset.pictures ?? 0)")
    return made
