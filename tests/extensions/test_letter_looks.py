"""What a member sees in a call, in both languages and schemes: the letter, an announced rest, the chip."""

from tests.extensions.loaded import run_in_extension
from tests.extensions.looks import Look, phrase
from tests.extensions.member_tab import LETTER, OK, Tab
from tests.extensions.overlay import Overlay, wait_in
from tools.harness.server_process import ServerProcess

# A leader's line as long as it may be, in both languages at once.
LINE = "Back at quarter past, coffee is in the kitchen. 15分に再開します。".ljust(120, "。")


def in_the_middle(overlay: Overlay, selector: str) -> bool:
    """Tell whether something is whole in the window, less its scrollbars, and in its middle."""
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
    look: Look, tab: Tab, server: ServerProcess, language: str
) -> None:
    page, code, overlay = tab.page, tab.code, tab.overlay
    page.evaluate("addTile", {"participant": "spaces/x/devices/1", "clip": "franck.mp4", "from": 40})
    server.http.post(f"/api/meetings/{code}/rest", json={"reason": "few_blinks", "notice": 0, "note": LINE})
    overlay.wait(LETTER)
    look(page, "member", "letter", "letter_title", "why_eyes", "letter_invites", "letter_left", "letter_ok")
    assert in_the_middle(overlay, ".letter")
    # Without it no Japanese line breaks between phrases.
    locale = overlay.run("(root) => getComputedStyle(root.querySelector('.letter')).webkitLocale")
    assert locale == f'"{language}"'
    # A minute later.
    later = "{ const now = performance.now.bind(performance); performance.now = () => now() + 61_000; }"
    run_in_extension(page, "member", later)
    wait_in(page, lambda: phrase("member", language, "letter_back").fullmatch(overlay.text(OK) or ""), "back")
    look(page, "member", "letter-back", "letter_back", "letter_later")
    page.set_viewport_size({"width": 320, "height": 568})
    look(page, "member", "letter-narrow", "letter_title", "letter_back", "letter_later")
    assert in_the_middle(overlay, ".letter")
    page.set_viewport_size({"width": 1280, "height": 800})
    server.http.delete(f"/api/meetings/{code}/rest")
    overlay.wait(".toast")
    look(page, "member", "toast", "toast_rest_over")


def test_the_chip_says_that_blinks_are_measured_then_takes_little_room(
    look: Look, tab: Tab, server: ServerProcess
) -> None:
    page, code, overlay = tab.page, tab.code, tab.overlay
    page.set_viewport_size({"width": 600, "height": 500})
    server.http.post(f"/api/meetings/{code}/start")
    overlay.wait(".chip")
    whole = overlay.box(".chip")
    look(page, "member", "chip", "chip_measuring", "chip_stop")
    overlay.click(".chip button")
    overlay.wait(".chip.asking")
    look(page, "member", "chip-asking", "chip_ask", "chip_stop_all", "chip_keep")
    overlay.click(".chip .buttons .quiet")
    page.mouse.move(400, 100)
    page.evaluate("document.getElementById('chat').focus()")
    overlay.wait(".chip.small", 15)
    look(page, "member", "chip-small")
    small = overlay.box(".chip")
    assert small["width"] < whole["width"] / 2
    assert overlay.text(".chip .words") is None or small["width"] < 60
