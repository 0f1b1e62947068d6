"""The popups and the consent pages as people see them, in both languages and schemes.

`MEETING_REST_SCREENSHOTS=1` writes pictures of all of them to build/screenshots for whoever wants to look.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.extensions.call import BLINKING
from tests.extensions.loaded import Loaded, run_in_extension, unpack
from tests.extensions.looks import Look
from tests.extensions.member_tab import LETTER, Tab, end_rest, rest
from tests.extensions.rebuilt import constant, rebuild
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# The texts of a popup while anybody is looked at, in any language.
MEASURING = re.compile("^state_measuring_")


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the leader's soon says what people otherwise wait for.

    The wait itself: leader_trouble.test.mjs, test_meet_page.py. What the member's says about a click stays
    long enough to be looked at four times.
    """
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    rebuild(
        folders[0],
        constant("road/trouble.js", "NO_TILES_MS", "60_000", "5_000"),
        constant("road/frame_rate.js", "SLOW_MS", "10_000", "2_000"),
        constant("shared/page/call_presence.js", "GONE_MS", "10_000", "2_000"),
    )
    rebuild(folders[1], constant("popup_actions.js", "NOTICE_MS", "4000", "60_000"))
    return folders


def test_the_members_popup_says_in_what_state_it_is_and_what_can_be_done(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    expect(popup.locator("#in-meeting")).to_be_visible()
    look(popup, "member", "connected", "popup_title", "state_open", "disconnect", "request", "request_note")
    server.http.post(f"/api/meetings/{tab.code}/start")
    expect(popup.locator("#measuring")).to_be_visible()

    def settings() -> None:
        popup.click("summary")
        popup.fill("#server", "ftp://nowhere")
        popup.click("#server-form button")

    settings()
    words = ("measuring_on", "measuring_stop", "server_wrong", "sound")
    look(popup, "member", "measuring-settings", *words, again=settings)
    popup.click("#request")
    expect(popup.locator("#notice")).to_be_visible()
    tab.overlay.wait(LETTER)
    look(popup, "member", "resting", "state_rest", "done_requestRest")


def test_the_members_popup_without_a_meeting_says_what_to_open(tabs: Loaded, look: Look) -> None:
    popup = tabs.popup("member")
    expect(popup.locator("#state")).not_to_be_empty()
    look(popup, "member", "no-meeting", "state_no_tab")


def test_the_leaders_popup_says_in_what_state_it_is_and_what_can_be_done(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    page, code = tabs.meet()
    popup = tabs.popup("leader")
    expect(popup.locator("#start")).to_be_enabled()
    look(popup, "leader", "ready", "popup_title", "state_ready", "start", "rest_now", "automatic")
    popup.click("summary")
    look(
        popup,
        "leader",
        "settings",
        "report",
        "report_note",
        "server",
        "server_use",
        "tiles",
        "language",
        "consent_link",
        again=lambda: popup.click("summary"),
    )
    popup.click("summary")
    page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | BLINKING)
    popup.click("#start")
    expect(popup.locator("#state")).to_have_attribute("data-said", MEASURING)
    look(popup, "leader", "looking", "stop", "rest_now")
    popup.click("#rest")
    expect(popup.locator("#state")).to_contain_text("4:")
    look(popup, "leader", "resting", "state_rest", "rest_end", "rest_longer")
    popup.click("#rest")
    expect(popup.locator("#since")).to_be_visible()
    server.http.post(f"/api/meetings/{code}/monitoring/stop")
    look(popup, "leader", "stopped", "paused_stopped", "start_again", "since_rest")
    popup.click("#start")
    expect(popup.locator("#state")).to_have_attribute("data-said", MEASURING)
    popup.click("#start")
    expect(popup.locator("#summary")).to_be_visible()
    look(popup, "leader", "summary", "summary", "summary_copy", "state_ready")


def test_the_leaders_popup_says_that_the_measuring_was_ended_elsewhere(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    _, code = tabs.meet()
    popup = tabs.popup("leader")
    popup.click("#start")
    expect(popup.locator("#state")).to_have_attribute("data-said", "state_no_tiles")
    server.http.delete(f"/api/meetings/{code}/end")
    look(popup, "leader", "ended-elsewhere", "state_ready", "ended_elsewhere", "start", "rest_now")


def test_the_leaders_popup_says_for_how_long_no_rest_begins_by_itself_after_the_last_one(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    page, code = tabs.meet()
    popup = tabs.popup("leader")
    page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | BLINKING)
    popup.click("#start")
    expect(popup.locator("#state")).to_have_attribute("data-said", MEASURING)
    rest(server, code)
    end_rest(server, code)
    tabs.choose("leader", afterMinutes=0.001)
    expect(popup.locator("#clock")).to_contain_text(re.compile("20 ?(min|分)"))
    look(popup, "leader", "cooldown", "no_rest_yet", "stop", "rest_now", "since_rest")
    tabs.choose("leader", afterMinutes=0)
    popup.click("#rest")
    expect(popup.locator("#clock")).to_be_hidden()


def test_the_leaders_popup_says_that_a_rest_is_announced_and_that_a_call_is_needed(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    page, code = tabs.meet()
    popup = tabs.popup("leader")
    expect(popup.locator("#rest")).to_be_enabled()
    server.http.post(f"/api/meetings/{code}/rest", json={"notice": 120})
    expect(popup.locator("#rest-changes")).to_be_visible()
    look(popup, "leader", "announced", "state_announced", "rest_begin", "rest_later", "rest_cancel")
    popup.click("#cancel")
    expect(popup.locator("#rest-changes")).to_be_hidden()
    page.evaluate("leave()")
    expect(popup.locator("#start")).to_be_disabled()
    look(popup, "leader", "no-call", "state_no_call", "start")


def test_the_popup_of_a_store_package_asks_for_a_server_and_refuses_one_without_https(
    tabs: Loaded, look: Look
) -> None:
    tabs.choose("member", serverUrl="")
    popup = tabs.popup("member")
    expect(popup.locator("#server")).to_be_focused()
    look(popup, "member", "first-run", "server_none", "connect", "server", "server_use")

    def choose_insecure() -> None:
        popup.fill("#server", "http://rest.example.org")
        popup.click("#server-form button")

    choose_insecure()
    look(popup, "member", "insecure", "server_insecure", again=choose_insecure)
    popup.evaluate("chrome.storage.local.remove('serverUrl')")


def test_nobody_can_agree_before_there_is_a_server_to_agree_to_and_who_has_agreed_can_withdraw(
    tabs: Loaded, look: Look
) -> None:
    tabs.choose("leader", serverUrl="", consentedAt="")
    page = tabs.popup("leader", "consent.html")
    page.set_viewport_size({"width": 900, "height": 900})
    page.check("#told")
    expect(page.locator("#agree")).to_be_disabled()
    look(page, "leader", "consent-no-server", "consent_no_server", "server_none")
    # Not awaited, because the page reloads itself.
    page.evaluate("void chrome.storage.local.remove('serverUrl')")
    expect(page.locator("#server")).to_contain_text("http")
    page.check("#told")
    page.click("#agree")
    page.click("#withdraw")
    expect(page.locator("#agree")).to_be_enabled()
    expect(page.locator("#withdraw")).to_be_hidden()
    assert page.evaluate("chrome.storage.local.get('consentedAt')") == {"consentedAt": ""}
    tabs.choose("leader", **CONSENT)


def test_the_popup_says_that_an_administrator_has_chosen_the_server(tabs: Loaded, look: Look) -> None:
    popup = tabs.popup("member")
    for url, state, words in (
        ("https://rest.example.org", "managed", ("server_managed", "server_away_managed")),
        ("http://rest.example.org", "managed-wrong", ("server_managed_wrong",)),
    ):
        popup.add_init_script(f"chrome.storage.managed.get = async () => ({{ serverUrl: '{url}' }});")
        popup.reload()
        popup.click("summary")
        look(popup, "member", state, *words, again=lambda: popup.click("summary"))


def test_a_changed_data_practice_is_told_on_both_consent_pages(tabs: Loaded, look: Look) -> None:
    for who in ("leader", "member"):
        page = tabs.popup(who, "consent.html")
        page.set_viewport_size({"width": 900, "height": 900})
        page.evaluate("chrome.storage.local.set({ consentVersion: 1 })")
        page.reload()
        expect(page.locator("#changed")).to_be_visible()
        look(page, who, "consent-changed", "consent_changed", "consent_agree")
        tabs.choose(who, **CONSENT)


def test_the_leaders_popup_says_that_it_waits_for_the_call_and_that_meet_may_have_changed(
    tabs: Loaded, look: Look
) -> None:
    page, _ = tabs.meet()
    popup = tabs.popup("leader")
    for number in range(2):
        tile = {"participant": f"spaces/x/devices/{number}"} | BLINKING
        page.evaluate("addTile", tile)
    popup.click("#start")
    page.evaluate("forgetMarks()")
    expect(popup.locator("#notice")).to_be_visible()
    expect(popup.locator("#group")).to_be_hidden()
    look(popup, "leader", "no-tiles", "paused_call", "error_no_tiles", "stop")


def test_the_leaders_popup_says_that_too_few_frames_arrive(tabs: Loaded, look: Look) -> None:
    page, _ = tabs.meet()
    popup = tabs.popup("leader")
    tile = {"participant": "spaces/x/devices/0", "rate": 3} | BLINKING
    page.evaluate("addTile", tile)
    popup.click("#start")
    expect(popup.locator("#notice")).to_be_visible()
    look(popup, "leader", "too-few-frames", "state_measuring_one", "error_too_few_frames", "stop")


def test_the_leaders_popup_says_that_it_is_paused_in_a_hidden_tab(tabs: Loaded, look: Look) -> None:
    page, _ = tabs.meet()
    popup = tabs.popup("leader")
    tile = {"participant": "spaces/x/devices/0", "narrow": True} | BLINKING
    page.evaluate("addTile", tile)
    popup.click("#start")
    expect(popup.locator("#state")).to_have_attribute("data-said", MEASURING)
    # No tab of this browser is ever hidden: make the extension believe that one is, without more frames.
    run_in_extension(page, "leader", "Object.defineProperty(document, 'hidden', { get: () => true })")
    page.evaluate("for (const each of sources) each.pause()")
    look(popup, "leader", "paused-hidden", "paused_hidden", "stop", "rest_now")
    popup.click("#start")


def test_the_members_popup_lets_try_a_sound(tabs: Loaded, look: Look) -> None:
    popup = tabs.popup("member")
    popup.click("summary")
    popup.select_option("#sound", "bell")
    words = ("sound", "volume", "sound_try", "notify_only", "consent_link")
    look(popup, "member", "settings-sound", *words, again=lambda: popup.click("summary"))
    popup.select_option("#sound", "off")


def test_the_members_consent_page_says_what_is_sent(tabs: Loaded, look: Look) -> None:
    page = tabs.popup("member", "consent.html")
    page.set_viewport_size({"width": 900, "height": 900})
    expect(page.locator("#withdraw")).to_be_visible()
    look(
        page, "member", "consent", "consent_title", "consent_what_text", "consent_kept_text", "consent_agree"
    )


def test_the_consent_page_says_what_is_kept_also_in_a_narrow_window(tabs: Loaded, look: Look) -> None:
    page = tabs.popup("leader", "consent.html")
    page.set_viewport_size({"width": 900, "height": 900})
    expect(page.locator("#note")).not_to_be_empty()
    look(page, "leader", "consent", "consent_title", "consent_kept_text", "consent_told", "consent_agree")
    page.set_viewport_size({"width": 320, "height": 700})
    look(page, "leader", "consent-narrow", "consent_note", "consent_agree")
    # As of a server with a long name.
    page.locator("#note").evaluate("(note) => note.append(' https://kyuukei.jinjibu.example.co.jp/m/')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
