"""Popups under a hand that slips, which does no harm, and under one that has only the keyboard.

Pressing a button does not make the keyboard lose its place, nor does it on consent pages.
"""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.conftest import KeptServer
from tests.extensions.call import Call
from tests.extensions.loaded import NAMES, NO_CLIPBOARD, Loaded
from tests.extensions.member_tab import Tab
from tests.extensions.overlay import wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

KEPT = "Kept until this browser closes or the extension is updated. After that, type it again."
# For somebody who has connected before, nothing is left to do.
THANKS = {"leader": "start from the icon in the toolbar", "member": "Your meetings connect by themselves."}
# The usual width of a popup and the most height that Chrome gives one, in CSS pixels.
LARGEST: ViewportSize = {"width": 344, "height": 600}
# Clicks "End" at the moment when the part with this ID comes or goes, as a click for something else may.
CLICK_AS_IT_CHANGES = """(id) => {
  const part = document.getElementById(id);
  const was = part.hidden;
  window.clicked = "";
  new MutationObserver((_, observer) => {
    if (part.hidden === was) return;
    observer.disconnect();
    const end = document.getElementById("end");
    end.click();
    window.clicked = String(end.ariaDisabled);
  }).observe(part, { attributes: true, attributeFilter: ["hidden"] });
}"""


@pytest.fixture(scope="module", autouse=True)
def agreed(browser: Loaded) -> None:
    """Agree once, in both extensions; only clicks bring rests."""
    browser.choose("leader", automatic=False, **CONSENT)
    browser.choose("member", **CONSENT)


def test_a_double_click_on_start_a_rest_or_put_it_off_does_that_once(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = Call(tabs)
    call.popup.dblclick("#start", delay=60)
    expect(call.popup.locator("#state")).to_have_text("Waiting for a camera that can be measured")
    assert server.http.get(f"/api/meetings/{call.code}/status").json()["active"] is True
    call.popup.dblclick("#rest", delay=60)
    expect(call.popup.locator("#state")).to_contain_text("Resting")
    call.popup.dblclick("#longer", delay=60)
    expect(call.popup.locator("#state")).to_contain_text("9:")
    assert rest_of(server, call)["state"] == "running"
    server.http.delete(f"/api/meetings/{call.code}/rest")
    server.http.post(f"/api/meetings/{call.code}/rest", json={"notice": 30})
    call.popup.dblclick("#later", delay=60)
    expect(call.popup.locator("#state")).to_contain_text("5:")
    assert rest_of(server, call)["postponed"] == 1


def test_enter_held_on_rest_now_starts_one_rest_and_answers_nothing_else(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = Call(tabs)
    call.popup.focus("#rest")
    for _ in range(3):  # a key that is held down repeats itself
        call.popup.keyboard.down("Enter")
    expect(call.popup.locator("#state")).to_contain_text("Resting")
    expect(call.popup.locator("#rest")).to_have_attribute("aria-disabled", "false")
    for _ in range(3):
        call.popup.keyboard.down("Enter")
    call.popup.keyboard.up("Enter")
    call.popup.click("#longer")
    expect(call.popup.locator("#state")).to_contain_text("9:")
    assert len(server.http.get(f"/api/meetings/{call.code}/summary").json()["rests"]) == 1


def rest_of(server: ServerProcess, call: Call) -> dict[str, object]:
    rest: dict[str, object] = server.http.get(f"/api/meetings/{call.code}/status").json()["rest"]
    return rest


def test_an_end_that_comes_or_moves_under_a_pointer_ends_nothing_and_moves_no_other_button(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = Call(tabs)
    meeting, later = f"/api/meetings/{call.code}", call.popup.locator("#later")
    server.http.post(f"{meeting}/rest", json={"notice": 300})
    expect(later).to_be_visible()
    expect(later).to_have_attribute("aria-disabled", "false")
    before = later.bounding_box()
    for part, method, path in (("end", "POST", "start"), ("rest-changes", "DELETE", "rest")):
        call.popup.evaluate(CLICK_AS_IT_CHANGES, part)
        server.http.request(method, f"{meeting}/{path}")  # as another leader does
        call.popup.wait_for_function("() => clicked")
        assert call.popup.evaluate("clicked") == "true", "it says that it takes no click yet"
        expect(call.popup.locator("#end")).to_have_attribute("aria-disabled", "false")
        assert server.http.get(f"{meeting}/status").json()["active"] is True
        assert later.bounding_box() in (before, None)
    call.popup.click("#end")
    until(lambda: not server.http.get(f"{meeting}/status").json()["active"], "a click that is meant ends it")


def test_a_double_click_on_connect_connects_and_who_has_answered_is_not_asked_about_notifications_again(
    tabs: Loaded,
) -> None:
    tabs.choose("member", connected=False, notificationsAsked=False)
    popup = tabs.popup("member")
    connect, note = popup.locator("#connect"), popup.locator("#connect-note")
    popup.evaluate("globalThis.asked = 0; void (chrome.permissions.request = async () => { asked += 1; })")
    popup.dblclick("#connect", delay=60)
    for _ in range(2):
        expect(connect).to_have_text("Disconnect")
        expect(note).to_be_hidden()
        assert popup.evaluate("asked") == 1
        popup.click("#connect")
        expect(connect).to_have_text("Connect")
        expect(note).to_be_visible()
        popup.click("#connect")


def test_a_whole_address_is_the_meeting_that_was_meant_and_what_is_none_stays_beside_what_is_said_of_it(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = Call(tabs)
    type_id(call.popup, "https://meet.google.com/ABC-defg-hij?authuser=0")
    expect(call.popup.locator("#meeting")).to_have_value("abc-defg-hij")
    type_id(call.popup, "")
    expect(call.popup.locator("#meeting")).to_have_value(call.code)
    type_id(call.popup, "no id!")
    expect(call.popup.locator("#meeting-error")).to_be_visible()
    # Every event tells the popup about the tab.
    server.http.post(f"/api/meetings/{call.code}/rest")
    expect(call.popup.locator("#state")).to_contain_text("Resting")
    expect(call.popup.locator("#meeting")).to_have_value("no id!")
    type_id(call.popup, "")
    until(lambda: call.popup.locator("#meeting-error").is_hidden(), "nothing is wrong any more")
    expect(call.popup.locator("#meeting")).to_have_value(call.code)


def test_an_id_of_ones_own_is_said_to_be_typed_again_once_the_browser_was_closed(tabs: Loaded) -> None:
    _, code = tabs.meet()
    for name in NAMES:
        popup = tabs.popup(name)
        said = popup.locator("#meeting-kept")
        field = popup.locator("#meeting")
        expect(field).to_have_value(code)
        expect(said).to_be_hidden()
        # To a screen reader, hidden text describes a field as well.
        expect(field).to_have_accessible_description("")
        type_id(popup, f"team-{code}")
        expect(said).to_have_text(KEPT)
        expect(field).to_have_accessible_description(re.compile(KEPT))
        type_id(popup, "")
        expect(said).to_be_hidden()
        expect(field).to_have_accessible_description("")


def type_id(popup: Page, text: str) -> None:
    popup.fill("#meeting", text)
    popup.press("#meeting", "Tab")


def press(page: Page, button: str) -> None:
    """Press a button by keyboard, once it is there and accepts clicks: a key waits for neither."""
    expect(page.locator(button)).to_be_visible()
    expect(page.locator(button)).to_be_enabled()
    page.press(button, "Enter")


def test_the_note_for_the_meeting_is_copied_or_said_not_to_be(tabs: Loaded) -> None:
    page = tabs.popup("leader", "consent.html")
    copy = page.locator("#copy")
    expect(copy).not_to_be_empty()
    page.evaluate(NO_CLIPBOARD)
    copy.click()
    said = page.locator("#copy-said")
    expect(said).to_have_text("It could not be copied. Select the text and copy it.")
    page.evaluate("delete navigator.clipboard.writeText")
    tabs.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(said).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#note").inner_text()


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("#note", "Back to agenda", "chrome.storage.local.get('restNote').then((all) => all.restNote)"),
        ("#meeting", "team", "chrome.storage.session.get('aliases').then((all) => all.aliases?.['CODE'])"),
    ],
)
def test_what_somebody_was_typing_when_the_popup_closed_is_kept(
    tabs: Loaded, field: str, text: str, kept: str
) -> None:
    tabs.choose("leader", restNote="", **CONSENT)
    meet, code = tabs.meet()
    popup = tabs.popup("leader")
    expect(popup.locator("#start")).to_be_enabled()
    popup.fill(field, text)
    popup.close()
    stored = kept.replace("CODE", code)
    wait_in(meet, lambda: tabs.worker("leader").evaluate(stored) == text, "it is stored")
    tabs.worker("leader").evaluate("chrome.storage.session.remove('aliases')")
    tabs.choose("leader", restNote="")


@pytest.mark.parametrize("who", NAMES)
def test_agreeing_and_withdrawing_lead_to_the_line_that_says_so(tabs: Loaded, who: str) -> None:
    tabs.choose(who, **CONSENT | {"consentVersion": 1}, connected=who == "member")
    page = tabs.popup(who, "consent.html")
    expect(page.locator("#changed")).to_be_visible()
    if who == "leader":
        page.check("#told")
    press(page, "#agree")
    expect(page.locator("#changed")).to_be_hidden()
    expect(page.locator("#done")).to_be_focused()
    expect(page.locator("#done")).to_contain_text(THANKS[who])
    page.keyboard.press("Tab")
    expect(page.locator("#withdraw")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#agree")).to_be_enabled()
    expect(page.locator("#done")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#agree")).to_be_focused()
    tabs.choose(who, **CONSENT)


@pytest.mark.parametrize("who", NAMES)
def test_a_consent_page_that_lies_open_in_another_tab_says_what_was_decided_in_this_one(
    tabs: Loaded, who: str
) -> None:
    tabs.choose(who, connected=who == "member", **CONSENT)
    other = tabs.popup(who, "consent.html")
    page = tabs.popup(who, "consent.html")
    expect(other.locator("#done")).to_contain_text(THANKS[who])
    page.click("#withdraw")
    expect(other.locator("#done")).to_contain_text("Withdrawn.")
    expect(other.locator("#withdraw")).to_be_hidden()
    if who == "leader":
        page.check("#told")
    page.click("#agree")
    expect(other.locator("#done")).to_contain_text(THANKS[who])
    expect(other.locator("#withdraw")).to_be_visible()
    expect(other.locator("#agree")).to_be_disabled()


def measured_member(tabs: Loaded, server: ServerProcess) -> tuple[Tab, Page]:
    """Return a connected member's tab, and the popup over it, which says that blinks are measured."""
    tabs.choose("member", connected=True, **CONSENT)
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    server.http.post(f"/api/meetings/{tab.code}/start")
    expect(popup.locator("#measuring")).to_be_visible()
    return tab, popup


def test_a_members_buttons_come_with_what_they_mean_and_lead_on_to_the_settings_once_they_are_pressed(
    tabs: Loaded, server: ServerProcess
) -> None:
    _, popup = measured_member(tabs, server)
    for button, note in (("#request", "#request-note"), ("#stop", "#measuring-note")):
        expect(popup.locator(button)).to_have_accessible_description(popup.inner_text(note))
    for button, part in (("#stop", "#measuring"), ("#request", "#in-meeting")):
        press(popup, button)
        expect(popup.locator(part)).to_be_hidden()
        expect(popup.locator("#settings")).to_be_focused()


def test_what_comes_of_a_request_is_in_sight_also_where_measuring_makes_the_popup_long(
    tabs: Loaded, server: ServerProcess
) -> None:
    tab, popup = measured_member(tabs, server)
    popup.set_viewport_size(LARGEST)
    server.http.post(f"/api/meetings/{tab.code}/rest", json={"notice": 300})
    expect(popup.locator("#state")).to_contain_text("A rest begins in")
    popup.click("#request")
    expect(popup.locator("#notice")).to_have_text("A rest has already been announced.")
    expect(popup.locator("#notice")).to_be_in_viewport(ratio=1)


def test_who_takes_a_request_back_by_keyboard_is_at_the_request_again(
    tabs: Loaded, kept_server: KeptServer
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")
    tabs.choose("member", connected=True, serverUrl=server.url, **CONSENT)
    Tab(tabs, server)
    popup = tabs.popup("member")
    expect(popup.locator("#request")).to_be_visible()
    expect(popup.locator("#withdraw")).to_be_hidden()
    press(popup, "#request")
    press(popup, "#withdraw")
    expect(popup.locator("#withdraw")).to_be_hidden()
    expect(popup.locator("#notice")).to_have_text("Taken back.")
    expect(popup.locator("#request")).to_be_focused()
    tabs.worker("member").evaluate("chrome.storage.local.remove('serverUrl')")


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
