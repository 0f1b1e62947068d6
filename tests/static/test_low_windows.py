"""On a phone, upright or sideways, everything that must be seen at once is there without scrolling."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.static.camera import wait_answered
from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tests.static.test_zoom_and_contrast import OPEN_TO_CLICKS
from tools.harness.server_process import ServerProcess

# Windows of phones below their bars, in CSS pixels, the lowest first.
SIDEWAYS = [(667, 280), (734, 300), (844, 320), (667, 331), (740, 343), (740, 360)]
# Upright: small phones with all of their bars, then usual ones.
UPRIGHT = [(320, 450), (320, 568), (360, 560), (360, 640), (375, 553), (412, 700)]
# A leader's note of the greatest length.
NOTES = {"en-US": "Back at quarter past. ".ljust(120, "W"), "ja-JP": "15分に再開します。".ljust(120, "。")}
# The parts that are not entirely in the window, or lie under something else.
COVERED = """(letter, parts) => parts.filter((css) => {
  const part = letter.querySelector(css);
  const { left, right, top, bottom } = part.getBoundingClientRect();
  return [top + 2, (top + bottom) / 2, bottom - 2].some((y) => {
    const there = letter.getRootNode().elementFromPoint((left + right) / 2, y);
    return there !== part && !part.contains(there);
  });
})"""
# Distances from the remaining time to the bar below it, sideways and down, in CSS pixels.
BAR_FROM_TIME = """(letter) => {
  const [time, bar] = [".time", ".left"].map((css) => letter.querySelector(css).getBoundingClientRect());
  return [Math.abs(time.left + time.right - bar.left - bar.right) / 2, bar.top - time.bottom];
}"""
# The least width or height of a button in the letter, in CSS pixels.
LEAST_SIDE = """(letter) => {
  const boxes = [...letter.querySelectorAll("button")].map((each) => each.getBoundingClientRect());
  return Math.min(...boxes.flatMap(({ width, height }) => [width, height]));
}"""
# The size that a finger hits, in CSS pixels.
FINGER = 44


@pytest.mark.parametrize("locale", NOTES)
def test_on_a_phone_the_letter_shows_its_countdown_and_its_ok_at_once_and_a_finger_hits_all_of_its_buttons(
    locale: str, server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, locale=locale)
    # By DevTools, as on a device: its pointer is a finger.
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for body in ({}, {"note": NOTES[locale]}):
        start_rest(server, meeting_id, seconds=600, **body)
        expect(letter(page).locator(".note")).to_have_count(len(body))
        check_on_phones(page)
        server.http.delete(f"/api/meetings/{meeting_id}/rest").raise_for_status()
        expect(letter(page)).to_have_count(0)


def check_on_phones(page: Page) -> None:
    """Check the letter in each window."""
    letter(page).locator(".buttons").evaluate(OPEN_TO_CLICKS)
    for width, height in SIDEWAYS + UPRIGHT:
        page.set_viewport_size({"width": width, "height": height})
        assert letter(page).evaluate("(part) => part.scrollTop") == 0
        parts = [".time", ".left", ".main", ".later"]
        assert letter(page).evaluate(COVERED, parts) == [], (width, height)
        assert letter(page).evaluate(LEAST_SIDE) >= FINGER, (width, height)
        aside, down = letter(page).evaluate(BAR_FROM_TIME)
        assert aside <= 1, (width, height)
        assert 0 <= down <= 12, (width, height)


def test_in_a_narrow_window_with_very_large_letters_the_countdown_is_seen_at_once(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, locale="ja-JP")
    # "Very large" in Chrome's settings, in CSS pixels.
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 24}})
    start_rest(server, meeting_id, seconds=600)
    letter(page).locator(".buttons").evaluate(OPEN_TO_CLICKS)
    for height in (690, 700):
        page.set_viewport_size({"width": 500, "height": height})
        assert letter(page).evaluate("(part) => part.scrollTop") == 0
        assert letter(page).evaluate(COVERED, [".time", ".main"]) == [], height


def test_the_leaders_line_is_read_with_the_letter_and_a_letter_that_scrolls_keeps_its_round_corners(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    start_rest(server, meeting_id, seconds=600, note=NOTES["en-US"])
    expect(letter(page)).to_have_accessible_description(re.compile(f"for about 10 min. {NOTES['en-US']}$"))
    # With a background of its own, the scrollbar would have a square corner there.
    expect(letter(page)).to_have_css("scrollbar-color", re.compile(r"rgba\(0, 0, 0, 0\)$"))


@pytest.mark.parametrize(
    ("width", "height", "locale"), [(568, 320, "ja-JP"), (734, 343, "en-US"), (863, 360, "ja-JP")]
)
def test_on_a_phone_held_sideways_the_red_mark_and_stop_are_in_sight_while_frames_go(
    width: int, height: int, locale: str, server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", locale)
    page.set_viewport_size({"width": width, "height": height})
    page.locator("#use-camera").click()
    wait_answered(page)
    expect(page.locator("#mark")).to_be_in_viewport(ratio=1)
    expect(page.locator("#stop")).to_be_in_viewport(ratio=1)
    page.locator(".side").evaluate("(side) => side.scrollIntoView({ block: 'end' })")
    expect(page.locator("#mark")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
