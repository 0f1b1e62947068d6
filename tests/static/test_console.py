"""The console in a real Chromium: every button, and the live log."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import KeptServer, StartServer
from tests.deploy.relay import Relay
from tests.qr_reader import code_on
from tests.static.conftest import OpenPage
from tests.static.console import cut_off, expect_listening, listen, press, type_meeting
from tests.static.member import CLOCK, NO_HEARTBEATS
from tests.static.timers import LONG_BREATH_OF_CONSOLE, UNWATCHED_STREAM
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

COUNT_STREAMS = """
window.streams = 0;
window.EventSource = class extends EventSource {
  constructor(...how) { super(...how); streams += 1; }
};
"""
# Keeps the texts that the connection line has shown, and those that a screen reader would read.
NOTE_TOLD = """() => {
  Object.assign(window, { shown: [], told: [] });
  const line = document.querySelector("#connection");
  new MutationObserver(() => {
    shown.push(line.textContent);
    if (line.ariaLive === "polite") told.push(line.textContent);
  }).observe(line, { childList: true, characterData: true });
}"""
EVIL = "<img src=x onerror=\"document.title='taken'\">"


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


def test_the_members_page_is_a_link_and_a_qr_code_that_a_reader_reads(
    server: ServerProcess, open_console: OpenPage, meeting_id: str, tmp_path: Path
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
    expect(page.locator("#share-local")).to_contain_text("only on this computer")


def test_the_members_page_is_at_the_address_that_people_open_wherever_the_console_was_opened(
    valkey: ValkeyProcess, start_server: StartServer, open_console: OpenPage, tmp_path: Path
) -> None:
    server = start_server(valkey, PUBLIC_URL="https://rest.example.org")
    page = open_console(f"{server.url}/console")
    type_meeting(page, "abc-defg-hij")
    link = "https://rest.example.org/m/abc-defg-hij"
    expect(page.locator("#share-link")).to_have_attribute("href", link)
    assert code_on(page.locator("#share-qr"), tmp_path) == [link]
    expect(page.locator("#share-local")).to_be_hidden()
    # The page cannot know this about another server.
    page.get_by_label("API URL").fill("http://localhost:1")
    page.get_by_label("API URL").press("Enter")
    expect(page.locator("#share-link")).to_have_attribute("href", "http://localhost:1/m/abc-defg-hij")


def test_a_console_that_wakes_with_its_machine_asks_at_once_and_waits_for_no_silence(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", stub=CLOCK + COUNT_STREAMS)
    listen(page, meeting_id)
    # In one step, because the next heartbeat would make it ask too: a stream that a sleep cut off has none.
    asked = page.evaluate("""() => {
      const before = streams;
      aheadMs = 600_000;
      document.dispatchEvent(new Event("visibilitychange"));
      return streams - before;
    }""")
    assert asked == 1
    expect_listening(page, meeting_id)


def test_a_console_in_sight_whose_machine_has_slept_asks_within_a_second_and_waits_for_no_news(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", stub=CLOCK + NO_HEARTBEATS + UNWATCHED_STREAM)
    listen(page, meeting_id)
    with page.expect_request("**/api/sse/events?*"):
        page.evaluate("aheadMs = 3_600_000")
    expect_listening(page, meeting_id)


def test_a_cut_connection_is_shown_and_what_was_missed_arrives_once(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_console(f"{relay.url}/console")
        type_meeting(page, meeting_id)
        press(page, "start")
        expect(page.get_by_role("log")).to_contain_text("Measuring has started")
        with cut_off(page, relay, meeting_id):
            server.http.post(f"/api/meetings/{meeting_id}/rest", json={"seconds": 600})
        lines = page.get_by_role("log")
        expect(lines.get_by_text("Time for a rest", exact=True)).to_have_count(1)
        expect(lines.get_by_text("Measuring has started", exact=True)).to_have_count(1)
        page.get_by_role("button", name="Stop listening").click()
        expect(page.locator("#connection")).to_have_text("not listening")


def test_a_connection_that_stays_lost_is_told_once_and_so_is_its_return(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_console(f"{relay.url}/console")
        listen(page, meeting_id)
        page.evaluate(NOTE_TOLD)
        with cut_off(page, relay, meeting_id):
            page.wait_for_function("() => shown.filter((text) => text.startsWith('connecting')).length > 1")
        lost, back = page.evaluate("told")
        assert lost.startswith("connection lost")
        assert back == f"listening to {meeting_id}"


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


def test_much_that_was_missed_is_asked_about_once(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", stub=LONG_BREATH_OF_CONSOLE)
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.locator("#timeline-rows tr")).to_have_count(1)
    page.get_by_role("button", name="Stop listening").click()
    for _ in range(20):
        server.http.post(f"/api/meetings/{meeting_id}/rest")
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/summary" in request.url else None)
    came_back = page.evaluate("new Date().toISOString()")
    page.get_by_role("button", name="Listen", exact=True).click()
    expect(page.get_by_role("log").get_by_text("Time for a rest", exact=True)).to_have_count(20)
    missed = page.locator("#log-lines li", has_text="rest_required").locator("time")
    assert all(str(each.get_attribute("datetime")) < came_back for each in missed.all()), "when it happened"
    expect(page.locator("#timeline-rows tr")).to_have_count(21)
    assert len(asked) == 1


def test_the_leader_key_opens_the_leaders_buttons_and_stays_in_this_tab(
    kept_server: KeptServer, open_console: OpenPage, meeting_id: str
) -> None:
    server = kept_server(LEADER_KEY="correct-horse")
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    press(page, "start")
    expect(page.locator("#answer")).to_contain_text("needs a leader key")
    page.get_by_label("Leader key").fill("wrong")
    press(page, "start")
    expect(page.locator("#answer")).to_contain_text("not the right leader key for this server")
    page.get_by_label("Leader key").fill("correct-horse")
    press(page, "start")
    expect(page.locator("#answer")).to_have_text("Start meeting and measuring: done (200)")
    assert "correct-horse" in page.evaluate("JSON.stringify(sessionStorage)")
    assert "correct-horse" not in page.evaluate("JSON.stringify(localStorage)")
    assert "correct-horse" not in "\n".join(server.lines)


def test_a_leader_key_goes_to_the_server_that_it_was_typed_for_and_to_no_other(
    kept_server: KeptServer, open_console: OpenPage, meeting_id: str
) -> None:
    mine, other = (kept_server(LEADER_KEY=key) for key in ("correct-horse", "battery-staple"))
    page = open_console(f"{mine.url}/console")
    key, url = page.get_by_label("Leader key"), page.get_by_label("API URL")
    type_meeting(page, meeting_id)
    key.fill("correct-horse")
    url.fill(other.url)
    press(page, "start")
    expect(page.locator("#answer")).to_contain_text("needs a leader key")
    expect(key).to_have_value("")
    page.reload()
    expect(key).to_have_value("")
    url.fill(mine.url)
    url.press("Enter")
    expect(key).to_have_value("correct-horse")


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
