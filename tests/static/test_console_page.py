"""The console as a page: from disk or in a folder, in two languages, by keyboard, for every eye."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.api.calls import post
from tests.static.conftest import OpenPage, check_looks
from tests.static.console import press, type_meeting
from tests.static.in_folder import in_folder
from tests.static.timers import LATER
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

# As in a browser that blocks site data.
NOTHING_STORED = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
"""
# Visible texts that stick out of their part of the page on the right.
OUTSIDE = """() => {
  const range = document.createRange(), found = [];
  for (const part of document.querySelectorAll("section")) {
    const edge = part.getBoundingClientRect().right;
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest(".unseen")) continue;
      range.selectNodeContents(texts.currentNode);
      if ([...range.getClientRects()].some(({ right }) => right > edge)) found.push(texts.currentNode.data);
    }
  }
  return found;
}"""
# Text spacing as WCAG 1.4.12 requires it.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  const letters = "letter-spacing: 0.12em !important; word-spacing: 0.16em !important;";
  sheet.replaceSync(`* { ${letters} line-height: 1.5 !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""

FROM_DISK = (ROOT / "static/console.html").as_uri()


def test_it_works_opened_from_disk(server: ServerProcess, open_console: OpenPage, meeting_id: str) -> None:
    page = open_console(FROM_DISK)
    expect(page.get_by_label("API URL")).to_have_value("http://localhost:8000")
    page.get_by_label("API URL").fill(server.url)
    page.get_by_label("API URL").press("Enter")
    expect(page.locator("#server-health")).to_have_text("running")
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.get_by_role("log")).to_contain_text("Measuring has started")


def test_behind_a_proxy_it_works_in_a_folder_of_another_site(
    server: ServerProcess, browser: Browser, meeting_id: str
) -> None:
    page = browser.new_page(locale="en-US")
    folder = in_folder(page, server.url)
    page.goto(f"{folder.url}/console")
    expect(page.get_by_label("API URL")).to_have_value(folder.url)
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.get_by_role("log")).to_contain_text("Measuring has started")
    assert folder.asked_outside == []
    page.close()


def test_where_nothing_may_be_stored_it_works_until_it_is_left(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", stub=NOTHING_STORED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting Rest console")
    expect(page.locator("#server-health")).to_have_text("running")
    page.get_by_label("Colours").select_option("dark")
    page.get_by_label("Leader key").fill("a-key")
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.get_by_role("log")).to_contain_text("Measuring has started")
    press(page, "withdrawRequest")
    expect(page.locator("#answer")).to_have_text("Take the request back: done (200)")
    page.get_by_label("API URL").fill("http://127.0.0.1:9")
    page.get_by_label("API URL").press("Enter")
    expect(page.locator("#server-health")).to_contain_text("does not answer")


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_on_a_small_phone_no_text_stands_outside_its_card_nor_does_the_table_of_a_meeting(
    locale: str, server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", locale, width=320)
    expect(page.locator("#server-health")).not_to_be_empty()
    for width in (375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OUTSIDE) == []
    post(server, meeting_id, "start")
    post(server, meeting_id, "rest", notice=60)
    post(server, meeting_id, "rest/postpone", minutes=1)
    post(server, meeting_id, "rest/begin")
    server.http.delete(f"/api/meetings/{meeting_id}/rest").raise_for_status()
    page.locator("#meeting-id").fill(meeting_id)
    page.locator("#listen").click()
    page.locator("#timeline-part summary").click()
    expect(page.locator("#timeline-rows td")).not_to_have_count(0)
    assert page.evaluate(OUTSIDE) == []
    page.evaluate(SPACED)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_a_console_whose_script_was_not_built_says_so(
    server: ServerProcess, browser: Browser, tmp_path: Path, locale: str
) -> None:
    """Opened from disk, the file does not exist; a server answers with a plain 404."""
    bare = shutil.copytree(ROOT / "static", tmp_path / "static", ignore=shutil.ignore_patterns("vendor"))
    page = browser.new_page(locale=locale)
    page.goto((bare / "console.html").as_uri())
    page.evaluate(LATER)
    expect(page.locator("#not-built")).to_be_visible()
    expect(page.locator("#not-built")).to_contain_text("make extensions")
    expect(page.locator("#page")).to_be_hidden()
    page.close()
    missing = server.http.get("/static/vendor/missing.js")
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("path", "part"), [("/console", "share-copy"), ("/camera", "stop"), ("/m/abc-defg-hij", "awake-part")]
)
def test_a_page_of_another_version_than_its_script_asks_to_be_loaded_anew(
    path: str, part: str, server: ServerProcess, browser: Browser
) -> None:
    page = browser.new_page()

    def without_part(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(f'id="{part}"', ""))

    page.route(f"**{path}", without_part)
    page.goto(server.url + path)
    page.evaluate(LATER)
    expect(page.locator("#not-built")).to_contain_text("Reload")
    expect(page.locator("#not-built")).to_contain_text("再読み込み")
    expect(page.locator("#not-built")).to_be_visible()
    page.close()


def test_who_has_switched_scripts_off_is_not_told_that_one_is_missing(
    server: ServerProcess, browser: Browser
) -> None:
    page = browser.new_page(java_script_enabled=False)
    for path in ("/console", "/camera", "/m/abc-defg-hij"):
        page.goto(server.url + path)
        page.evaluate(LATER)
        expect(page.locator("#not-built")).to_be_hidden()
    page.close()


def test_it_speaks_the_browsers_language_and_changes_it_at_once_for_what_was_logged_too(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", locale="ja-JP")
    expect(page.get_by_role("heading", level=1)).to_have_text("ひと休み コンソール")
    privacy = page.locator("[data-words=link_privacy]")
    expect(privacy).to_have_attribute("href", f"{server.url}/privacy?lang=ja")
    page.get_by_label("会議 ID").fill(meeting_id)
    press(page, "start")
    expect(page.get_by_role("log")).to_contain_text("計測が始まりました")
    page.get_by_label("言語").select_option("en")
    expect(page.get_by_role("log")).to_contain_text("Measuring has started")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(privacy).to_have_text("What is looked at, and what is kept")
    expect(privacy).to_have_attribute("href", f"{server.url}/privacy?lang=en")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting Rest console")


def test_everything_can_be_done_by_keyboard(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the event log")).to_be_focused()
    page.get_by_label("Meeting ID").focus()
    page.keyboard.type(meeting_id)
    page.keyboard.press("Tab")
    reached = []
    for _ in range(60):
        place = page.evaluate("document.activeElement.dataset.call ?? document.activeElement.id")
        if place == "start":
            page.keyboard.press("Enter")
            expect(page.get_by_role("log")).to_contain_text("Start meeting and measuring: done (200)")
        reached.append(place)
        page.keyboard.press("Tab")
    buttons = page.evaluate("[...document.querySelectorAll('[data-call]')].map((each) => each.dataset.call)")
    assert {*buttons, "announce", "listen", "clear", "share-copy", "api-url", "log"} <= set(reached)


# Colours do not depend on words or widths, so each scheme is looked at once.
@pytest.mark.parametrize(("locale", "width", "scheme"), [("en-US", 1200, "light"), ("ja-JP", 320, "dark")])
def test_it_has_no_fault_of_accessibility_and_fits_the_screen(
    locale: str, width: int, scheme: str, server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", locale, scheme, width=width)
    press(page, "start")  # without a meeting ID, so that the error shows too
    page.locator("#meeting-id").fill(meeting_id)
    press(page, "start")
    expect(page.locator("#connection")).to_contain_text(meeting_id)
    check_looks(page)


def test_the_colours_follow_the_system_unless_one_is_chosen(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console", scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_label("Colours").select_option("light")
    light = page.evaluate(background)
    assert light != dark
    page.reload()
    assert page.evaluate(background) == light


def test_on_paper_the_letters_are_dark_whatever_was_chosen(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console", scheme="dark")
    for theme in ("dark", "auto"):
        page.locator("#theme").select_option(theme)
        page.emulate_media(media="print")
        expect(page.locator("body")).to_have_css("color", "rgb(59, 49, 42)")
        page.emulate_media(media="screen")
        expect(page.locator("body")).to_have_css("color", "rgb(243, 233, 221)")


def test_the_page_has_no_inline_script_or_style() -> None:
    html = (ROOT / "static/console.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)
    assert 'type="module"' not in html, "modules do not load from disk"
