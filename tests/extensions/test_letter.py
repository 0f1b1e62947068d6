"""The letter: how it appears, how it can be answered, and when it goes."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from tests.extensions.loaded import Loaded, overlay_of, run_in_extension
from tests.extensions.member_tab import A_MINUTE_LATER, LETTER, OK, Tab, end_rest, rest
from tests.extensions.overlay import SETTLED, wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.captured import captured
from tools.harness.server_process import ServerProcess

# CSS pixels between the clock and the leader's line, in which nothing is drawn.
GAP_PX = 16


@pytest.fixture(scope="module")
def extensions(unpacked_once: list[Path]) -> list[Path]:
    """The member's extension alone, as most people have it."""
    return unpacked_once[1:]


@pytest.fixture(scope="module", autouse=True)
def joined(browser: Loaded) -> None:
    """Let every meeting connect by itself."""
    browser.choose("member", connected=True, **CONSENT)


def test_the_countdown_goes_to_the_end_that_the_server_says(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code, 120)
    tab.overlay.wait(LETTER)
    ends_at = server.http.get(f"/api/meetings/{tab.code}/status").json()["rest"]["ends_at"]
    left = "(ends) => (Date.parse(ends) - Date.now()) / 1000"

    def says_what_is_left() -> bool:
        # News that came late sets the server's clock too far back, until some comes sooner.
        server.http.post(f"/api/meetings/{tab.code}/start")
        most: float = tab.page.evaluate(left, ends_at)
        minutes, seconds = map(int, tab.overlay.wait(".time").split(":"))
        shown = minutes * 60 + seconds
        least: float = tab.page.evaluate(left, ends_at)
        return least - 1 <= shown <= most + 2

    wait_in(tab.page, says_what_is_left, "the letter says what is left")
    shown = tab.overlay.wait(".time")
    wait_in(tab.page, lambda: tab.overlay.text(".time") != shown, "the countdown goes on")


def test_the_letter_is_a_dialog_that_takes_the_focus_and_gives_it_back(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.focus("#chat")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    assert tab.overlay.run("(root) => root.activeElement.className") == "letter"
    assert tab.overlay.run("(root) => root.activeElement.getAttribute('role')") == "dialog"
    tab.page.keyboard.type("hello ")
    assert tab.overlay.text(LETTER), "typing on does not answer the letter"
    tab.page.keyboard.press("Tab")
    assert tab.overlay.run("(root) => root.activeElement.textContent") == "OK"
    tab.page.keyboard.press("Escape")
    tab.overlay.wait_gone(LETTER)
    assert tab.page.evaluate("document.activeElement.id") == "chat"


def test_who_comes_in_the_middle_of_a_rest_sees_it_and_an_answered_one_stays_away(
    tabs: Loaded, server: ServerProcess
) -> None:
    first = Tab(tabs, server)
    rest(server, first.code)
    late = Tab(tabs, server, first.code)
    late.overlay.wait(LETTER)
    late.overlay.click(OK)
    late.overlay.wait_gone(LETTER)
    late.page.reload()
    again = overlay_of(late.page)
    popup = tabs.popup("member")
    expect(popup.locator("#state")).to_contain_text("Resting")
    assert again.text(LETTER) is None


def test_a_letter_can_be_put_off_for_as_long_as_it_is_worth_while(tab: Tab, server: ServerProcess) -> None:
    offered = "(root) => [...root.querySelectorAll('.later button')].filter((each) => !each.hidden)"
    offered += ".map((each) => each.textContent)"
    rest(server, tab.code, 600)
    tab.overlay.wait(LETTER)
    assert tab.overlay.run(offered) == ["1 min", "3 min", "5 min"]
    tab.overlay.click(".later button")
    tab.overlay.wait_gone(LETTER)
    end_rest(server, tab.code)
    tab.overlay.wait_told("over")
    rest(server, tab.code, 180)
    tab.overlay.wait(LETTER)
    assert tab.overlay.run(offered) == ["1 min"]


def test_it_is_offered_no_longer_than_the_letter_would_come_back(tab: Tab, server: ServerProcess) -> None:
    later = ".later button"
    rest(server, tab.code, 60 + 30 + 60)
    tab.overlay.wait(LETTER)
    tab.overlay.wait(later)
    tab.overlay.run("(root, css) => root.querySelector(css).focus()", later)
    run_in_extension(tab.page, "member", A_MINUTE_LATER)
    tab.overlay.wait_gone(later)
    assert tab.overlay.text(LETTER), "the letter itself stays"
    assert tab.overlay.run("(root) => root.activeElement.className") == "letter"


def test_who_comes_back_to_the_letter_finds_im_back_on_it(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    assert tab.overlay.text(OK) == "OK"
    run_in_extension(tab.page, "member", A_MINUTE_LATER)
    wait_in(tab.page, lambda: tab.overlay.text(OK) == "I'm back", "the button has changed")
    tab.overlay.click(OK)
    tab.overlay.wait_gone(LETTER)


def test_a_letter_goes_by_itself_when_the_rest_is_over(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code, 60)
    tab.overlay.wait(LETTER)
    run_in_extension(tab.page, "member", A_MINUTE_LATER)
    tab.overlay.wait_gone(LETTER)
    tab.overlay.wait_told("over")


def test_the_leaders_line_is_on_the_letter_as_text(tab: Tab, server: ServerProcess) -> None:
    line = "Back at ten <img src=x onerror='document.title=`broken`'> " + "w" * 60
    server.http.post(f"/api/meetings/{tab.code}/rest", json={"note": line})
    assert tab.overlay.wait(".note") == line
    assert tab.overlay.run("(root) => root.querySelectorAll('img').length") == 0
    assert tab.overlay.overflow(".letter") <= 0


def test_accents_that_are_stacked_on_the_leaders_line_stay_on_it(tab: Tab, server: ServerProcess) -> None:
    server.http.post(f"/api/meetings/{tab.code}/rest", json={"note": "A" + "\u0301" * 119})
    tab.overlay.wait(".note")
    tab.overlay.run(SETTLED)
    line = tab.overlay.box(".note")
    x, y, width, height = line["left"], line["top"] - GAP_PX, line["width"], GAP_PX - 1
    taken = captured(lambda: tab.page.screenshot(clip={"x": x, "y": y, "width": width, "height": height}))
    drawn = cv2.imdecode(np.frombuffer(taken, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert drawn is not None
    assert drawn.min() == drawn.max(), "there is nothing between the clock and the line"


def test_the_chosen_sound_is_played_with_the_letter_and_at_its_end_and_no_other(
    tabs: Loaded, server: ServerProcess
) -> None:
    tabs.choose("member", sound="bell")
    tab = Tab(tabs, server)
    notes: list[object] = []
    devtools = tab.page.context.new_cdp_session(tab.page)
    devtools.on("WebAudio.audioNodeCreated", lambda made: notes.append(made["node"]["nodeType"]))
    devtools.send("WebAudio.enable")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    wait_in(tab.page, lambda: notes.count("Oscillator") == 3, "a bell")
    for language in ("ja", "en"):
        tabs.choose("member", language=language)
        tab.overlay.wait(f":host([lang={language}]) {LETTER}")
    tab.page.wait_for_timeout(500)
    assert notes.count("Oscillator") == 3, "the letter is the same one in another language"
    end_rest(server, tab.code)
    tab.overlay.wait_told("over")
    wait_in(tab.page, lambda: notes.count("Oscillator") == 6, "a bell at the end")
    tabs.choose("member", sound="off", language="ja")
    # Both settings came at once: a page that speaks the language knows the sound, too.
    wait_in(tab.page, lambda: tab.overlay.run("(root) => root.host.lang") == "ja", "it is chosen")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.page.wait_for_timeout(500)
    assert notes.count("Oscillator") == 6, "no sound was chosen"
