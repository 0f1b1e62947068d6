"""An extension that is updated or removed in the middle of a meeting leaves nothing of itself in the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.extensions.call import BLINKING, Call, consent
from tests.extensions.loaded import Loaded, loaded
from tests.extensions.member_tab import Tab, rest
from tests.extensions.overlay import wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# Closed shadow roots, and so all that a member sees, hang from elements right below the root element.
HOSTS = "document.querySelectorAll('html > div').length"
QUIET_MS = 3000


@pytest.fixture
def browser(
    playwright: Playwright, chromium: str, extensions: list[Path], tmp_path: Path
) -> Iterator[Loaded]:
    """A Chromium for one test: an unpacked extension that was reloaded does not come back by itself."""
    with loaded(playwright, chromium, extensions, tmp_path / "profile") as opened:
        yield opened


def reload_extension(browser: Loaded, name: str) -> None:
    """Do what an update does: the scripts in open pages go on, and have no extension any more."""
    popup = browser.popup(name)
    with popup.expect_event("close"):
        popup.evaluate("setTimeout(() => chrome.runtime.reload())")


@pytest.mark.parametrize("what", ["chip", "letter"])
def test_the_members_chip_and_letter_go_with_it(tabs: Loaded, server: ServerProcess, what: str) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    tab = Tab(tabs, server)
    tab.page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | BLINKING)
    if what == "chip":
        server.http.post(f"/api/meetings/{tab.code}/start")
    else:
        rest(server, tab.code)
    tab.overlay.wait(f".{what}")
    reload_extension(tabs, "member")
    tab.page.bring_to_front()
    wait_in(tab.page, lambda: tab.page.evaluate(HOSTS) == 0, "nothing is left in the page")


def test_the_leaders_run_ends_with_it_and_throws_nothing(tabs: Loaded) -> None:
    consent(tabs)
    call = Call(tabs, BLINKING)
    call.start()
    faults: list[str] = []
    call.page.on("pageerror", lambda error: faults.append(f"{error} {error.stack}"))
    reload_extension(tabs, "leader")
    call.page.bring_to_front()
    call.page.wait_for_timeout(QUIET_MS)
    sent = len(call.frames())
    call.page.wait_for_timeout(QUIET_MS)
    assert len(call.frames()) == sent
    assert not faults
