"""A withdrawn consent, or a server that is given up, ends what was started, wherever its tab is by now."""

import asyncio

import pytest
from playwright.sync_api import Page, expect

from tests.deploy.relay import NOWHERE, Relay
from tests.extensions.call import SOMEBODY, Call
from tests.extensions.loaded import Loaded
from tests.extensions.overlay import wait_in
from tests.extensions.seen import streams
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# As the consent page does, at once.
WITHDRAW = "chrome.storage.local.set({ consentedAt: '', consentVersion: 0 })"
# About eight frames are sent a second; none in this time means none at all.
QUIET_MS = 1500


class KeepsStart(Relay):
    """Passes everything on, but the answer to a start only once it is let go."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self._may_go = asyncio.Event()

    def let_go(self) -> None:
        self._loop.call_soon_threadsafe(self._may_go.set)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on the server's answers."""
        while data := await reader.read(65536):
            if b'"status":"started"' in data:
                await self._may_go.wait()
            writer.write(data)
            await writer.drain()


@pytest.fixture(autouse=True)
def agreed_anew(browser: Loaded) -> None:
    """Agree to what is looked at, on the run's server: each test withdraws that, or leaves the server."""
    browser.worker("leader").evaluate("chrome.storage.local.clear()")
    browser.choose("leader", **CONSENT)


def measured(tabs: Loaded) -> Call:
    """Return a call that the server knows to be measured."""
    call = Call(tabs, SOMEBODY)
    call.start()
    call.until(call.frames, "frames are sent")
    return call


def withdraw(tabs: Loaded) -> None:
    page = tabs.popup("leader", "consent.html")
    page.click("#withdraw")
    expect(page.locator("#done")).to_be_visible()
    page.close()


def is_measured(server: ServerProcess, call: Call) -> bool:
    return bool(server.http.get(f"/api/meetings/{call.code}/status").json()["monitoring"])


def wait_not_measured(page: Page, server: ServerProcess, call: Call) -> None:
    wait_in(page, lambda: not is_measured(server, call), "the server knows of the end")


def assert_quiet(page: Page, call: Call) -> None:
    """Check that no frame of a call is sent."""
    page.bring_to_front()
    sent = len(call.frames())
    page.wait_for_timeout(QUIET_MS)
    assert len(call.frames()) == sent


@pytest.mark.parametrize("given_up", [False, True], ids=["withdrawn", "another server"])
def test_what_a_closed_tab_has_started_is_no_longer_this_leaders_and_another_one_goes_on(
    tabs: Loaded, server: ServerProcess, *, given_up: bool
) -> None:
    call = measured(tabs)
    call.page.close()
    server.http.post(f"/api/meetings/{call.code}/start").raise_for_status()  # another leader takes it over
    if given_up:
        tabs.choose("leader", serverUrl=server.url.replace("127.0.0.1", "localhost"))
    else:
        withdraw(tabs)
    kept = f"chrome.storage.session.get('meeting {server.url} {call.code}')"
    is_over = f"{kept}.then((all) => Object.values(all).some(({{ running }}) => running === false))"
    wait_in(call.popup, lambda: call.popup.evaluate(is_over), "it is this leader's no longer")
    if given_up:
        call.popup.evaluate("chrome.storage.local.remove('serverUrl')")
    else:
        tabs.choose("leader", **CONSENT)
    before = streams(server, call.code)
    page, _ = tabs.meet(call.code)
    page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | SOMEBODY)
    wait_in(page, lambda: streams(server, call.code) > before, "it is connected")
    assert_quiet(page, call)
    assert is_measured(server, call)
    assert f"DELETE /api/meetings/{call.code}/end" not in server.log


def test_a_consent_that_is_withdrawn_while_a_start_is_on_its_way_lets_no_frame_leave(
    tabs: Loaded, server: ServerProcess
) -> None:
    with KeepsStart(server.url) as relay:
        tabs.choose("leader", serverUrl=relay.url)
        call = Call(tabs, SOMEBODY)
        call.popup.click("#start")
        call.until(lambda: is_measured(server, call), "the start is there, and its answer on the road")
        call.popup.evaluate(WITHDRAW)
        relay.let_go()
        wait_not_measured(call.page, server, call)
        assert_quiet(call.page, call)
        assert call.frames() == []


def test_a_server_that_was_away_is_told_of_a_withdrawal_also_by_a_worker_that_is_new_since(
    tabs: Loaded, server: ServerProcess
) -> None:
    with Relay(server.url) as relay:
        tabs.choose("leader", serverUrl=relay.url)
        call = measured(tabs)
        relay.lead_to(NOWHERE)
        relay.cut()
        withdraw(tabs)
        tabs.kill_worker("leader")
        relay.lead_to(server.url)
        wait_not_measured(call.page, server, call)


def test_a_server_that_is_given_up_is_told_and_nobody_is_measured_when_it_is_chosen_again(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = measured(tabs)
    tabs.choose("leader", serverUrl=server.url.replace("127.0.0.1", "localhost"))
    wait_not_measured(call.page, server, call)
    before = streams(server, call.code)
    call.popup.evaluate("chrome.storage.local.remove('serverUrl')")
    wait_in(call.page, lambda: streams(server, call.code) > before, "it is connected")
    assert_quiet(call.page, call)


@pytest.mark.parametrize(("name", "button"), [("leader", "#rest"), ("member", "#request")])
def test_a_popup_that_stays_open_sends_nothing_after_a_withdrawal(
    tabs: Loaded, name: str, button: str
) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    tabs.meet()
    popup = tabs.popup(name)
    expect(popup.locator(button)).to_be_enabled()
    page = tabs.popup(name, "consent.html")
    page.click("#withdraw")
    expect(popup.locator("#health-text")).to_contain_text("Nothing is sent to the server before you agree")
    expect(popup.locator(f"{button}:enabled:visible")).to_have_count(0)
    page.click("#agree")
    expect(popup.locator(button)).to_be_enabled()


def test_a_popup_that_stays_open_without_a_meet_tab_offers_to_connect_after_a_withdrawal(
    tabs: Loaded,
) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    popup = tabs.popup("member")
    expect(popup.locator("#connect")).to_have_text("Disconnect")
    tabs.popup("member", "consent.html").click("#withdraw")
    expect(popup.locator("#connect")).to_have_text("Connect")
