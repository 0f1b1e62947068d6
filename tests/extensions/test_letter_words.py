"""What the letter and the lines around it say is true at every moment, to eyes and to screen readers."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.loaded import NAMES, Loaded, unpack
from tests.extensions.member_tab import LETTER, Tab, end_rest, rest
from tests.extensions.overlay import wait_in
from tests.extensions.rebuilt import constant, rebuild
from tests.extensions.stand_in import new_code
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

TOAST = ".toast:not(.announcement)"
# The browser's answers about notifications: not allowed, or allowed and switched off.
NOT_ALLOWED = "chrome.permissions.request = async () => false"
SWITCHED_OFF = """
  chrome.permissions.request = chrome.permissions.contains = async () => true;
  const notifications = { getPermissionLevel: async () => "denied" };
  Object.defineProperty(chrome, "notifications", { value: notifications });
"""
# Each text of the popup's first line, from its first moment on.
NOTE_STATES = """
  globalThis.states = [];
  new MutationObserver(() => {
    const said = document.getElementById("state")?.textContent ?? "";
    if (said !== states.at(-1)) states.push(said);
  }).observe(document, { childList: true, subtree: true });
"""
# How each change was announced: the attribute at the moment when the text changes.
NOTE_LIVENESS = """
  globalThis.told = [];
  new MutationObserver(() => told.push(state.ariaLive))
    .observe(document.getElementById("state"), { childList: true });
"""
# What each popup says about a call in which nothing is on.
BEFORE_A_REST = {"leader": "Not measuring", "member": "Connected"}
# A toast would appear within half of this.
QUIET_MS = 1000


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; a line that vanishes by itself stays long enough to be looked at."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    rebuild(
        folders[1],
        constant("shared/letter/toast.js", "TOAST_MS", "7000", "60_000"),
        constant("popup_actions.js", "NOTICE_MS", "4000", "1000"),
    )
    return folders


@pytest.fixture(scope="module", autouse=True)
def joined(browser: Loaded) -> None:
    """Let every meeting connect by itself."""
    browser.choose("member", connected=True, **CONSENT)


def change(server: ServerProcess, code: str, call: str, **body: Any) -> None:
    answer = server.http.post(f"/api/meetings/{code}/{call}", json=body or None)
    assert answer.status_code == 200, answer.text


def test_the_letter_says_how_long_the_rest_is_from_now_on(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code, 300)
    tab.overlay.wait(LETTER)
    assert "5 min" in tab.overlay.wait(".what")
    change(server, tab.code, "rest/extend", seconds=600)
    wait_in(tab.page, lambda: "15 min" in tab.overlay.wait(".what"), "the letter says fifteen minutes")


def test_a_letter_of_less_than_half_a_minute_speaks_of_a_moment(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code, 20)
    tab.overlay.wait(LETTER)
    assert tab.overlay.wait(".what") == "Leave the screen for a moment."


def test_the_letter_reads_from_left_to_right_in_a_page_that_does_not_and_tells_a_screen_reader_the_time(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.evaluate("document.documentElement.dir = 'rtl'")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    assert tab.overlay.run("(root, css) => getComputedStyle(root.querySelector(css)).direction", LETTER) == (
        "ltr"
    )
    role = "(root) => [root.querySelector('.time').role, root.querySelector('.time').ariaHidden]"
    assert tab.overlay.run(role) == ["timer", None]


def test_nobody_is_welcomed_back_to_a_meeting_that_has_ended(tab: Tab, server: ServerProcess) -> None:
    change(server, tab.code, "start")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    server.http.delete(f"/api/meetings/{tab.code}/end")
    letter_goes_without_a_word(tab)


def letter_goes_without_a_word(tab: Tab) -> None:
    tab.overlay.wait_gone(LETTER)
    tab.page.wait_for_timeout(QUIET_MS)
    assert tab.overlay.text(TOAST) is None


def test_who_goes_to_another_meeting_hears_nothing_of_the_rest_in_the_first(
    tab: Tab, server: ServerProcess
) -> None:
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    other = new_code()
    tab.page.evaluate("(code) => history.pushState(null, '', `/${code}`)", other)
    server.wait_for(f"✓ SSE client connected: meeting_id={other}")
    letter_goes_without_a_word(tab)


def test_a_line_that_goes_by_itself_leaves_an_announced_rest_in_sight(
    tab: Tab, server: ServerProcess
) -> None:
    change(server, tab.code, "start")
    for first, then in (("rest", "monitoring/stop"), ("monitoring/stop", "rest")):
        for call in (first, then):
            change(server, tab.code, call, **({"notice": 60} if call == "rest" else {}))
        tab.overlay.wait(".announcement")
        wait_in(tab.page, lambda: "no longer" in (tab.overlay.text(TOAST) or ""), "the line is there")
        assert tab.overlay.box(".announcement")["bottom"] <= tab.overlay.box(TOAST)["top"]
        end_rest(server, tab.code)
        tab.overlay.wait_gone(".announcement")
        change(server, tab.code, "start")


def test_who_wants_notifications_alone_and_does_not_allow_them_gets_letters(
    tabs: Loaded, server: ServerProcess
) -> None:
    tabs.choose("member", notifyOnly=True)
    tab = Tab(tabs, server)
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    popup = tabs.popup("member")
    for stub in (NOT_ALLOWED, SWITCHED_OFF):
        popup.reload()
        expect(popup.locator("#state")).not_to_be_empty()  # it has read the settings, and accepts clicks
        expect(popup.locator("#notify-only")).not_to_be_checked()
        popup.click("summary")
        popup.evaluate(stub)
        popup.click("#notify-only")
        expect(popup.locator("#notify-error")).to_contain_text("not allowed")
        expect(popup.locator("#notify-only")).not_to_be_checked()
    # Chrome's own question closes the popup, before it hears of the refusal.
    tabs.choose("member", notifyOnly=True)
    popup.reload()
    expect(popup.locator("#notify-only")).not_to_be_checked()
    expect(popup.locator("#notify-error")).to_contain_text("not allowed")
    stored = "chrome.storage.local.get('notifyOnly').then((all) => all.notifyOnly)"
    wait_in(popup, lambda: tabs.worker("member").evaluate(stored) is False, "it is not kept")


def test_a_popup_tells_a_screen_reader_of_a_rest_once_and_not_each_second(
    tabs: Loaded, server: ServerProcess
) -> None:
    tab = Tab(tabs, server)
    tabs.choose("leader", **CONSENT)
    popups = [tabs.popup(name) for name in BEFORE_A_REST]
    for popup, before in zip(popups, BEFORE_A_REST.values(), strict=True):
        expect(popup.locator("#state")).to_have_text(before)
        popup.evaluate(NOTE_LIVENESS)
    rest(server, tab.code)
    for popup in popups:
        expect_told_once(popup)
    change(server, tab.code, "rest/extend", seconds=300)
    for popup in popups:
        expect(popup.locator("#state")).to_contain_text("9:")
        assert popup.evaluate("told").count("polite") == 1, "that it is longer is told, too"


def expect_told_once(popup: Page) -> None:
    """Check that every second of a rest that has begun is shown, but only the first text is read aloud."""
    state = popup.locator("#state")
    expect(state).to_contain_text("4:")
    before = state.inner_text()
    expect(state).not_to_have_text(before)
    told = popup.evaluate("told.splice(0)")
    assert (told[0], set(told[1:])) == ("polite", {"off"})


def test_a_popup_says_nothing_of_its_tab_before_it_knows_it_and_has_a_line_for_answers_before_one_is_there(
    tabs: Loaded, server: ServerProcess
) -> None:
    Tab(tabs, server)
    tabs.choose("leader", **CONSENT)
    for name, state in BEFORE_A_REST.items():
        popup = tabs.context.new_page()
        popup.add_init_script(NOTE_STATES)
        popup.goto(f"chrome-extension://{NAMES[name]}/popup.html")
        expect(popup.locator("#state")).to_have_text(state)
        assert [each for each in popup.evaluate("states") if each] == [state]
        notice = popup.locator("#notice")
        expect(notice).to_be_empty()
        assert notice.evaluate("(line) => getComputedStyle(line).display") != "none"


def test_what_became_of_a_click_in_the_members_popup_stays_while_it_is_so(
    tabs: Loaded, server: ServerProcess
) -> None:
    tab = Tab(tabs, server)
    change(server, tab.code, "start")
    rest(server, tab.code)
    popup = tabs.popup("member")
    popup.click("#stop")
    notice = popup.locator("#notice")
    expect(notice).to_have_text("Measuring has stopped.")
    popup.evaluate(
        "globalThis.seconds = 0; new MutationObserver(() => (seconds += 1))"
        ".observe(document.getElementById('state'), { childList: true })"
    )
    # By then the tab no longer tells of the click.
    popup.wait_for_function("() => seconds > 2")
    expect(notice).to_have_text("Measuring has stopped.")
    change(server, tab.code, "start")
    expect(notice).to_be_empty()
