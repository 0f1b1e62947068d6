"""In popups and on consent pages the keyboard does not lose its place with a button that was pressed."""

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.loaded import NAMES, Loaded
from tests.extensions.member_tab import Tab
from tests.extensions.overlay import wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess


def press(page: Page, button: str) -> None:
    """Press a button by keyboard, once it is there and takes a click."""
    expect(page.locator(button)).to_be_visible()
    expect(page.locator(button)).not_to_have_attribute("aria-disabled", "true")
    page.press(button, "Enter")


@pytest.mark.parametrize("who", NAMES)
def test_agreeing_and_withdrawing_lead_to_the_line_that_says_so(tabs: Loaded, who: str) -> None:
    tabs.choose(who, consentedAt="")
    page = tabs.popup(who, "consent.html")
    if who == "leader":
        page.check("#told")
    press(page, "#agree")
    expect(page.locator("#done")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#withdraw")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#agree")).to_be_enabled()
    expect(page.locator("#done")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#agree")).to_be_focused()
    tabs.choose(who, **CONSENT)


def test_what_a_member_stops_or_asks_for_leads_on_to_the_settings(
    tabs: Loaded, server: ServerProcess
) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    server.http.post(f"/api/meetings/{tab.code}/start")
    for button, part in (("#stop", "#measuring"), ("#request", "#in-meeting")):
        press(popup, button)
        expect(popup.locator(part)).to_be_hidden()
        expect(popup.locator("#settings")).to_be_focused()


def test_a_leaders_button_that_goes_leads_to_none_that_begins_or_ends_a_rest(
    tabs: Loaded, server: ServerProcess
) -> None:
    tabs.choose("leader", automatic=False, **CONSENT)
    _, code = tabs.meet()
    popup = tabs.popup("leader")
    state = popup.locator("#state")
    expect(popup.locator("#rest")).to_be_enabled()
    server.http.post(f"/api/meetings/{code}/rest", json={"notice": 120})
    press(popup, "#later")
    expect(state).to_contain_text("6:")
    expect(popup.locator("#later")).to_be_focused()
    press(popup, "#later")
    expect(popup.locator("#later")).to_be_hidden()
    expect(state).to_be_focused()
    press(popup, "#cancel")
    expect(popup.locator("#rest-changes")).to_be_hidden()
    expect(state).to_be_focused()
    server.http.post(f"/api/meetings/{code}/rest", json={"seconds": 3300})
    press(popup, "#longer")
    expect(popup.locator("#longer")).to_be_hidden()
    expect(state).to_be_focused()
    assert server.http.delete(f"/api/meetings/{code}/rest").status_code == 200
    popup.click("#start")
    status = f"/api/meetings/{code}/status"
    wait_in(popup, lambda: server.http.get(status).json()["monitoring"], "measuring is on")
    expect(popup.locator("#start.main")).to_have_count(0)
    server.http.post(f"/api/meetings/{code}/monitoring/stop")
    press(popup, "#end")
    expect(popup.locator("#end")).to_be_hidden()
    expect(popup.locator("#start")).to_be_focused()


def test_nobody_who_is_elsewhere_in_a_popup_is_moved(tabs: Loaded, server: ServerProcess) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    server.http.post(f"/api/meetings/{tab.code}/start")
    expect(popup.locator("#measuring")).to_be_visible()
    popup.focus("#meeting")
    server.http.post(f"/api/meetings/{tab.code}/monitoring/stop")
    expect(popup.locator("#measuring")).to_be_hidden()
    expect(popup.locator("#meeting")).to_be_focused()
    popup.evaluate("document.activeElement.blur()")
    server.http.post(f"/api/meetings/{tab.code}/rest")
    expect(popup.locator("#in-meeting")).to_be_hidden()
    assert popup.evaluate("document.activeElement === document.body")


def test_a_members_buttons_come_with_what_they_mean(tabs: Loaded, server: ServerProcess) -> None:
    tabs.choose("member", connected=True, language="en", **CONSENT)
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    server.http.post(f"/api/meetings/{tab.code}/start")
    expect(popup.locator("#measuring")).to_be_visible()
    for button, note in (("#request", "#request-note"), ("#stop", "#measuring-note")):
        expect(popup.locator(button)).to_have_accessible_description(popup.inner_text(note))
    tabs.choose("member", language="auto")


@pytest.mark.parametrize("who", NAMES)
def test_who_chooses_a_language_by_keyboard_goes_on_choosing(tabs: Loaded, who: str) -> None:
    tabs.choose(who, language="auto", **CONSENT)
    popup = tabs.popup(who)
    popup.click("details:has(#language) > summary")
    popup.focus("#language")
    for language in ("ja", "en"):
        popup.keyboard.press("ArrowDown")
        expect(popup.locator("html")).to_have_attribute("lang", language)
        expect(popup.locator("#language")).to_be_focused()
        expect(popup.locator("#language")).to_be_visible()
        expect(popup).to_have_title(popup.locator("h1").inner_text())
    tabs.choose(who, language="auto")
