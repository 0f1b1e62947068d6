"""What the console says about time: its log, its countdown, and when it tries again."""

import datetime
import json

from playwright.sync_api import Page, Request, Route, expect

from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting
from tests.static.held_back import held_back
from tools.harness.server_process import ServerProcess

STREAM = "**/api/sse/events*"
# How far ahead a machine's clock is that somebody has set wrong.
AHEAD = datetime.timedelta(minutes=10)
# More than a test may take from its first line to its last.
NEAR_SECONDS = 120
# When the stopped clock stands still, in seconds since 1970.
STILL = 1_800_000_000
# Each text of the connection line that a person would see.
NOTE_TEXTS = """
window.said = [];
const line = document.getElementById("connection");
new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true, subtree: true });
"""


def listen(page: Page, meeting_id: str) -> None:
    type_meeting(page, meeting_id)
    page.get_by_role("button", name="Listen").click()


def stamp(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(STILL + seconds, datetime.UTC).isoformat(timespec="milliseconds")


def test_the_log_has_one_clock_the_servers_also_where_this_machines_is_wrong(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    page.clock.install(time=datetime.datetime.now(datetime.UTC) + AHEAD)
    page.reload()
    type_meeting(page, meeting_id)
    press(page, "status")  # no event has told the server's clock yet
    log = page.get_by_role("log")
    expect(log).to_contain_text("Status: done (200)")
    press(page, "start")
    expect(log).to_contain_text("Measuring has started")
    expect(log).to_contain_text("Start meeting and measuring: done (200)")
    now = datetime.datetime.now(datetime.UTC)
    for time in log.locator("time").all():
        at = datetime.datetime.fromisoformat(str(time.get_attribute("datetime")))
        assert abs((at - now).total_seconds()) < NEAR_SECONDS


def test_each_second_of_a_countdown_is_shown_as_it_begins(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    page.clock.install(time=STILL - 60)
    page.clock.pause_at(STILL)
    page.reload()
    rest = {"id": "r", "reason": "manual", "state": "running", "seconds": 60}
    rest |= {"started_at": stamp(0), "ends_at": stamp(60.2)}
    event = {"event": "rest_required", "meeting_id": meeting_id, "timestamp": stamp(0), "rest": rest}
    line = f"data: {json.dumps(event)}\n\n"
    page.route(STREAM, lambda asked: asked.fulfill(content_type="text/event-stream", body=line))
    listen(page, meeting_id)
    expect(page.locator("#countdown")).to_have_text("1:01")
    page.clock.run_for(200)
    assert page.locator("#countdown").text_content() == "1:00"
    page.clock.run_for(1000)
    assert page.locator("#countdown").text_content() == "0:59"


def test_who_is_refused_reads_when_it_is_tried_again_and_then_that_it_is(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    page.evaluate(NOTE_TEXTS)
    refused: list[Request] = []

    def refuse(route: Route) -> None:
        refused.append(route.request)
        refusal = json.dumps({"error": "bad_host", "detail": "no"})
        route.fulfill(status=400, headers={"Retry-After": "1"}, body=refusal)

    page.route(STREAM, refuse)
    # The stream, and the question why it failed, are refused; the next stream waits for its answer.
    with held_back(page, STREAM, lambda _: len(refused) == 2):
        listen(page, meeting_id)
        # It shows this for a second, which a busy machine may miss.
        page.wait_for_function("() => said.some((text) => text.includes('next try in 2 s'))")
        expect(page.locator("#connection")).to_have_text(f"connecting to {meeting_id}…")
        assert not any(f"{meeting_id} s" in text for text in page.evaluate("said"))
