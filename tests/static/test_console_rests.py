"""Rests from the console: announced, put off, begun, made longer and ended, each from where it is shown."""

import re

from playwright.sync_api import expect

from tests.static.conftest import OpenPage
from tests.static.console import QUIET_STREAM, listen, press, type_meeting
from tools.harness.server_process import ServerProcess


def test_a_rest_is_announced_put_off_begun_made_longer_and_ended_and_the_table_tells_it(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    rest, answer = page.locator("#rest-state"), page.locator("#answer")
    press(page, "start")
    expect(answer).to_have_text("Start meeting and measuring: done (200)")
    press(page, "beginRest")
    expect(answer).to_contain_text("no rest is announced just now")
    page.get_by_role("button", name="Announce a rest").click()
    expect(rest).to_have_text(re.compile(r"begins in 0:(30|[0-2]\d) \(by the leader\)"))
    page.locator("[data-call=postponeRest]").dblclick(delay=60)
    expect(rest).to_contain_text("begins in 5:")
    page.get_by_label("Minutes").fill("1")
    press(page, "postponeRest")
    expect(rest).to_contain_text("begins in 6:")
    press(page, "postponeRest")
    expect(answer).to_contain_text("it has been put off twice already")
    press(page, "beginRest")
    expect(rest).to_have_text(re.compile(r"(4:\d\d|5:00) left"))
    press(page, "extendRest")
    expect(rest).to_have_text(re.compile(r"(5:\d\d|6:00) left"))
    expect(page.locator("#countdown")).to_have_text(re.compile(r"(5:\d\d|6:00)"))
    press(page, "endRest")
    expect(rest).to_have_text("none")

    page.get_by_text("As a table").click()
    rows = page.locator("#timeline-rows tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("still on")
    expect(rows.nth(1)).to_contain_text("put off 2×")
    expect(rows.nth(2)).to_contain_text("by the leader")
    expect(page.locator("#timeline canvas")).to_be_visible()
    page.evaluate(
        "window.read = document.querySelector('#timeline-rows tr'); dispatchEvent(new Event('resize'))"
    )
    assert page.evaluate("read.isConnected"), "whoever reads a row is left there"


def test_a_rest_is_moved_from_where_the_page_shows_it_and_from_wherever_it_is_where_nothing_is_shown(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    server.http.post(f"/api/meetings/{meeting_id}/rest", json={"notice": 300}).raise_for_status()
    with page.expect_request("**/rest/postpone") as blind:
        press(page, "postponeRest")
    expect(page.locator("#answer")).to_contain_text("done (200)")
    assert blind.value.post_data_json == {"minutes": 5}
    page.locator("#listen").click()
    expect(page.locator("#rest-state")).to_contain_text("begins in")
    seen = server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest"]
    with page.expect_request("**/rest/postpone") as later:
        press(page, "postponeRest")
    assert later.value.post_data_json == {"minutes": 5, "starts_at": seen["started_at"]}
    press(page, "beginRest")
    expect(page.locator("#rest-state")).to_contain_text("left")
    seen = server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest"]
    with page.expect_request("**/rest/extend") as longer:
        press(page, "extendRest")
    assert longer.value.post_data_json == {"seconds": 300, "ends_at": seen["ends_at"]}


def test_whoever_hears_no_news_sees_what_each_call_has_made_of_the_rest_and_which_one_came_too_late(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", stub=QUIET_STREAM)
    type_meeting(page, meeting_id)
    page.get_by_label("Seconds of rest").fill("300")
    rest, answer = page.locator("#rest-state"), page.locator("#answer")
    page.get_by_label("Seconds of notice").fill("300")
    page.get_by_role("button", name="Announce a rest").click()
    expect(rest).to_have_text(re.compile(r"begins in (4:\d\d|5:00)"))
    press(page, "postponeRest")
    expect(rest).to_have_text(re.compile(r"begins in (9:\d\d|10:00)"))
    press(page, "beginRest")
    expect(rest).to_have_text(re.compile(r"(4:\d\d|5:00) left"))
    press(page, "extendRest")
    expect(rest).to_have_text(re.compile(r"(9:\d\d|10:00) left"))
    server.http.post(f"/api/meetings/{meeting_id}/rest/extend", json={"seconds": 600}).raise_for_status()
    press(page, "extendRest")
    expect(answer).to_have_text(
        "Make longer: the rest's time had been changed already; it stays as it is now (200)"
    )
    expect(rest).to_have_text(re.compile(r"(19:\d\d|20:00) left"))
    press(page, "extendRest")
    expect(answer).to_have_text("Make longer: done (200)")
    expect(rest).to_have_text(re.compile(r"(24:\d\d|25:00) left"))
    press(page, "endRest")
    expect(rest).to_have_text("none")


def test_what_is_shown_is_of_the_meeting_that_is_listened_to_whichever_one_a_button_is_for(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    other = f"{meeting_id}-other"
    listen(page, meeting_id)
    press(page, "rest")
    expect(page.locator("#timeline-rows tr")).to_have_count(1)
    server.http.post(f"/api/meetings/{other}/start").raise_for_status()
    server.http.post(f"/api/meetings/{other}/rest", json={"notice": 300}).raise_for_status()
    type_meeting(page, other)
    with page.expect_request("**/rest/postpone") as later:
        press(page, "postponeRest")
    assert later.value.post_data_json == {"minutes": 5}, "from wherever it is"
    for call, answer in (("status", "Status: done (200)"), ("end", "End measuring and rests: done (200)")):
        press(page, call)
        expect(page.locator("#answer")).to_have_text(answer)
        expect(page.locator("#meeting-state")).to_have_text("not started")
        expect(page.locator("#rest-state")).to_contain_text("left")
        expect(page.locator("#timeline-rows tr")).to_have_count(1)


def test_a_rest_is_announced_as_long_ahead_as_is_typed_with_a_line_for_the_letter(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    announce = page.get_by_role("button", name="Announce a rest")
    page.get_by_label("Seconds of notice").fill("301")
    announce.click()
    expect(page.locator("#notice-seconds-error")).to_contain_text("0 to 300")
    page.get_by_label("Seconds of notice").fill("120")
    page.get_by_label("A line on the letter").fill("Back at ten")
    announce.click()
    expect(page.locator("#rest-state")).to_have_text(re.compile(r"begins in (1:\d\d|2:00)"))
    rest = server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest"]
    assert rest["note"] == "Back at ten"
    expect(page.locator("#answer")).to_have_text("Announce a rest: done (200)")
    page.get_by_label("Seconds of notice").fill("30")
    announce.click()
    expect(page.locator("#answer")).to_contain_text("there was already a rest")
