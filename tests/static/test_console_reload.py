"""A console that is reloaded in the middle of a meeting."""

from playwright.sync_api import expect

from tests.conftest import KeptServer
from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting
from tools.harness.server_process import ServerProcess


def test_it_goes_on_with_its_meeting_and_tells_what_happened_in_it_but_not_as_news(
    kept_server: KeptServer, open_console: OpenPage, meeting_id: str
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")
    page = open_console(f"{server.url}/console")
    rows, log, news = page.locator("#timeline-rows tr"), page.get_by_role("log"), page.locator("#log-news")
    asked = log.get_by_text("Somebody would like a rest", exact=True)
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.locator("#measuring-state")).to_have_text("on")
    press(page, "requestRest")
    expect(asked).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Meeting ID")).to_have_value(meeting_id)
    expect(page.locator("#share-link")).to_have_attribute("href", f"{server.url}/m/{meeting_id}")
    expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
    expect(asked).to_have_count(1)
    expect(log.get_by_text("Measuring has started", exact=True)).to_have_count(1)
    expect(rows.filter(has_text="request")).to_have_count(1)
    expect(rows.filter(has_text="measuring")).to_have_count(1)
    assert news.text_content() == "Connected to the event stream"
    page.locator("#listen").click()
    server.http.post(f"/api/meetings/{meeting_id}/monitoring/stop").raise_for_status()
    page.locator("#listen").click()
    expect(log).to_contain_text("A member has stopped the measuring")
    expect(asked).to_have_count(1)
    server.http.post(f"/api/meetings/{meeting_id}/start").raise_for_status()
    expect(news).to_have_text("Measuring has started")


def test_it_listens_to_nothing_that_it_did_not_listen_to_before(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    field = page.get_by_label("Meeting ID")
    type_meeting(page, meeting_id)
    press(page, "status")
    expect(page.locator("#answer")).to_have_text("Status: done (200)")
    page.reload()
    expect(field).to_have_value(meeting_id)
    expect(page.locator("#connection")).to_have_text("not listening")
    page.locator("#listen").click()
    expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
    page.locator("#listen").click()
    page.reload()
    expect(field).to_have_value(meeting_id)
    expect(page.locator("#connection")).to_have_text("not listening")


def test_a_meeting_that_was_ended_or_whose_id_was_taken_out_of_its_field_is_forgotten(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    field = page.get_by_label("Meeting ID")

    def end() -> None:
        press(page, "end")
        expect(page.locator("#answer")).to_have_text("End measuring and rests: done (200)")

    def empty() -> None:
        field.fill("")
        field.press("Tab")

    for forget in (end, empty):
        type_meeting(page, meeting_id)
        press(page, "start")
        expect(page.locator("#answer")).to_have_text("Start meeting and measuring: done (200)")
        forget()
        page.reload()
        expect(field).to_have_value("")
        expect(page.locator("#connection")).to_have_text("not listening")
        assert meeting_id not in page.evaluate("JSON.stringify(sessionStorage)")


def test_it_is_not_listened_for_at_another_server(
    kept_server: KeptServer, server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    other = kept_server(REST_REQUEST_THRESHOLD="4")
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    page.locator("#listen").click()
    expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
    # As if another tab had chosen it.
    page.evaluate("(url) => localStorage.setItem('meeting-rest.api-url', url)", other.url)
    page.reload()
    expect(page.locator("#server-health")).to_have_text("running")
    expect(page.get_by_label("API URL")).to_have_value(other.url)
    expect(page.get_by_label("Meeting ID")).to_have_value("")
