"""A member's page, on any device: the letter, the request, the sign of measuring."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import StartServer
from tests.extensions.overlay import wait_in
from tests.extensions.stand_in import new_code
from tests.static.conftest import OpenPage, check_looks
from tests.static.member import letter, open_member, start_rest
from tests.static.timers import LASTING_TOASTS
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

# How full the ring around the clock is, as a share of 1.
RING = "document.getElementById('hero').style.getPropertyValue('--share')"


def test_a_rest_comes_as_a_letter_and_goes_on_counting_when_that_is_closed(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=LASTING_TOASTS)
    expect(page.locator("#phase")).to_have_text("No rest just now")
    server.http.post(f"/api/meetings/{meeting_id}/start")
    expect(page.locator("#phase")).to_have_text("The meeting goes on")
    start_rest(server, meeting_id, seconds=90)
    expect(letter(page)).to_contain_text("Your leader invites you to a rest.")
    expect(letter(page).locator(".time")).to_have_text(re.compile(r"1:(30|[0-2]\d)|0:[3-5]\d"))
    share = letter(page).locator(".left").evaluate("(bar) => bar.style.getPropertyValue('--share')")
    assert 30 / 90 <= float(share) <= 1, "of the rest, however long that is"
    letter(page).get_by_role("button", name="OK").click()
    expect(letter(page)).to_have_count(0)
    # For screen readers too, if they are asked.
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"[01]:\d\d"))
    page.get_by_role("button", name="Open the letter again").click()
    expect(letter(page)).to_be_visible()
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    expect(letter(page)).to_have_count(0)
    expect(page.locator(".toast", has_text="The rest is over. Welcome back.")).to_be_visible()
    server.http.delete(f"/api/meetings/{meeting_id}/end")
    expect(page.locator("#phase")).to_have_text("Measuring and rests have ended")
    page.reload()
    expect(page.locator("#phase")).to_have_text("Measuring and rests have ended")
    server.http.post(f"/api/meetings/{meeting_id}/start")
    expect(page.locator("#phase")).to_have_text("The meeting goes on")


def test_nobody_is_welcomed_back_to_a_meeting_that_has_ended(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=LASTING_TOASTS)
    start_rest(server, meeting_id, seconds=600)
    expect(letter(page)).to_be_visible()
    server.http.delete(f"/api/meetings/{meeting_id}/end")
    expect(letter(page)).to_have_count(0)
    expect(page.locator(".toast")).to_have_text("Measuring and rests have ended.")


def test_after_an_end_a_rest_can_still_be_asked_for(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    server.http.delete(f"/api/meetings/{meeting_id}/end")
    expect(page.locator("#phase")).to_have_text("Measuring and rests have ended")
    page.get_by_role("button", name="I'd like a rest").click()
    expect(letter(page)).to_be_visible()
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    expect(letter(page)).to_have_count(0)
    expect(page.locator("#phase")).to_have_text("Measuring and rests have ended")


def test_an_address_without_a_meeting_says_whom_to_ask_and_names_none(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/m/a%20b")
    expect(page.locator("#page")).to_have_text(
        "This address has no meeting in it. Ask your leader for the link."
    )
    expect(page.get_by_text("Ask your leader for the link.")).to_be_visible()
    expect(page.get_by_text("Meeting ID")).to_be_hidden()


def test_anyone_can_ask_for_a_rest_and_nothing_of_them_is_sent(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    with page.expect_request("**/rest-request") as asked:
        page.get_by_role("button", name="I'd like a rest").click()
    assert asked.value.post_data is None
    expect(letter(page)).to_contain_text("Somebody would like a rest.")


def test_a_press_while_the_one_before_is_on_its_way_asks_no_second_time(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    held: list[Route] = []
    page.route("**/rest-request", lambda asked: held.append(asked))
    request = page.locator("#request")
    request.click()
    wait_in(page, lambda: bool(held), "it is on its way")
    expect(request).to_be_disabled()
    request.dispatch_event("click")
    held[0].continue_()
    expect(letter(page)).to_be_visible()
    expect(request).to_be_enabled()
    assert len(held) == 1


def test_an_announced_rest_counts_down_gently_and_follows_what_becomes_of_it(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=LASTING_TOASTS)
    start_rest(server, meeting_id, notice=40)
    told = re.compile(r"A rest begins in about (40|3\d) seconds\.")
    expect(page.locator(".toast", has_text=told)).to_be_visible()
    expect(page.locator("#phase")).to_have_text("A rest begins soon")
    expect(page.locator("#time")).to_have_text(re.compile(r"0:(40|[0-3]\d)"))
    assert 0 < float(page.evaluate(RING)) < 0.7, "a minute fills the ring"
    expect(letter(page)).to_have_count(0)
    server.http.post(f"/api/meetings/{meeting_id}/rest/postpone", json={"minutes": 5})
    expect(page.locator("#time")).to_have_text(re.compile(r"5:\d\d"))
    server.http.post(f"/api/meetings/{meeting_id}/rest/begin")
    expect(letter(page)).to_be_visible()
    server.http.post(f"/api/meetings/{meeting_id}/rest/extend", json={"seconds": 60})
    expect(letter(page).locator(".time")).to_have_text(re.compile(r"(6:00|5:\d\d)"))
    # Beside a letter, a screen reader cannot reach the rest of the page.
    expect(letter(page).locator(".toast")).to_have_text("The rest is now a little longer.")
    letter(page).get_by_role("button", name="OK").click()
    expect(page.locator(".toast")).to_be_visible()


def test_measuring_shows_and_stopping_it_for_everyone_takes_two_touches(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    expect(page.locator("#measuring")).to_be_hidden()
    server.http.post(f"/api/meetings/{meeting_id}/start")
    expect(page.get_by_text("Measuring is switched on in this meeting")).to_be_visible()
    page.get_by_role("button", name="Stop measuring in this meeting").click()
    expect(page.get_by_text("This stops measuring for everyone")).to_be_visible()
    stop = page.get_by_role("button", name="Stop measuring", exact=True)
    expect(stop).to_have_accessible_description(re.compile("This stops measuring for everyone"))
    stop.click()
    expect(page.locator("#measuring")).to_be_hidden()
    assert server.http.get(f"/api/meetings/{meeting_id}/status").json()["monitoring"] is False


def test_a_stop_that_the_server_has_taken_holds_where_the_news_of_it_is_held_back(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    server.http.post(f"/api/meetings/{meeting_id}/start")
    page.route("**/monitoring/stop", lambda route: route.fulfill(json={}))
    page.get_by_role("button", name="Stop measuring in this meeting").click()
    page.get_by_role("button", name="Stop measuring", exact=True).click()
    expect(page.locator("#measuring")).to_be_hidden()


def test_redis_away_is_said_in_the_persons_words(
    own_valkey: ValkeyProcess, start_server: StartServer, open_page: OpenPage, meeting_id: str
) -> None:
    server = start_server(own_valkey)
    page = open_member(open_page, server, meeting_id)
    own_valkey.kill()
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#answer")).to_have_text("The server needs a moment. Please try again shortly.")
    expect(page.locator("#answer")).to_have_attribute("data-level", "bad")


def test_a_meet_code_in_capital_letters_is_the_same_meeting(
    server: ServerProcess, open_page: OpenPage
) -> None:
    code = new_code()
    page = open_member(open_page, server, code.upper())
    start_rest(server, code)
    expect(letter(page)).to_be_visible()


# Colours do not depend on words or widths, so each scheme is looked at once or twice.
@pytest.mark.parametrize(
    ("locale", "width", "scheme"), [("en-US", 320, "light"), ("ja-JP", 320, "dark"), ("en-US", 1200, "dark")]
)
def test_it_has_no_fault_of_accessibility_and_fits_the_screen(
    locale: str, width: int, scheme: str, server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, locale=locale, scheme=scheme, width=width)
    server.http.post(f"/api/meetings/{meeting_id}/start")
    page.locator("#stop").click()
    check_looks(page)
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()
    check_looks(page)


def test_a_page_that_the_browser_kept_speaks_the_language_that_was_chosen_on_another_one(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    page.evaluate("localStorage.setItem('meeting-rest.language', 'ja')")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("#language")).to_have_value("ja")


def test_a_change_of_language_leaves_nothing_of_the_letter_before_behind(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    devtools = page.context.new_cdp_session(page)
    for language in ("ja", "en", "ja"):
        page.locator("#language").select_option(language)
    count = "getEventListeners(document).fullscreenchange.length"
    asked = {"expression": count, "includeCommandLineAPI": True}
    assert devtools.send("Runtime.evaluate", asked)["result"]["value"] == 1
