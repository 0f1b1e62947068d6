"""The console's log: its last lines as they came, and never as anything but text."""

import json

from playwright.sync_api import Route, expect

from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting
from tools.harness.server_process import ServerProcess

EVIL = "<img src=x onerror=\"document.title='taken'\">"


def test_the_log_has_the_last_two_hundred_lines_and_no_more_and_can_be_cleared(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    lines = "".join(f'data: {{"number":{number}}}\n\n' for number in range(210))
    page.route(
        "**/api/sse/events*", lambda asked: asked.fulfill(content_type="text/event-stream", body=lines)
    )
    type_meeting(page, meeting_id)
    page.locator("#listen").click()
    log = page.get_by_role("log").locator("li")
    expect(log.filter(has_text='{"number":209}')).not_to_have_count(0)
    expect(log).to_have_count(200)
    page.locator("#listen").click()
    page.locator("#language").select_option("ja")  # the log is written anew
    expect(log).to_have_count(200)
    page.locator("#clear").click()
    expect(log).to_have_count(0)


def test_the_log_shows_what_is_no_json_as_it_came_and_a_line_as_it_was_typed(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    lines = 'data: {"note":"\\u4f11\\u307f"}\n\ndata: {half of it\n\n'
    page.route(
        "**/api/sse/events*", lambda asked: asked.fulfill(content_type="text/event-stream", body=lines)
    )
    type_meeting(page, meeting_id)
    page.locator("#listen").click()
    log = page.get_by_role("log").locator("li")
    for text in ('{"note":"休み"}', "{half of it"):
        expect(log.filter(has_text=text)).not_to_have_count(0)


def test_text_of_the_server_is_only_ever_text(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    codes: list[str] = []

    def refuse(route: Route) -> None:
        route.fulfill(status=400, body=json.dumps({"error": codes[-1], "detail": EVIL}))

    page.route("**/status", refuse)
    type_meeting(page, meeting_id)
    # A code of another form than ours comes from another site, and no word of it is shown.
    for code, shown in (("of_a_newer_server", "<img src=x"), (EVIL, "is not a Meeting Rest server")):
        codes.append(code)
        press(page, "status")
        expect(page.locator("#answer")).to_contain_text(shown)
        expect(page.locator("#answer img, #log img")).to_have_count(0)
        assert page.title() == "Meeting Rest console"
