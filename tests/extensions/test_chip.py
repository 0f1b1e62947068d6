"""The chip by keyboard: whoever asks to stop measuring always keeps the focus and gets an answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.relay import NOWHERE, Relay
from tests.extensions.loaded import Loaded, run_in_extension
from tests.extensions.member_tab import HOLD_SHRINKING, LETTER, SHRINK, Tab
from tests.extensions.overlay import wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

FOCUSED = "(root) => root.activeElement?.textContent"
# What a screen reader says about the button after its name.
DESCRIBED = "(root) => root.getElementById(root.activeElement.getAttribute('aria-describedby'))?.textContent"
FAILED = "could not be reached"
ALERTED = "(root) => root.querySelector('[role=alert]').textContent"
PRESSED = "(root) => root.querySelector('.chip .main').disabled"
# How often Meet's own button was pressed.
COUNT_MUTES = """() => {
  window.muted = 0;
  document.getElementById("mute").addEventListener("click", () => (muted += 1));
}"""
OPACITY = "(root) => getComputedStyle(root.querySelector('.chip .words')).opacity"


@pytest.fixture(scope="module")
def extensions(unpacked_once: list[Path]) -> list[Path]:
    """The member's extension alone, as most people have it."""
    return unpacked_once[1:]


@pytest.fixture
def relay(server: ServerProcess, browser: Loaded) -> Iterator[Relay]:
    """The server as the member's extension knows it."""
    with Relay(server.url) as relay:
        browser.choose("member", serverUrl=relay.url, connected=True, **CONSENT)
        yield relay


@pytest.fixture
def at_stop(relay: Relay, tabs: Loaded, server: ServerProcess) -> Tab:
    """A member's tab with the keyboard focus on the sign's button."""
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


def wait_failed(tab: Tab) -> None:
    """Wait until the sign says that the measuring could not be stopped."""
    wait_in(tab.page, lambda: FAILED in (tab.overlay.text(".chip .words") or ""), "it says that it failed")


def test_who_keeps_the_measuring_is_back_at_the_button_where_enter_that_is_held_asks_and_does_not_answer(
    asking: Tab, server: ServerProcess
) -> None:
    asking.page.keyboard.press("Tab")
    asking.page.keyboard.press("Enter")
    asking.overlay.wait_gone(".chip.asking")
    assert asking.overlay.run(FOCUSED) == "Stop"
    for _ in range(4):  # a key that is held down repeats itself
        asking.page.keyboard.down("Enter")
    asking.page.keyboard.up("Enter")
    asking.overlay.wait(".chip.asking")
    assert asking.overlay.run(PRESSED) is False
    assert server.http.get(f"/api/meetings/{asking.code}/status").json()["monitoring"] is True


def test_a_stop_that_failed_is_seen_and_read_and_tried_again_by_who_writes_to_the_chat_by_now(
    asking: Tab, relay: Relay
) -> None:
    relay.lead_to(NOWHERE)
    relay.cut()
    asking.page.keyboard.press("Enter")
    wait_failed(asking)
    wait_in(asking.page, lambda: FAILED in str(asking.overlay.run(ALERTED)), "it is read aloud, at once")
    assert asking.overlay.run(FOCUSED) == "Stop"
    assert asking.overlay.run(OPACITY) == "1"
    run_in_extension(asking.page, "member", SHRINK)
    measured = "Blinks are being measured"
    wait_in(asking.page, lambda: asking.overlay.text(".chip .words") == measured, "it is the sign again")
    assert asking.overlay.run(FOCUSED) == "Stop", "who is there stays there"
    asking.page.keyboard.press("Enter")
    asking.overlay.wait(".chip.asking")
    asking.page.keyboard.press("Enter")
    sees_from_the_chat_that_it_failed(asking)


def sees_from_the_chat_that_it_failed(asking: Tab) -> None:
    """Check that somebody who writes to the chat by now goes on writing, and sees that the stop failed."""
    asking.page.focus("#chat")
    wait_failed(asking)
    assert asking.page.evaluate("document.activeElement.id") == "chat"
    assert asking.overlay.run(OPACITY) == "1"
    run_in_extension(asking.page, "member", SHRINK)
    wait_in(asking.page, lambda: asking.overlay.run(OPACITY) == "0", "it has been there to read")


def test_who_is_at_the_sign_when_it_goes_is_back_where_they_came_from(
    at_stop: Tab, server: ServerProcess
) -> None:
    meeting, where = f"/api/meetings/{at_stop.code}", "document.activeElement.id"
    at_the_sign_from_the_chat(at_stop)
    at_stop.page.keyboard.press("Enter")
    at_stop.overlay.wait(".chip.asking")
    at_stop.page.keyboard.press("Enter")
    at_stop.overlay.wait_gone(".chip")
    assert at_stop.page.evaluate(where) == "chat", "stopped here"
    for change, what in (("monitoring/stop", "stopped elsewhere"), ("rest", "a rest")):
        server.http.post(f"{meeting}/start")
        at_stop.overlay.wait(".chip")
        at_the_sign_from_the_chat(at_stop)
        assert server.http.post(f"{meeting}/{change}").status_code == 200
        at_stop.overlay.wait_gone(".chip")
        if change == "rest":
            at_stop.overlay.wait(LETTER)
            at_stop.page.keyboard.press("Escape")
            at_stop.overlay.wait_gone(LETTER)
        assert at_stop.page.evaluate(where) == "chat", what


def at_the_sign_from_the_chat(tab: Tab) -> None:
    """Go by keyboard from the chat to the sign's button."""
    tab.page.evaluate("document.activeElement.blur()")
    tab.page.focus("#chat")
    tab.overlay.run("(root) => root.querySelector('.chip button').focus()")
    assert tab.overlay.run(FOCUSED) == "Stop"


def test_enter_that_is_held_on_the_sign_until_it_has_gone_presses_nothing_in_meet(
    at_stop: Tab, server: ServerProcess
) -> None:
    at_stop.page.evaluate(COUNT_MUTES)
    at_stop.page.focus("#mute")
    at_stop.overlay.run("(root) => root.querySelector('.chip button').focus()")
    at_stop.page.keyboard.press("Enter")
    at_stop.overlay.wait(".chip.asking")
    at_stop.page.keyboard.down("Enter")
    at_stop.overlay.wait_gone(".chip")
    assert at_stop.page.evaluate("document.activeElement.id") == "mute"
    for _ in range(3):  # a key that is held down repeats itself
        at_stop.page.keyboard.down("Enter")
    at_stop.page.keyboard.up("Enter")
    assert at_stop.page.evaluate("muted") == 0
    at_stop.page.keyboard.press("Enter")
    assert at_stop.page.evaluate("muted") == 1, "pressed anew, it is Meet's"
