"""Pages for eyes that need them larger or in other colours, and for the longest name of a meeting."""

import re
from typing import Literal

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting
from tests.static.member import letter, open_member, start_rest
from tests.static.test_console_page import OUTSIDE
from tests.static.test_limits import MAX_ID_LENGTH
from tools.harness.captured import captured
from tools.harness.server_process import ServerProcess

# A leader's note of the greatest length.
LINE = "Back at quarter past. ".ljust(120, "W")
# A small screen zoomed to 400 %, in CSS pixels; the lowest first.
ZOOMED = [(320, 180), (320, 256)]
# A phone's width of 375 zoomed to 200 %, in CSS pixels.
PHONE_ZOOMED = 188
# In a letter's first moment, its buttons ignore a click, which may have been on its way before.
OPEN_TO_CLICKS = "(part) => Promise.all(part.getAnimations().map((each) => each.finished)).then(() => null)"
# Whether a part can be scrolled to where nothing covers its corners.
READABLE = """(part) => {
  const clear = (block) => {
    part.scrollIntoView({ block, behavior: "instant" });
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const y = block === "start" ? top + 2 : bottom - 2;
    const there = part.getRootNode().elementFromPoint((left + right) / 2, y);
    return y > 0 && y < innerHeight && (there === part || part.contains(there));
  };
  return clear("start") && clear("end");
}"""
# How far an element's text is wider than the letter around it, in CSS pixels.
CUT_OFF = """(part) => {
  const text = document.createRange();
  text.selectNodeContents(part);
  const letter = part.closest("dialog");
  return text.getBoundingClientRect().right - letter.getBoundingClientRect().right;
}"""
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
# CSS pixels at the beginning of a line, where its dot is.
DOT_PIXELS = 14


def colours(page: Page, part: Locator, width: float | None = None) -> int:
    """Count the colours that are painted in a part, or in its first `width` CSS pixels."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box
    picture = captured(lambda: page.screenshot(clip={**box, "width": width or box["width"]}))
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return len(np.unique(pixels.reshape(-1, 3), axis=0))


@pytest.mark.parametrize(("size", "locale"), [*((each, "en-US") for each in ZOOMED), (ZOOMED[0], "ja-JP")])
def test_zoomed_to_400_percent_all_of_the_letter_can_be_read_and_reached(
    size: tuple[int, int], locale: str, server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, locale=locale)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    start_rest(server, meeting_id, seconds=600, note=LINE)
    expect(letter(page)).to_be_visible()
    assert letter(page).evaluate("(part) => part.scrollTop") == 0, "it begins at its beginning"
    letter(page).locator(".buttons").evaluate(OPEN_TO_CLICKS)
    parts = ["h2", ".why", ".what", ".note", ".time", ".stretch", ".main", ".later button"]
    hidden = [each for each in parts if not letter(page).locator(each).first.evaluate(READABLE)]
    assert hidden == []


def test_in_forced_colours_the_dots_are_there_the_letter_shows_what_is_left_and_its_buttons_have_a_ground(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    server.http.post(f"/api/meetings/{meeting_id}/start")
    expect(page.locator("#measuring")).to_be_visible()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, forced_colors="active")
        assert colours(page, page.locator("#stream"), DOT_PIXELS) > 1, scheme
        assert colours(page, page.locator("p.measuring"), DOT_PIXELS) > 1, scheme
    start_rest(server, meeting_id, seconds=600, note=LINE)
    expect(letter(page)).to_be_visible()
    ground = "(part) => getComputedStyle(part).backgroundColor"
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, forced_colors="active")
        assert colours(page, letter(page).locator(".left")) > 1, scheme
        assert letter(page).locator(".buttons").evaluate(ground) == letter(page).evaluate(ground), scheme


def test_on_a_phone_zoomed_to_200_percent_no_japanese_page_for_members_is_wider_than_its_window(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/privacy", locale="ja-JP", width=PHONE_ZOOMED)
    for path in ("/m/abc-defg-hij", "/camera", "/privacy"):
        page.goto(f"{server.url}{path}")
        expect(page.locator("#not-built")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_on_a_small_phone_with_letters_twice_as_large_no_page_is_wider_than_its_window(
    locale: str, server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/m/{meeting_id}", locale, width=320)
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    for path in (f"/m/{meeting_id}", "/camera", "/privacy", "/console"):
        page.goto(f"{server.url}{path}")
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px", path
        if path == "/console":
            page.locator("#meeting-id").fill(meeting_id)
            press(page, "start")
            page.locator("#timeline-part summary").click()
            expect(page.locator("#timeline-rows td")).not_to_have_count(0)
            page.locator("#rest-seconds").fill("1")
            press(page, "rest")
            expect(page.locator("#rest-seconds-error")).not_to_be_empty()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(OUTSIDE) == [], path


def test_on_a_small_phone_with_letters_twice_as_large_no_digit_of_a_long_rest_is_cut_off(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    page.set_viewport_size({"width": 320, "height": 640})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    start_rest(server, meeting_id, seconds=1500)
    expect(letter(page).locator(".time")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert letter(page).locator(".time").evaluate(CUT_OFF) <= 0


def test_in_forced_colours_the_cameras_mark_keeps_its_red(server: ServerProcess, open_face: OpenPage) -> None:
    page = open_face(f"{server.url}/camera")
    page.emulate_media(forced_colors="active")
    page.get_by_role("button", name="Use my camera").click()
    expect(page.locator("#mark")).to_have_css("background-color", "rgb(181, 45, 32)")


def test_the_longest_meeting_id_leaves_no_card_and_no_window(
    server: ServerProcess, open_page: OpenPage, open_console: OpenPage, meeting_id: str
) -> None:
    longest = meeting_id.ljust(MAX_ID_LENGTH, "x")
    member = open_member(open_page, server, longest)
    expect(member.locator("#meeting-id")).to_have_text(longest)
    console = open_console(f"{server.url}/console")
    type_meeting(console, longest)
    console.locator("#listen").click()
    expect(console.locator("#connection")).to_contain_text(longest)
    for width in (320, 900):
        for page in (member, console):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert console.evaluate(OUTSIDE) == []
