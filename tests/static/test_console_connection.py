"""A console that was cut off or has slept listens again, and has all that it missed once."""

from playwright.sync_api import expect

from tests.deploy.relay import NOWHERE, Relay
from tests.static.conftest import OpenPage
from tests.static.console import cut_off, expect_listening, listen, press, type_meeting
from tests.static.member import CLOCK, NO_HEARTBEATS
from tests.static.timers import LONG_BREATH_OF_CONSOLE, UNASKED_HEALTH, UNWATCHED_STREAM
from tools.harness.server_process import ServerProcess

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


def test_a_server_that_is_heard_of_again_is_said_to_run_at_once(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_console(f"{relay.url}/console", stub=UNASKED_HEALTH)
        listen(page, meeting_id)
        relay.lead_to(NOWHERE)
        relay.cut()
        expect(page.locator("#connection")).to_contain_text("connection lost")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("#server-health")).to_contain_text("does not answer")
        relay.lead_to(server.url)
        expect_listening(page, meeting_id)
        expect(page.locator("#server-health")).to_have_text("running")


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
