"""The console in a real Chromium: how its server is, what each button does, and what came of it."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.conftest import KeptServer, StartServer
from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess


def test_it_shows_that_server_and_redis_are_well(server: ServerProcess, open_console: OpenPage) -> None:
    page = open_console(f"{server.url}/console")
    expect(page.locator("#server-health")).to_have_text("running")
    expect(page.locator("#redis-health")).to_contain_text("connected to 127.0.0.1")
    expect(page.get_by_label("API URL")).to_have_value(server.url)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_server_is_asked_how_it_is_again_while_somebody_looks(
    hidden: bool, server: ServerProcess, open_console: OpenPage
) -> None:
    stub = f"""
    Object.defineProperty(document, "hidden", {{ get: () => {str(hidden).lower()} }});
    window.timers = [];
    window.setTimeout = ((after) => (act, ms) => {{ timers.push(ms); return after(act, ms); }})(setTimeout);
    """
    page = open_console(f"{server.url}/console", stub=stub)
    expect(page.locator("#server-health")).to_have_text("running")
    pause = constant("static/console/health.js", "POLL_MS")
    assert (pause in page.evaluate("timers")) is not hidden


def test_each_button_does_what_it_says_and_the_log_shows_what_came_of_it(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    log, rest = page.get_by_role("log"), page.locator("#rest-state")
    press(page, "start")
    expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
    expect(page.locator("#meeting-state")).to_have_text("started")
    expect(page.locator("#measuring-state")).to_have_text("on")

    page.get_by_label("Seconds of rest").fill("90")
    press(page, "rest")
    expect(log).to_contain_text("Time for a rest")
    # Read out as it comes: neither JSON nor the click's own answer, which is read beside the buttons.
    expect(log).to_have_attribute("aria-live", "off")
    expect(page.locator("#log-news")).to_have_text("Time for a rest")
    expect(rest).to_have_text(re.compile(r"(1:(30|[0-2]\d)|0:[3-5]\d) left \(by the leader\)"))
    press(page, "endRest")
    expect(log).to_contain_text("The rest is over")
    expect(rest).to_have_text("none")

    press(page, "requestRest")
    expect(log).to_contain_text("I'd like a rest: done (200)")
    expect(rest).to_contain_text("somebody asked")
    press(page, "stopMeasuring")
    expect(page.locator("#measuring-state")).to_have_text("off: a member has stopped it")
    expect(page.locator("#log-news")).to_have_text("A member has stopped the measuring")
    press(page, "status")
    expect(log).to_contain_text('"rest_flg":true')
    press(page, "end")
    expect(log.get_by_text("Measuring and rests have ended", exact=True)).to_have_count(1)
    expect(page.locator("#meeting-state")).to_have_text("not started")


def test_whoever_orders_a_rest_sees_it_without_having_listened_before(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    press(page, "rest")
    expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
    expect(page.locator("#rest-state")).to_contain_text("left (by the leader)")
    expect(page.get_by_role("log")).to_contain_text("Time for a rest")


def test_a_members_stop_is_told_to_whoever_listens_later_until_a_start_lifts_it(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    for call in ("start", "monitoring/stop"):
        server.http.post(f"/api/meetings/{meeting_id}/{call}").raise_for_status()
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    page.get_by_role("button", name="Listen").click()
    measuring = page.locator("#measuring-state")
    expect(measuring).to_have_text("off: a member has stopped it")
    press(page, "start")
    expect(measuring).to_have_text("on")


def test_measuring_that_is_off_for_want_of_frames_was_stopped_by_nobody(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    lapse = {"event": "monitoring_stopped", "meeting_id": meeting_id, "timestamp": "2026-01-31T09:00:00.000Z"}
    line = f"data: {json.dumps(lapse | {'reason': 'no_frames'})}\n\n"
    page.route("**/api/sse/events*", lambda asked: asked.fulfill(content_type="text/event-stream", body=line))
    type_meeting(page, meeting_id)
    page.get_by_role("button", name="Listen").click()
    expect(page.get_by_role("log").get_by_text("Measuring has stopped", exact=True)).not_to_have_count(0)
    expect(page.locator("#measuring-state")).to_have_text("off")


def test_a_request_can_be_taken_back(
    kept_server: KeptServer, open_console: OpenPage, meeting_id: str
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")
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


def test_redis_away_is_shown_and_a_call_says_what_to_do(
    own_valkey: ValkeyProcess, start_server: StartServer, open_console: OpenPage, meeting_id: str
) -> None:
    server = start_server(own_valkey)
    own_valkey.kill()
    page = open_console(f"{server.url}/console")
    expect(page.locator("#redis-health")).to_contain_text("not connected")
    expect(page.locator("#server-health")).to_have_text("running, but its Redis does not work")
    type_meeting(page, meeting_id)
    press(page, "rest")
    expect(page.locator("#answer")).to_contain_text("cannot reach Redis just now")
