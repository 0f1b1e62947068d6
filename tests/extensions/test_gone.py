"""An extension that is updated or removed during a meeting leaves one line in the page, which says so."""

from pathlib import Path

from playwright.sync_api import Page, Playwright

from tests.extensions.call import SOMEBODY, Call
from tests.extensions.loaded import Loaded, loaded, overlay_of, run_in_extension
from tests.extensions.member_tab import Tab, rest
from tests.extensions.overlay import Overlay, wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# Closed shadow roots, and so all that a member sees, hang from elements right below the root element.
HOSTS = "document.querySelectorAll('html > div').length"
# Counts, in the page, which survives, the pictures that an extension's script makes of it.
COUNT_PICTURES = """{
  const { toDataURL } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.toDataURL = function (...how) {
    document.documentElement.dataset.pictures = 1 + Number(document.documentElement.dataset.pictures ?? 0);
    return toDataURL.apply(this, how);
  };
}"""
LINE = ".gone"
# About eight pictures a second are made of somebody who is measured.
QUIET_MS = 1500


def reload_extension(browser: Loaded, name: str) -> None:
    """Do what an update does: the scripts in open pages go on, but have lost their extension."""
    popup = browser.popup(name)
    with popup.expect_event("close"):
        popup.evaluate("setTimeout(() => chrome.runtime.reload())")


def test_the_members_chip_and_letter_go_with_it_and_where_the_leaders_goes_too_one_line_is_enough(
    tabs: Loaded, server: ServerProcess
) -> None:
    tabs.choose("leader", **CONSENT)
    tabs.choose("member", connected=True, **CONSENT)
    resting, call = Tab(tabs, server), Call(tabs, SOMEBODY)
    call.start()
    measured = Overlay(call.page)
    measured.wait(".chip")
    rest(server, resting.code)
    resting.overlay.wait(".letter")
    reload_extension(tabs, "member")
    close_line(resting.page, resting.overlay)
    find_line(call.page, measured)
    reload_extension(tabs, "leader")
    call.page.bring_to_front()
    call.page.wait_for_timeout(QUIET_MS)
    close_line(call.page, measured)


def find_line(page: Page, overlay: Overlay) -> None:
    """Wait for the one line that says what has happened."""
    page.bring_to_front()
    assert "reload this page" in overlay.wait(LINE)
    assert page.evaluate(HOSTS) == 1


def close_line(page: Page, overlay: Overlay) -> None:
    """Find the one line that says what has happened, and close it."""
    find_line(page, overlay)
    overlay.click(f"{LINE} button")
    assert page.evaluate(HOSTS) == 0, "nothing else is left in the page"


def test_who_has_not_connected_is_told_of_nothing_and_a_leaders_run_ends_with_it_and_throws_nothing(
    playwright: Playwright, chromium: str, extensions: list[Path], server: ServerProcess, tmp_path: Path
) -> None:
    with loaded(playwright, chromium, extensions, tmp_path) as browser:
        browser.choose("leader", **CONSENT)
        call = Call(browser, SOMEBODY)
        overlay_of(call.page)
        reload_extension(browser, "member")
        call.page.bring_to_front()
        wait_in(call.page, lambda: call.page.evaluate(HOSTS) == 0, "everything is taken off the page")
        call.start()
        faults: list[str] = []
        call.page.on("pageerror", lambda error: faults.append(f"{error} {error.stack}"))
        run_in_extension(call.page, "leader", COUNT_PICTURES)
        wait_in(call.page, lambda: pictures(call.page), "pictures are made of the tile")
        assert call.page.evaluate(HOSTS) == 0, "nothing was told of the member's"
        reload_extension(browser, "leader")
        call.page.bring_to_front()
        overlay = Overlay(call.page)
        overlay.wait(LINE)
        made = pictures(call.page)
        call.page.wait_for_timeout(QUIET_MS)
        assert pictures(call.page) == made
        close_line(call.page, overlay)
        assert not faults


def pictures(page: Page) -> int:
    """Return how many pictures have been made of the page."""
    made: int = page.evaluate("Number(document.documentElement.dataset.pictures ?? 0)")
    return made
