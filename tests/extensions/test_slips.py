"""What people do by a slip of the hand: a click too many, a blank too many, capitals. Nothing comes of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.call import Call
from tests.extensions.loaded import Loaded
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

KEPT = "Kept until this browser closes: type it again then."
# Clicks "End" in the moment in which the part of this id comes or goes, as a click for something else may.
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
    """Agree once, in both extensions; rests come by clicks alone."""
    browser.choose("leader", **CONSENT)
    browser.choose("leader", automatic=False)
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
    for _ in range(3):  # a key that is held repeats itself
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


def test_a_double_click_on_connect_connects(tabs: Loaded) -> None:
    popup = tabs.popup("member")
    popup.evaluate("chrome.permissions.request = async () => false")
    popup.dblclick("#connect", delay=60)
    expect(popup.locator("#connect")).to_have_text("Disconnect")


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
    # The popup is told of the tab by every event.
    server.http.post(f"/api/meetings/{call.code}/rest")
    expect(call.popup.locator("#state")).to_contain_text("Resting")
    expect(call.popup.locator("#meeting")).to_have_value("no id!")
    type_id(call.popup, "")
    until(lambda: call.popup.locator("#meeting-error").is_hidden(), "nothing is wrong any more")
    expect(call.popup.locator("#meeting")).to_have_value(call.code)


@pytest.mark.parametrize("name", ["leader", "member"])
def test_an_id_of_ones_own_is_said_to_be_typed_again_once_the_browser_was_closed(
    tabs: Loaded, name: str
) -> None:
    _, code = tabs.meet()
    popup = tabs.popup(name)
    said = popup.locator("#meeting-kept")
    field = popup.locator("#meeting")
    expect(field).to_have_value(code)
    expect(said).to_be_hidden()
    # To a screen reader a field is described also by what is hidden.
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
