"""What a member sees in a call, in both languages and schemes: the letter, an announced rest, the chip."""

from functools import partial
from pathlib import Path

import pytest

from tests.extensions.loaded import Loaded, run_in_extension, unpack
from tests.extensions.looks import LANGUAGES, Look, Looking
from tests.extensions.member_tab import (
    A_MINUTE_LATER,
    HOLD_SHRINKING,
    LETTER,
    SHRINK,
    Tab,
    end_rest,
    rest,
)
from tests.extensions.overlay import SETTLED, Overlay
from tests.extensions.rebuilt import constant, rebuild
from tests.static.test_zoom_and_contrast import READABLE, ZOOMED
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# A leader's note of the greatest length, in both languages at once.
LINE = "Back at quarter past, coffee is in the kitchen. 15分に再開します。".ljust(120, "。")
# CSS pixels of the fonts that Chrome calls medium and very large.
MEDIUM, VERY_LARGE = 16, 24
SAY = "(root, text) => root.querySelector('.chip .words').append(text)"
TOP = "(root, css) => root.querySelector(css).getBoundingClientRect().top"
# The font sizes of some parts, in CSS pixels.
SIZES = """(root, parts) =>
  parts.map((css) => parseFloat(getComputedStyle(root.querySelector(css)).fontSize))"""
# How wide the chip's scroll bar is, in CSS pixels.
SCROLL_BAR = """(root) => {
  const { offsetWidth, clientWidth, clientLeft } = root.querySelector(".chip");
  return offsetWidth - clientWidth - 2 * clientLeft;
}"""
IS_READABLE = f"(root, css) => ({READABLE})(root.querySelector(css))"


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The member's extension alone; a line that vanishes by itself stays long enough for two looks."""
    member = unpack(server, tmp_path_factory.mktemp("extensions"))[1]
    rebuild(member, constant("shared/letter/toast.js", "TOAST_MS", "7000", "60_000"))
    return [member]


@pytest.fixture(scope="module")
def looking(browser: Loaded) -> Looking:
    """Looks at what a connected member sees."""
    browser.choose("member", connected=True, **CONSENT)
    return Looking(browser)


def in_the_middle(overlay: Overlay, selector: str) -> bool:
    """Tell whether something is entirely in the window, less its scrollbars, and in its middle."""
    box = overlay.box(selector)
    width, height = overlay.run(
        "() => [document.documentElement.clientWidth, document.documentElement.clientHeight]"
    )
    aside = (box["left"] + box["right"] - width, box["top"] + box["bottom"] - height)
    return min(box["left"], box["top"]) >= 0 and max(map(abs, aside)) <= 2


def test_an_announced_rest_is_one_line(look: Look, tab: Tab, server: ServerProcess) -> None:
    page, code, overlay = tab.page, tab.code, tab.overlay
    server.http.post(f"/api/meetings/{code}/rest", json={"notice": 60})
    overlay.wait(".announcement")
    look(page, "member", "announced", "announced_soon")


def test_the_letter_lies_in_the_middle_and_says_why_and_how_long(
    look: Look, tab: Tab, server: ServerProcess
) -> None:
    page, code, overlay = tab.page, tab.code, tab.overlay
    page.evaluate("addTile", {"participant": "spaces/x/devices/1", "clip": "franck.mp4", "from": 40})

    def end() -> None:
        server.http.delete(f"/api/meetings/{code}/rest")
        overlay.wait(".toast")

    def check() -> None:
        assert in_the_middle(overlay, ".letter")

    body = {"reason": "few_blinks", "seconds": 900, "notice": 0, "note": LINE}
    server.http.post(f"/api/meetings/{code}/rest", json=body)
    overlay.wait(LETTER)
    words: tuple[str, ...] = ("letter_title", "why_eyes", "letter_invites", "letter_left", "letter_ok")
    look(page, "member", "letter", *words, check=check)

    def let_a_minute_pass() -> None:
        overlay.wait(LETTER)
        run_in_extension(page, "member", A_MINUTE_LATER)

    let_a_minute_pass()
    look(page, "member", "letter-back", "letter_back", "letter_later", again=let_a_minute_pass)
    page.set_viewport_size({"width": 320, "height": 568})
    words = ("letter_title", "letter_back", "letter_later")
    look(page, "member", "letter-narrow", *words, again=let_a_minute_pass, check=check)
    page.set_viewport_size({"width": 1280, "height": 800})
    end()

    def begin_and_end() -> None:
        rest(server, code)
        overlay.wait(LETTER)
        end()

    look(page, "member", "toast", "toast_rest_over", again=begin_and_end)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chip_says_that_blinks_are_measured_then_takes_little_room(
    looking: Looking, tab: Tab, server: ServerProcess, language: str
) -> None:
    page, code, overlay = tab.page, tab.code, tab.overlay
    look = partial(looking.look, page, "member", languages=[language])
    looking.speak(page, language)
    page.set_viewport_size({"width": 600, "height": 500})
    run_in_extension(page, "member", HOLD_SHRINKING)
    server.http.post(f"/api/meetings/{code}/start")
    overlay.wait(".chip")
    whole = overlay.box(".chip")
    # A chip under the mouse stays whole as long as it is looked at.
    page.mouse.move(whole["left"] + whole["height"] / 2, whole["top"] + whole["height"] / 2)
    run_in_extension(page, "member", SHRINK)
    look("chip", "chip_measuring", "chip_stop")
    overlay.click(".chip button")
    overlay.wait(".chip.asking")
    look("chip-asking", "chip_ask", "chip_stop_all", "chip_keep")
    overlay.click(".chip .buttons .quiet")
    page.mouse.move(400, 100)
    page.evaluate("document.getElementById('chat').focus()")
    overlay.wait(".chip.small")
    look("chip-small")
    small = overlay.box(".chip")
    assert small["width"] < whole["width"] / 2
    assert overlay.text(".chip .words") is None or small["width"] < 60
    assert overlay.run(SCROLL_BAR) == 0, "its eye is all of it"


def test_zoomed_to_400_percent_all_of_the_question_to_stop_can_be_read_and_reached(
    looking: Looking, tab: Tab, server: ServerProcess
) -> None:
    server.http.post(f"/api/meetings/{tab.code}/start")
    for language in LANGUAGES:
        tab.page.set_viewport_size({"width": 1280, "height": 800})
        looking.speak(tab.page, language)
        tab.overlay.wait(".chip")
        tab.overlay.click(".chip button")
        tab.overlay.wait(".chip.asking")
        for width, height in ZOOMED:
            tab.page.set_viewport_size({"width": width, "height": height})
            parts = [".chip .words", ".chip .main", ".chip .quiet"]
            unreadable = [each for each in parts if not tab.overlay.run(IS_READABLE, each)]
            assert unreadable == [], (language, width, height)


def choose_font(tab: Tab, pixels: int) -> None:
    """Choose a size for text that sets none of its own, as in Chrome's settings."""
    devtools = tab.page.context.new_cdp_session(tab.page)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
    devtools.detach()


@pytest.mark.usefixtures("looking")
def test_all_of_it_is_written_larger_for_who_has_chosen_a_larger_font(
    tab: Tab, server: ServerProcess
) -> None:
    server.http.post(f"/api/meetings/{tab.code}/start")
    tab.overlay.wait(".chip")
    for pixels, size in ((VERY_LARGE, 20.25), (MEDIUM, 13.5)):
        choose_font(tab, pixels)
        assert tab.overlay.run(SIZES, [".chip .words"]) == [size]
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    server.http.post(f"/api/meetings/{tab.code}/rest/extend", json={"seconds": 60})
    tab.overlay.wait(".letter .toast")
    parts = [".why", ".main", ".letter .toast"]
    assert tab.overlay.run(SIZES, parts) == [15, 15, 13.5]
    choose_font(tab, VERY_LARGE)
    assert tab.overlay.run(SIZES, parts) == [22.5, 22.5, 20.25]


def test_in_a_very_large_font_a_small_window_shows_all_of_it(
    looking: Looking, tab: Tab, server: ServerProcess
) -> None:
    choose_font(tab, VERY_LARGE)
    server.http.post(f"/api/meetings/{tab.code}/start")
    for language in LANGUAGES:
        looking.speak(tab.page, language)
        tab.page.set_viewport_size({"width": 320, "height": 256})
        tab.overlay.wait(".chip")
        unreadable = [each for each in (".chip", ".chip button") if not tab.overlay.run(IS_READABLE, each)]
        assert unreadable == [], language
        assert tab.overlay.overflow(".chip") <= 0, language
        # As where the stop that was pressed in it has failed.
        tab.overlay.run(SAY, LINE)
        assert tab.overlay.run(TOP, ".chip") >= 0, language
        tab.page.set_viewport_size({"width": 320, "height": 568})
        rest(server, tab.code)
        tab.overlay.wait(LETTER)
        tab.overlay.run(SETTLED)
        parts = ["h2", ".why", ".what", ".time", ".stretch", ".main"]
        unreadable = [each for each in parts if not tab.overlay.run(IS_READABLE, each)]
        assert unreadable == [], language
        assert tab.overlay.overflow(".letter") <= 0
        end_rest(server, tab.code)
        tab.overlay.wait_gone(LETTER)
