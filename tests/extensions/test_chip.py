"""The chip by keyboard: whoever asks to stop measuring is never left without a focus or an answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.relay import Relay
from tests.extensions.loaded import Loaded, run_in_extension
from tests.extensions.member_tab import HOLD_SHRINKING, SHRINK, Tab
from tests.extensions.overlay import wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

FOCUSED = "(root) => root.activeElement?.textContent"
# What a screen reader says of the button after its name.
DESCRIBED = "(root) => root.getElementById(root.activeElement.getAttribute('aria-describedby'))?.textContent"
PRESSED = "(root) => root.querySelector('.chip .main').disabled"
OPACITY = "(root) => getComputedStyle(root.querySelector('.chip [role=alert]')).opacity"


@pytest.fixture(scope="module")
def extensions(unpacked_once: list[Path]) -> list[Path]:
    """The member's alone, as most people have it."""
    return unpacked_once[1:]


@pytest.fixture
def relay(server: ServerProcess, browser: Loaded) -> Iterator[Relay]:
    """What the member's extension takes for the server."""
    with Relay(server.url) as relay:
        browser.choose("member", serverUrl=relay.url, connected=True, **CONSENT)
        yield relay


@pytest.fixture
def at_stop(relay: Relay, tabs: Loaded, server: ServerProcess) -> Tab:
    """A member's tab with the keyboard at the sign's button."""
    tab = Tab(tabs, server)
    run_in_extension(tab.page, "member", HOLD_SHRINKING)
    server.http.post(f"/api/meetings/{tab.code}/start")
    tab.overlay.wait(".chip")
    tab.overlay.run("(root) => root.querySelector('.chip button').focus()")
    return tab


@pytest.fixture
def asking(at_stop: Tab) -> Tab:
    """A member's tab that asks whether to stop for everyone."""
    tab = at_stop
    tab.page.keyboard.press("Enter")
    tab.overlay.wait(".chip.asking")
    run_in_extension(tab.page, "member", SHRINK)
    assert tab.overlay.run(FOCUSED) == "Stop measuring"
    assert "for everyone" in str(tab.overlay.run(DESCRIBED))
    return tab


def test_who_keeps_the_measuring_is_back_at_the_button_from_which_they_came(asking: Tab) -> None:
    asking.page.keyboard.press("Tab")
    asking.page.keyboard.press("Enter")
    asking.overlay.wait_gone(".chip.asking")
    assert asking.overlay.run(FOCUSED) == "Stop"


def test_enter_held_on_stop_asks_and_does_not_answer(at_stop: Tab, server: ServerProcess) -> None:
    for _ in range(4):  # a key that is held repeats itself
        at_stop.page.keyboard.down("Enter")
    at_stop.page.keyboard.up("Enter")
    at_stop.overlay.wait(".chip.asking")
    assert at_stop.overlay.run(PRESSED) is False
    assert server.http.get(f"/api/meetings/{at_stop.code}/status").json()["monitoring"] is True


def test_a_stop_that_failed_is_seen_and_read_and_can_be_tried_again(asking: Tab, relay: Relay) -> None:
    relay.lead_to("http://127.0.0.1:1")
    relay.cut()
    asking.page.keyboard.press("Enter")
    assert "could not be reached" in asking.overlay.wait(".chip [role=alert]")
    assert asking.overlay.run(FOCUSED) == "Stop"
    assert asking.overlay.run(OPACITY) == "1"
    run_in_extension(asking.page, "member", SHRINK)
    measured = "Blinks are being measured"
    wait_in(asking.page, lambda: asking.overlay.text(".chip .words") == measured, "it is the sign again")
    assert asking.overlay.run(FOCUSED) == "Stop", "who is there stays there"


def test_who_writes_to_the_chat_by_now_goes_on_writing_and_sees_that_the_stop_failed(
    asking: Tab, relay: Relay
) -> None:
    relay.lead_to("http://127.0.0.1:1")
    relay.cut()
    asking.page.keyboard.press("Enter")
    asking.page.focus("#chat")
    asking.overlay.wait(".chip [role=alert]")
    assert asking.page.evaluate("document.activeElement.id") == "chat"
    assert asking.overlay.run(OPACITY) == "1"
    run_in_extension(asking.page, "member", SHRINK)
    wait_in(asking.page, lambda: asking.overlay.run(OPACITY) == "0", "it has been there to read")
