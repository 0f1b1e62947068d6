"""The test console in a real Chromium: every button, the live log, both languages."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import StartServer
from tests.deploy.relay import Relay
from tests.qr_reader import code_on
from tests.static.in_folder import in_folder
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS

FROM_DISK = (ROOT / "static/console.html").as_uri()
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PATIENCE_MS = PATIENCE_SECONDS * 1000


OpenConsole = Callable[..., Page]


@pytest.fixture
def open_console(browser: Browser) -> Iterator[OpenConsole]:
    """Open the console; the page must not report a fault of its own, nor ask anybody but the server."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(url: str, locale: str = "en-US", scheme: str = "light", **options: int) -> Page:
        context = browser.new_context(
            locale=locale, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        if options:
            page.set_viewport_size({"width": options["width"], "height": 900})
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        page.on("request", lambda request: faults.extend(outside(request.url)))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def outside(asked: str) -> list[str]:
    """Return an address that is neither the page's own nor a server that its user named: all are here."""
    return [] if urlsplit(asked).hostname in (None, "127.0.0.1", "localhost") else [asked]


def press(page: Page, action: str) -> None:
    page.locator(f"[data-call={action}]").click()


def type_meeting(page: Page, meeting_id: str) -> None:
    page.get_by_label("Meeting ID").fill(meeting_id)


def test_it_shows_that_server_and_redis_are_well(server: ServerProcess, open_console: OpenConsole) -> None:
    page = open_console(f"{server.url}/console")
    expect(page.locator("#server-health")).to_have_text("running")
    expect(page.locator("#redis-health")).to_contain_text("connected to 127.0.0.1")
    expect(page.get_by_label("API URL")).to_have_value(server.url)


def test_each_button_does_what_it_says_and_the_log_shows_what_came_of_it(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    log, rest = page.get_by_role("log"), page.locator("#rest-state")
    press(page, "start")
    expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
    expect(page.locator("#meeting-state")).to_have_text("started")
    expect(page.locator("#measuring-state")).to_have_text("on")

    page.get_by_label("Rest in seconds").fill("90")
    press(page, "rest")
    expect(log).to_contain_text("Time for a rest")
    expect(rest).to_have_text(re.compile(r"1:(2\d|30) left \(by the leader\)"))
    press(page, "endRest")
    expect(log).to_contain_text("The rest is over")
    expect(rest).to_have_text("none")

    press(page, "requestRest")
    expect(log).to_contain_text("I'd like a rest: done (200)")
    expect(rest).to_contain_text("somebody asked")
    press(page, "stopMeasuring")
    expect(page.locator("#measuring-state")).to_have_text("off")
    press(page, "status")
    expect(log).to_contain_text('"rest_flg":true')
    press(page, "end")
    expect(log).to_contain_text("The meeting has ended")
    expect(page.locator("#meeting-state")).to_have_text("not started")


def test_a_rest_is_announced_put_off_begun_made_longer_and_ended_and_the_table_tells_it(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    press(page, "start")
    rest, answer = page.locator("#rest-state"), page.locator("#answer")
    press(page, "beginRest")
    expect(answer).to_contain_text("no rest is announced just now")
    page.get_by_role("button", name="Announce a rest").click()
    expect(rest).to_have_text(re.compile(r"begins in 0:(2\d|30) \(by the leader\)"))
    press(page, "postponeRest")
    expect(rest).to_contain_text("begins in 5:")
    page.get_by_label("by minutes").fill("1")
    press(page, "postponeRest")
    expect(rest).to_contain_text("begins in 6:")
    press(page, "postponeRest")
    expect(answer).to_contain_text("it was put off twice already")
    press(page, "beginRest")
    expect(rest).to_have_text(re.compile(r"(4:5\d|5:00) left"))
    press(page, "extendRest")
    expect(rest).to_have_text(re.compile(r"(5:5\d|6:00) left"))
    expect(page.locator("#countdown")).to_have_text(re.compile(r"(5:5\d|6:00)"))
    press(page, "endRest")
    expect(rest).to_have_text("none")

    page.get_by_text("As a table").click()
    rows = page.locator("#timeline-rows tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("still on")
    expect(rows.nth(1)).to_contain_text("put off 2×")
    expect(rows.nth(2)).to_contain_text("by the leader")
    expect(page.locator("#timeline canvas")).to_be_visible()


def test_a_rest_is_announced_as_long_ahead_as_is_typed_with_a_line_for_the_letter(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    announce = page.get_by_role("button", name="Announce a rest")
    page.get_by_label("Notice in seconds").fill("301")
    announce.click()
    expect(page.locator("#notice-seconds-error")).to_contain_text("0 to 300")
    page.get_by_label("Notice in seconds").fill("120")
    page.get_by_label("A line on the letter").fill("Back at ten")
    announce.click()
    expect(page.locator("#rest-state")).to_have_text(re.compile(r"begins in (1:5\d|2:00)"))
    rest = server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest"]
    assert rest["note"] == "Back at ten"


def test_a_request_can_be_taken_back(
    valkey: ValkeyProcess, start_server: StartServer, open_console: OpenConsole, meeting_id: str
) -> None:
    server = start_server(valkey, REST_REQUEST_THRESHOLD="3")
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)

    def level() -> str:
        return str(server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest_requests"])

    press(page, "requestRest")
    expect(page.locator("#answer")).to_have_text("I'd like a rest: done (200)")
    assert level() == "some"
    press(page, "withdrawRequest")
    expect(page.locator("#answer")).to_have_text("Take the request back: done (200)")
    assert level() == "none"


def test_minutes_that_are_none_are_explained_at_their_field(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    page.get_by_label("by minutes").fill("16")
    press(page, "postponeRest")
    expect(page.locator("#minutes-error")).to_contain_text("1 to 15")
    expect(page.get_by_role("log").locator("li")).to_have_count(0)


def test_the_members_page_is_a_link_and_a_qr_code_that_a_reader_reads(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str, tmp_path: Path
) -> None:
    page = open_console(f"{server.url}/console")
    expect(page.locator("#share")).to_be_hidden()
    type_meeting(page, meeting_id)
    link = f"{server.url}/m/{meeting_id}"
    expect(page.locator("#share-link")).to_have_attribute("href", link)
    assert code_on(page.locator("#share-qr"), tmp_path) == [link]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("#share-copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_a_cut_connection_is_shown_and_what_was_missed_arrives_once(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_console(f"{relay.url}/console")
        type_meeting(page, meeting_id)
        press(page, "start")
        expect(page.get_by_role("log")).to_contain_text("Measuring has started")
        page.context.set_offline(True)
        relay.cut()
        expect(page.locator("#connection")).to_contain_text("connection lost")
        server.http.post(f"/api/meetings/{meeting_id}/rest", json={"seconds": 600})
        page.context.set_offline(False)
        expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
        expect(page.get_by_text("Time for a rest", exact=True)).to_have_count(1)
        expect(page.get_by_text("Measuring has started", exact=True)).to_have_count(1)
        page.get_by_role("button", name="Stop listening").click()
        expect(page.locator("#connection")).to_have_text("not listening")


def test_the_api_url_is_kept_and_an_empty_one_goes_back_to_the_page_own(
    server: ServerProcess, open_console: OpenConsole
) -> None:
    page = open_console(f"{server.url}/console")
    field = page.get_by_label("API URL")
    field.fill("http://127.0.0.1:9/")
    field.press("Enter")
    expect(page.locator("#server-health")).to_contain_text("does not answer")
    page.reload()
    expect(field).to_have_value("http://127.0.0.1:9")
    field.fill("")
    field.press("Enter")
    expect(field).to_have_value(server.url)
    expect(page.locator("#server-health")).to_have_text("running")
    assert page.evaluate("localStorage.getItem('meeting-rest.api-url')") is None


@pytest.mark.parametrize("typed", ["not an address", "ftp://example.org", "javascript:alert(1)"])
def test_an_api_url_that_is_none_is_explained_and_not_used(
    typed: str, server: ServerProcess, open_console: OpenConsole
) -> None:
    page = open_console(f"{server.url}/console")
    page.get_by_label("API URL").fill(typed)
    page.get_by_label("API URL").press("Enter")
    expect(page.locator("#api-url-error")).to_contain_text("not a web address")
    expect(page.locator("a[data-path='/docs']")).to_have_attribute("href", f"{server.url}/docs")


@pytest.mark.parametrize("typed", ["", "../secret", "a b", "会議"])
def test_a_meeting_id_that_is_none_is_explained_at_its_field(
    typed: str, server: ServerProcess, open_console: OpenConsole
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, typed)
    press(page, "start")
    expect(page.locator("#meeting-id-error")).to_contain_text("1 to 64 letters")
    expect(page.get_by_label("Meeting ID")).to_be_focused()
    expect(page.get_by_label("Meeting ID")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("log").locator("li")).to_have_count(0)


def test_a_rest_of_a_wrong_length_is_not_sent(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    page.get_by_label("Rest in seconds").fill("5")
    press(page, "rest")
    expect(page.locator("#rest-seconds-error")).to_contain_text("10 to 3600")
    expect(page.get_by_role("log").locator("li")).to_have_count(0)


def test_the_leader_key_opens_the_leaders_buttons_and_stays_in_this_tab(
    valkey: ValkeyProcess, start_server: StartServer, open_console: OpenConsole, meeting_id: str
) -> None:
    server = start_server(valkey, LEADER_KEY="only-for-leaders")
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.locator("#answer")).to_contain_text("asks for the leader key")
    page.get_by_label("Leader key").fill("wrong")
    press(page, "start")
    expect(page.locator("#answer")).to_contain_text("not the one of this server")
    page.get_by_label("Leader key").fill("only-for-leaders")
    press(page, "start")
    expect(page.locator("#answer")).to_have_text("Start: done (200)")
    assert "only-for-leaders" in page.evaluate("JSON.stringify(sessionStorage)")
    assert "only-for-leaders" not in page.evaluate("JSON.stringify(localStorage)")
    assert "only-for-leaders" not in "\n".join(server.lines)


def test_redis_away_is_shown_and_a_call_says_what_to_do(
    own_valkey: ValkeyProcess, start_server: StartServer, open_console: OpenConsole, meeting_id: str
) -> None:
    server = start_server(own_valkey)
    own_valkey.kill()
    page = open_console(f"{server.url}/console")
    expect(page.locator("#redis-health")).to_contain_text("not connected")
    expect(page.locator("#server-health")).to_have_text("running without Redis")
    type_meeting(page, meeting_id)
    press(page, "rest")
    expect(page.locator("#answer")).to_contain_text("cannot reach Redis just now")


def test_text_of_the_server_is_only_ever_text(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    evil = "<img src=x onerror=\"document.title='taken'\">"
    answer = json.dumps({"error": evil, "detail": evil})
    page.route("**/status", lambda route: route.fulfill(status=400, body=answer))
    type_meeting(page, meeting_id)
    press(page, "status")
    expect(page.locator("#answer")).to_contain_text("<img src=x")
    expect(page.locator("#answer img, #log img")).to_have_count(0)
    assert page.title() == "Meeting Rest console"


def test_it_works_opened_from_disk(server: ServerProcess, open_console: OpenConsole, meeting_id: str) -> None:
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
    asked = in_folder(page, server.url)
    page.goto(f"{server.url}/folder/console")
    expect(page.get_by_label("API URL")).to_have_value(f"{server.url}/folder")
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.get_by_role("log")).to_contain_text("Measuring has started")
    assert [url for url in asked if not url.startswith((f"{server.url}/folder/", "data:"))] == []
    page.close()


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_a_console_whose_script_was_not_built_says_so(
    server: ServerProcess, browser: Browser, tmp_path: Path, locale: str
) -> None:
    """From disk there is no file, from a server a plain 404."""
    bare = shutil.copytree(ROOT / "static", tmp_path / "static", ignore=shutil.ignore_patterns("vendor"))
    page = browser.new_page(locale=locale)
    page.goto((bare / "console.html").as_uri())
    expect(page.locator("#not-built")).to_be_visible()
    expect(page.locator("#not-built")).to_contain_text("make extensions")
    page.close()
    missing = server.http.get("/static/vendor/missing.js")
    assert missing.status_code == 404


def test_it_speaks_the_browsers_language_and_changes_it_at_once_for_what_was_logged_too(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", locale="ja-JP")
    expect(page.get_by_role("heading", level=1)).to_have_text("ひと休み コンソール")
    page.get_by_label("会議 ID").fill(meeting_id)
    press(page, "start")
    expect(page.get_by_role("log")).to_contain_text("計測が始まりました")
    page.get_by_label("言語").select_option("en")
    expect(page.get_by_role("log")).to_contain_text("Measuring has started")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting Rest console")


def test_everything_can_be_done_by_keyboard(
    server: ServerProcess, open_console: OpenConsole, meeting_id: str
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
            expect(page.get_by_role("log")).to_contain_text("Start: done (200)")
        reached.append(place)
        page.keyboard.press("Tab")
    buttons = page.evaluate("[...document.querySelectorAll('[data-call]')].map((each) => each.dataset.call)")
    assert {*buttons, "announce", "listen", "clear", "share-copy", "api-url", "log"} <= set(reached)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("locale", "width"), [("en-US", 1200), ("ja-JP", 320)])
def test_it_has_no_fault_of_accessibility_and_fits_the_screen(
    locale: str, width: int, scheme: str, server: ServerProcess, open_console: OpenConsole, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", locale, scheme, width=width)
    press(page, "start")  # without a meeting id, so that the fault shows too
    page.locator("#meeting-id").fill(meeting_id)
    press(page, "start")
    expect(page.locator("#connection")).to_contain_text(meeting_id)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert not [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_colours_follow_the_system_unless_one_is_chosen(
    server: ServerProcess, open_console: OpenConsole
) -> None:
    page = open_console(f"{server.url}/console", scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_label("Colours").select_option("light")
    light = page.evaluate(background)
    assert light != dark
    page.reload()
    assert page.evaluate(background) == light


def test_the_page_has_no_inline_script_or_style() -> None:
    html = (ROOT / "static/console.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)
    assert 'type="module"' not in html, "modules do not load from disk"
