"""Another server can be chosen in the popup, with the browser's permission; the members' link leads to it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import KeptServer, StartServer
from tests.extensions.loaded import NAMES, NO_CLIPBOARD, Loaded
from tests.qr_reader import code_on
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

# The prompt is the browser's own and cannot be clicked here; what it is asked, and when, can be seen.
NOTE_REQUESTS = """(allowed) => {
  globalThis.asked = [];
  chrome.permissions.request = async ({ origins }) => {
    globalThis.asked.push([...origins, navigator.userActivation.isActive]);
    return allowed;
  };
}"""


def choose(tabs: Loaded, url: str, *, allowed: bool, name: str = "member") -> Page:
    popup = tabs.popup(name)
    popup.evaluate(NOTE_REQUESTS, allowed)
    popup.click("summary")
    popup.fill("#server", url)
    popup.click("#server-form button")
    return popup


def stored(popup: Page) -> object:
    return popup.evaluate("chrome.storage.local.get('serverUrl').then(({ serverUrl }) => serverUrl)")


def test_another_origin_is_asked_for_on_the_click(tabs: Loaded) -> None:
    popup = choose(tabs, "rest.example.org/base/", allowed=True)
    expect(popup.locator("#health-text")).to_contain_text("rest.example.org")
    assert popup.evaluate("asked") == [["https://rest.example.org/*", True]]
    assert stored(popup) == "https://rest.example.org/base"
    popup.evaluate("chrome.storage.local.remove('serverUrl')")


@pytest.fixture
def keyed(tabs: Loaded, kept_server: KeptServer) -> Iterator[list[ServerProcess]]:
    """Two servers with their own leader keys; the leader's extension is at the first and has its key."""
    servers = [kept_server(LEADER_KEY=key) for key in ("correct-horse", "battery-staple")]
    url = servers[0].url
    tabs.choose("leader", **CONSENT, serverUrl=url, leaderKey="correct-horse", leaderKeyOrigin=url)
    yield servers
    tabs.worker("leader").evaluate("chrome.storage.local.clear()")


def test_a_leader_key_goes_to_the_server_that_it_was_typed_for_and_to_no_other(
    tabs: Loaded, keyed: list[ServerProcess]
) -> None:
    page, _ = tabs.meet()
    page.evaluate("addAvatar('spaces/x/devices/0')")
    popup = choose(tabs, keyed[1].url, allowed=True, name="leader")
    key, notice = popup.locator("#key"), popup.locator("#notice")
    expect(key).to_have_value("")
    # A button's meaning starts over with the server: a click before that is settled does not count.
    expect(popup.locator("#health-text")).to_contain_text(f":{keyed[1].port}")
    expect(popup.locator("#start")).to_have_attribute("aria-disabled", "false")
    popup.click("#start")
    expect(notice).to_have_text("This server needs a leader key. Enter it and try again.")
    key.fill("battery-staple")
    key.press("Tab")
    popup.click("#start")
    expect(popup.locator("#state")).to_have_text("Waiting for a camera that can be measured")
    popup.fill("#server", keyed[0].url)
    popup.click("#server-form button")
    expect(key).to_have_value("")


@pytest.mark.parametrize("who", NAMES)
def test_nobody_agrees_to_a_server_that_the_page_does_not_name_by_then(tabs: Loaded, who: str) -> None:
    page = tabs.popup(who, "consent.html")
    expect(page.locator("#server")).not_to_have_text("https://rest.example.org")
    tabs.choose(who, serverUrl="https://rest.example.org")
    expect(page.locator("#server")).to_have_text("https://rest.example.org")
    page.close()  # first, because a page that is reloading may hang when it is closed
    tabs.worker(who).evaluate("chrome.storage.local.remove('serverUrl')")


def test_without_leave_the_server_stays_and_the_person_learns_why(tabs: Loaded) -> None:
    popup = choose(tabs, "https://rest.example.org", allowed=False)
    expect(popup.locator("#server-error")).to_contain_text("is not allowed to reach this server yet")
    assert stored(popup) is None


def test_what_is_no_address_or_leads_elsewhere_without_https_is_refused_with_the_reason_and_not_asked_for(
    tabs: Loaded,
) -> None:
    popup = choose(tabs, "ftp://rest.example.org", allowed=True)
    expect(popup.locator("#server-error")).to_have_text("Please enter a URL that begins with https://.")
    popup.fill("#server", "http://rest.example.org")
    popup.click("#server-form button")
    expect(popup.locator("#server-error")).to_contain_text("Please use https://.")
    assert popup.evaluate("asked") == []
    assert stored(popup) is None


def test_the_health_light_is_not_green_while_the_server_is_without_its_redis(
    tabs: Loaded, own_valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(own_valkey)
    tabs.choose("leader", serverUrl=server.url, **CONSENT)
    popup = tabs.popup("leader")
    expect(popup.locator("#health")).to_have_attribute("data-state", "ok")
    own_valkey.kill()
    popup.reload()
    expect(popup.locator("#health")).to_have_attribute("data-state", "away")
    expect(popup.locator("#health-text")).to_contain_text("waiting for its Redis")
    popup.evaluate("chrome.storage.local.remove('serverUrl')")


def managed(tabs: Loaded, url: str) -> Page:
    """Return the popup as it is where an administrator has set a server."""
    popup = tabs.popup("member")
    # What the browser gives an extension that has a policy.
    popup.add_init_script(f"chrome.storage.managed.get = async () => ({{ serverUrl: '{url}' }});")
    popup.reload()
    return popup


def colour_of_the_note(popup: Page) -> str:
    """Return the colour of the line shown below the server's field."""
    popup.click("summary")
    expect(popup.locator("#server-error")).to_be_visible()
    colour: str = popup.evaluate("getComputedStyle(document.getElementById('server-error')).color")
    return colour


def test_a_server_that_an_administrator_has_set_cannot_be_changed_and_one_without_https_is_not_used(
    tabs: Loaded,
) -> None:
    popup = managed(tabs, "rest.example.org/base/")
    expect(popup.locator("#server-error")).to_have_text("Your administrator has chosen this server.")
    expect(popup.locator("#server")).to_be_disabled()
    expect(popup.locator("#server")).to_have_value("https://rest.example.org/base")
    note = colour_of_the_note(popup)
    popup = managed(tabs, "http://rest.example.org")
    expect(popup.locator("#server-error")).to_contain_text("must begin with https://")
    expect(popup.locator("#server")).to_be_enabled()
    expect(popup.locator("#server")).not_to_have_value("http://rest.example.org")
    error = colour_of_the_note(popup)
    red, green, blue = map(int, re.findall(r"\d+", note))
    assert max(abs(red - green), abs(green - blue)) < 32, f"{note} is no grey"
    assert error != note


def test_the_members_page_is_a_link_and_a_qr_code_that_a_reader_reads(
    tabs: Loaded, server: ServerProcess, tmp_path: Path
) -> None:
    _, code = tabs.meet()
    popup = tabs.popup("leader")
    popup.locator("#share summary").click()
    link = f"{server.url}/m/{code}"
    expect(popup.locator("#share-link")).to_have_attribute("href", link)
    assert code_on(popup.locator("#share-qr"), tmp_path) == [link]
    copy, said = popup.locator("#share-copy"), popup.locator("#share-copied")
    height = copy.evaluate("(button) => button.offsetHeight")
    popup.evaluate(NO_CLIPBOARD)
    copy.click()
    expect(said).to_have_text("It could not be copied. Select the link and copy it.")
    assert copy.evaluate("(button) => button.offsetHeight") == height, "its words are still in one line"
    popup.evaluate("delete navigator.clipboard.writeText")
    tabs.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(said).to_have_text("Copied.")
    assert popup.evaluate("navigator.clipboard.readText()") == link
    expect(popup.locator("#share-local")).to_contain_text("only on this computer")
    tabs.choose("leader", serverUrl="https://rest.example.org")
    popup.reload()
    popup.locator("#share summary").click()
    expect(popup.locator("#share-link")).to_have_attribute("href", f"https://rest.example.org/m/{code}")
    expect(popup.locator("#share-local")).to_be_hidden()
    tabs.choose("leader", serverUrl="")
    popup.reload()
    expect(popup.locator("#meeting")).to_have_value(code)
    expect(popup.locator("#share")).to_be_hidden()
    popup.evaluate("chrome.storage.local.remove('serverUrl')")
