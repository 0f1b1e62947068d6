"""What people do by a slip of the hand: a click too many, a blank too many, capitals. Nothing comes of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import KeptServer
from tests.extensions.call import BLINKING, MEASURING, Call, consent
from tests.extensions.loaded import Loaded
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until


@pytest.fixture(scope="module", autouse=True)
def agreed(browser: Loaded) -> None:
    """Agree once, in both extensions; rests come by clicks alone."""
    consent(browser)
    browser.choose("leader", automatic=False)
    browser.choose("member", **CONSENT)


@pytest.fixture
def keyed(browser: Loaded, kept_server: KeptServer) -> Iterator[ServerProcess]:
    """A server that asks for the key `correct-horse`, chosen in the leader's extension."""
    server = kept_server(LEADER_KEY="correct-horse")
    browser.choose("leader", serverUrl=server.url, leaderKey="x", leaderKeyOrigin=server.url)
    yield server
    popup = browser.popup("leader")
    popup.evaluate("chrome.storage.local.remove(['serverUrl', 'leaderKey', 'leaderKeyOrigin'])")
    popup.close()


def test_a_double_click_on_start_starts(tabs: Loaded, server: ServerProcess) -> None:
    call = Call(tabs, BLINKING)
    call.popup.dblclick("#start", delay=60)
    call.page.bring_to_front()
    expect(call.popup.locator("#state")).to_have_text(MEASURING)
    assert server.http.get(f"/api/meetings/{call.code}/status").json()["active"] is True


def test_a_double_click_on_a_rest_begins_one_and_one_on_put_it_off_does_that_once(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = Call(tabs, BLINKING)
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


def rest_of(server: ServerProcess, call: Call) -> dict[str, object]:
    rest: dict[str, object] = server.http.get(f"/api/meetings/{call.code}/status").json()["rest"]
    return rest


def test_a_double_click_on_connect_connects(tabs: Loaded) -> None:
    popup = tabs.popup("member")
    popup.evaluate("chrome.permissions.request = async () => false")
    popup.dblclick("#connect", delay=60)
    expect(popup.locator("#connect")).to_have_text("Disconnect")


@pytest.mark.parametrize("typed", ["correct-horse ", "\u3000correct-horse"])
def test_a_blank_beside_the_leader_key_is_none_of_it(tabs: Loaded, keyed: ServerProcess, typed: str) -> None:
    call = Call(tabs, BLINKING)
    type_key(call.popup, typed)
    call.start()
    assert keyed.http.get(f"/api/meetings/{call.code}/status").json()["active"] is True


def test_a_key_that_no_request_can_carry_is_a_wrong_one_and_no_lost_server(
    tabs: Loaded, keyed: ServerProcess
) -> None:
    call = Call(tabs, BLINKING)
    type_key(call.popup, "ひみつ")
    call.popup.click("#start")
    expect(call.popup.locator("#notice")).to_contain_text("leader key")
    type_key(call.popup, "correct-horse")
    call.start()


def type_key(popup: Page, key: str) -> None:
    popup.fill("#key", key)
    popup.press("#key", "Tab")


def test_a_code_in_capitals_and_a_whole_address_are_the_meeting_that_was_meant(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = Call(tabs, BLINKING)
    for typed in ("ABC-DEFG-HIJ", "https://meet.google.com/abc-defg-hij?authuser=0"):
        type_id(call.popup, typed)
        expect(call.popup.locator("#meeting")).to_have_value("abc-defg-hij")
        type_id(call.popup, "")
        expect(call.popup.locator("#meeting")).to_have_value(call.code)


def test_what_is_no_meeting_id_stays_beside_what_is_said_of_it(tabs: Loaded, server: ServerProcess) -> None:
    call = Call(tabs, BLINKING)
    type_id(call.popup, "no id!")
    expect(call.popup.locator("#meeting-error")).to_be_visible()
    # The popup is told of the tab by every event.
    server.http.post(f"/api/meetings/{call.code}/rest")
    expect(call.popup.locator("#state")).to_contain_text("Resting")
    expect(call.popup.locator("#meeting")).to_have_value("no id!")
    type_id(call.popup, "")
    until(lambda: call.popup.locator("#meeting-error").is_hidden(), "nothing is wrong any more")
    expect(call.popup.locator("#meeting")).to_have_value(call.code)


def type_id(popup: Page, text: str) -> None:
    popup.fill("#meeting", text)
    popup.press("#meeting", "Tab")
