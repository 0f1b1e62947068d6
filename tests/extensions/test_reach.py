"""A rest reaches people who do not look at the Meet tab, and keys do what buttons do."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.extensions.bare import SHOWN, choose, code_of
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import (
    MEMBER,
    NAMES,
    Loaded,
    allow_notifications,
    overlay_of,
    unpack,
)
from tests.extensions.member_tab import LETTER, Tab, end_rest, rest
from tests.extensions.overlay import wait_in
from tests.extensions.rebuilt import constant, rebuild
from tests.extensions.stand_in import MEET, new_code
from tools.harness.browser_source import CONSENT
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

CLEAR = """chrome.notifications.getAll().then((all) =>
  Promise.all(Object.keys(all).map((id) => chrome.notifications.clear(id))),
)"""
# Whether a letter goes when it is put off.
PUT_OFF = """function (letter) {
  this.querySelector(".later button").click();
  return !this.querySelector(letter);
}"""
# Keeps what notifications say, and "" for one that is taken back: the browser reports only their IDs, and
# some go by themselves.
NOTE_NOTIFICATIONS = """() => {
  const { create, clear } = globalThis.real ??= { ...chrome.notifications };
  globalThis.told = [];
  chrome.notifications.clear = (id) => {
    globalThis.told.push("");
    return clear(id);
  };
  chrome.notifications.create = (id, options) => {
    globalThis.told.push(options.message);
    return create(id, options);
  };
}"""
# The worker no longer reaches any server, but its stream stays.
NO_ANSWERS = """() => {
  globalThis.realFetch = fetch;
  globalThis.fetch = async () => { throw new TypeError("Failed to fetch"); };
}"""
Change = Callable[[Loaded, ServerProcess, Tab], None]
# How each language says when the rest ends.
LINES = [
    ("en", "We go on at {}. Click to open the call."),
    ("ja", "再開は {} です。クリックすると会議が開きます。"),
]


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the member's may notify, and a letter put off is back after 6 s, not 60."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    allow_notifications(folders[1])
    soon = constant("shared/letter/letter_answer.js", "SNOOZE_MINUTES", "[1, 3, 5]", "[0.1, 3, 5]")
    rebuild(folders[1], soon)
    return folders


@pytest.fixture(scope="module", autouse=True)
def agreed(browser: Loaded) -> None:
    """Agree once to what the leader looks at."""
    browser.choose("leader", **CONSENT)


def joined(tabs: Loaded, server: ServerProcess, **settings: object) -> Tab:
    tabs.choose("member", connected=True, notifyOnly=False, **CONSENT)
    tabs.choose("member", **settings)
    return Tab(tabs, server)


def press(tabs: Loaded, name: str, command: str) -> None:
    """Do what Chromium does when somebody presses an extension's keys."""
    tabs.worker(name).evaluate("(command) => chrome.commands.onCommand.dispatch(command)", command)


def test_the_browser_gives_each_extension_the_keys_that_it_asks_for(tabs: Loaded) -> None:
    # It says nothing about keys that it uses itself, such as Alt+Shift+B and R.
    for name in NAMES:
        asked = json.loads((ROOT / "extensions" / name / "manifest.json").read_text("utf-8"))["commands"]
        given = tabs.worker(name).evaluate("chrome.commands.getAll()")
        keys = {each["name"]: each["shortcut"] for each in given if each["name"] in asked}
        assert keys == {each: wish["suggested_key"]["default"] for each, wish in asked.items()}


def test_in_a_hidden_tab_a_rest_is_a_notification(bare: DevTools, server: ServerProcess) -> None:
    tab, popup = in_front_and_behind(bare, server)
    popup.bring_to_front()
    until(lambda: tab.run("document.hidden"), "it is hidden")
    assert popup.run(SHOWN) == 0
    rest(server, code_of(tab))
    until(lambda: popup.run(SHOWN) == 1, "the notification is there")


def test_a_letter_that_was_put_off_and_comes_back_in_a_hidden_tab_is_told_once(
    bare: DevTools, server: ServerProcess
) -> None:
    tab, popup = in_front_and_behind(bare, server)
    tab.bring_to_front()
    rest(server, code_of(tab))
    until(lambda: bool(tab.shown(LETTER)), "the letter is there")
    popup.bring_to_front()
    until(lambda: tab.run("document.hidden"), "it is hidden")
    assert popup.run(SHOWN) == 0, "who saw the letter is told nothing"
    # Only now, because the letter is back in 6 s, during which a busy machine may not look.
    assert tab.in_overlays(PUT_OFF, LETTER) == [True]
    until(lambda: popup.run(SHOWN) == 1, "it is told that the letter is back")
    popup.run(CLEAR)
    until(lambda: popup.run(SHOWN) == 0, "the person has read it")
    time.sleep(2)  # the letter is drawn anew each second
    assert popup.run(SHOWN) == 0, "once"


def in_front_and_behind(bare: DevTools, server: ServerProcess) -> tuple[BareTab, BareTab]:
    """Return a member's Meet tab and the popup, which can count notifications; there are none yet."""
    choose(bare, MEMBER, json.dumps({"connected": True} | CONSENT))
    code = new_code()
    tab = bare.open(MEET + code)
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")
    popup = bare.open(f"chrome-extension://{MEMBER}/popup.html")
    until(lambda: popup.run("Boolean(globalThis.chrome?.notifications)"), "the popup is there")
    popup.run(CLEAR)
    return tab, popup


@pytest.mark.parametrize(("language", "line"), LINES)
def test_only_notify_says_until_when_the_rest_goes_and_lays_no_letter_over_the_page(
    tabs: Loaded, server: ServerProcess, language: str, line: str
) -> None:
    tab = joined(tabs, server, notifyOnly=True, language=language)
    tab.overlay.count_letters()
    tabs.worker("member").evaluate(NOTE_NOTIFICATIONS)
    rest(server, tab.code, until_half_past_a_minute())
    told = "globalThis.told"
    wait_in(tab.page, lambda: tabs.worker("member").evaluate(told), "the notification is there")
    assert said(tabs)[-1] == line.format(end_time(server, tab))
    tab.page.wait_for_timeout(500)  # a letter would be drawn a little later
    assert tab.overlay.letters == 0
    tabs.choose("member", language="auto")


def said(tabs: Loaded) -> list[str]:
    """Return what notifications have said so far."""
    told: list[str] = tabs.worker("member").evaluate("globalThis.told")
    return told


def until_half_past_a_minute() -> int:
    """Return the length of a rest that ends half-way through a minute, so that clocks agree on the minute."""
    return 330 - datetime.now(UTC).second


def end_time(server: ServerProcess, tab: Tab) -> str:
    status = server.http.get(f"/api/meetings/{tab.code}/status").json()
    return datetime.fromisoformat(status["rest"]["ends_at"]).astimezone().strftime("%H:%M")


def test_of_a_rest_that_was_made_longer_the_notification_says_the_new_end(
    tabs: Loaded, server: ServerProcess
) -> None:
    tab = joined(tabs, server, notifyOnly=True, language="en")
    tabs.worker("member").evaluate(NOTE_NOTIFICATIONS)
    _, line = LINES[0]
    rest(server, tab.code, until_half_past_a_minute())
    first = line.format(end_time(server, tab))
    wait_in(tab.page, lambda: said(tabs) == [first], "the notification is there")
    server.http.post(f"/api/meetings/{tab.code}/rest/extend", json={"seconds": 600})
    second = line.format(end_time(server, tab))
    wait_in(tab.page, lambda: said(tabs) == [first, second], "it says the new time")
    tabs.choose("member", language="ja")
    tab.page.bring_to_front()
    wait_in(tab.page, lambda: tab.overlay.run("(root) => root.host.lang") == "ja", "another language")
    tab.page.wait_for_timeout(500)
    assert said(tabs) == [first, second], "it stays as it is"
    tabs.choose("member", language="auto")


def end(_tabs: Loaded, server: ServerProcess, tab: Tab) -> None:
    end_rest(server, tab.code)


def end_meeting(_tabs: Loaded, server: ServerProcess, tab: Tab) -> None:
    server.http.delete(f"/api/meetings/{tab.code}/end")


def answer(tabs: Loaded, _server: ServerProcess, tab: Tab) -> None:
    tab.page.bring_to_front()
    press(tabs, "member", "close-letter")


def close(_tabs: Loaded, _server: ServerProcess, tab: Tab) -> None:
    tab.page.close()


def taken_back(tabs: Loaded, server: ServerProcess, tab: Tab, change: Change) -> None:
    """Check that a rest's notification goes with a change."""
    first = tabs.context.pages[0]  # it stays when the tab is closed
    tabs.worker("member").evaluate(NOTE_NOTIFICATIONS)
    rest(server, tab.code)
    wait_in(first, lambda: len(said(tabs)) == 1, "the notification is there")
    change(tabs, server, tab)
    wait_in(first, lambda: said(tabs)[1:] == [""], f"it is taken back by {change.__name__}")


def test_the_notification_is_taken_back_when_it_is_no_longer_so(tabs: Loaded, server: ServerProcess) -> None:
    tab = joined(tabs, server, notifyOnly=True)
    for change in (end, end_meeting, answer):
        taken_back(tabs, server, tab, change)
    taken_back(tabs, server, joined(tabs, server, notifyOnly=True), close)


def test_a_click_on_the_notification_opens_the_tab(tabs: Loaded, server: ServerProcess) -> None:
    tab, worker = joined(tabs, server, notifyOnly=True), tabs.worker("member")
    server.http.post(f"/api/meetings/{tab.code}/rest")
    found = f"chrome.tabs.query({{ url: '{MEET}{tab.code}' }}).then(([one]) => one)"
    tab_id = worker.evaluate(found)["id"]
    ids = "chrome.notifications.getAll().then((all) => Object.keys(all))"
    wait_in(tab.page, lambda: f"meet tab {tab_id}" in worker.evaluate(ids), "the notification is there")
    tabs.context.new_page().bring_to_front()
    assert worker.evaluate(found)["active"] is False
    worker.evaluate("(id) => chrome.notifications.onClicked.dispatch(id)", f"meet tab {tab_id}")
    wait_in(tab.page, lambda: worker.evaluate(found)["active"], "the tab is in front")


def test_a_click_on_the_notification_of_a_closed_tab_only_removes_it(tabs: Loaded) -> None:
    worker = tabs.worker("member")
    worker.evaluate(CLEAR)
    worker.evaluate(
        "() => { globalThis.faults = [];"
        " self.addEventListener('unhandledrejection', ({ reason }) => faults.push(String(reason))); }"
    )
    worker.evaluate(NOTE_NOTIFICATIONS)
    made = "{ type: 'basic', iconUrl: '/icons/128.png', title: 'x', message: 'x' }"
    worker.evaluate(f"chrome.notifications.create('meet tab 987654321', {made})")
    worker.evaluate("chrome.notifications.onClicked.dispatch('meet tab 987654321')")
    wait_in(tabs.context.pages[0], lambda: said(tabs)[1:] and worker.evaluate(SHOWN) == 0, "it is gone")
    assert said(tabs) == ["x", ""], "by the click: some go by themselves"
    assert worker.evaluate("faults") == []


def test_keys_ask_for_a_rest_and_close_the_letter_and_without_a_call_say_so(
    tabs: Loaded, server: ServerProcess
) -> None:
    tab = joined(tabs, server)
    tab.page.bring_to_front()
    press(tabs, "member", "request-rest")
    tab.overlay.wait(LETTER)
    press(tabs, "member", "close-letter")
    tab.overlay.wait_gone(LETTER)
    end_rest(server, tab.code)
    tab.overlay.wait_told("Welcome back")
    tabs.worker("member").evaluate(NO_ANSWERS)
    press(tabs, "member", "request-rest")
    tab.overlay.wait_told("could not be reached")
    tabs.worker("member").evaluate("() => { globalThis.fetch = realFetch; }")
    tab.page.goto(f"{MEET}{tab.code}?lobby")
    lobby = overlay_of(tab.page)
    press(tabs, "member", "request-rest")
    lobby.wait_told("this tab is not in a call")
    assert server.http.get(f"/api/meetings/{tab.code}/status").json()["rest"] is None


def test_keys_reach_the_meeting_from_another_window_also_past_a_tab_without_one(
    tabs: Loaded, server: ServerProcess
) -> None:
    tab = joined(tabs, server)
    tabs.meet(path="landing")
    for number, front in enumerate((None, "landing"), start=1):
        page = tabs.meet(path=front)[0] if front else tabs.context.new_page()
        page.bring_to_front()
        press(tabs, "member", "request-rest")
        tab.overlay.wait(LETTER)
        press(tabs, "member", "close-letter")
        tab.overlay.wait_gone(LETTER)
        end_rest(server, tab.code)
        wait_lines(tab, number)


def wait_lines(tab: Tab, count: int) -> None:
    wait_in(tab.page, lambda: len(tab.overlay.toasts) == count, f"{count} lines were told")


def test_the_leaders_keys_begin_a_rest_in_a_call(tabs: Loaded, server: ServerProcess) -> None:
    tab = joined(tabs, server)
    popup = tabs.popup("leader")
    expect(popup.locator("#rest")).to_be_enabled()
    tab.page.bring_to_front()
    press(tabs, "leader", "rest-now")
    assert "leader invites" in (tab.overlay.wait(LETTER) and tab.overlay.wait(".why"))


def test_an_old_consent_is_asked_for_again_before_anything_is_sent(
    tabs: Loaded, server: ServerProcess
) -> None:
    for name in NAMES:
        tabs.choose(name, consentVersion=1, connected=True)
    before = len(tabs.requests)
    page, code = tabs.meet()
    expect(tabs.popup("leader").locator("#start")).to_be_enabled()
    page.bring_to_front()
    press(tabs, "leader", "rest-now")
    overlay = overlay_of(page)
    press(tabs, "member", "request-rest")
    overlay.wait_told("connect from the icon in the toolbar first")
    page.wait_for_timeout(1500)
    assert not [line for line in server.lines if code in line]
    assert not [url for url, _ in tabs.requests[before:] if "/api/" in url], "not by keys either"
    expect(tabs.popup("member").locator("#connect")).to_have_text("Connect")
    consent = tabs.popup("leader", "consent.html")
    expect(consent.locator("#changed")).to_contain_text("has changed")
    for name in NAMES:
        tabs.choose(name, **CONSENT)
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")


def test_who_agrees_anew_is_connected_already_and_who_withdraws_reads_what_goes_on(tabs: Loaded) -> None:
    tabs.choose("member", consentVersion=1, connected=True)
    consent = tabs.popup("member", "consent.html")
    consent.click("#agree")
    expect(consent.locator("#done")).to_have_text("Thank you. Your meetings connect by themselves.")
    consent.click("#withdraw")
    expect(consent.locator("#done")).to_contain_text("If your leader measures blinks, that goes on.")
    tabs.choose("member", connected=False)
    consent.reload()
    consent.click("#agree")
    expect(consent.locator("#done")).to_have_text(
        "Thank you. In your Meet call, connect from the icon in the toolbar. "
        "If you don't see it there, press the puzzle piece."
    )
    tabs.choose("member", connected=True)


@pytest.mark.parametrize("name", NAMES)
def test_an_update_that_changed_the_data_practice_opens_the_consent_page_of_who_had_agreed(
    tabs: Loaded, name: str
) -> None:
    def update(**settings: object) -> list[str]:
        tabs.choose(name, **settings)
        before = set(tabs.context.pages)
        tabs.worker(name).evaluate("() => chrome.runtime.onInstalled.dispatch({ reason: 'update' })")
        tabs.context.pages[0].wait_for_timeout(1000)
        return [page.url for page in set(tabs.context.pages) - before]

    assert update(**CONSENT) == [], "nothing has changed"
    assert update(consentedAt="", consentVersion=0) == [], "who never agreed was asked at the installation"
    tabs.choose(name, **CONSENT | {"consentVersion": 1})
    with tabs.context.expect_page() as opened:
        tabs.worker(name).evaluate("() => chrome.runtime.onInstalled.dispatch({ reason: 'update' })")
    opened.value.wait_for_url(f"chrome-extension://{NAMES[name]}/consent.html")
    tabs.choose(name, **CONSENT)
