"""The console's drawing of a meeting: nothing that is over looks still on, and the rest is up to date."""

from collections.abc import Callable
from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from app.meetings.keys import meeting_key
from tests.api.calls import post
from tests.conftest import KeptServer
from tests.deploy.relay import Relay
from tests.static.conftest import OpenPage
from tests.static.console import QUIET_STREAM, cut_off, listen, press, type_meeting
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

# As if 47 minutes had been measured.
MINUTES = 47
# Longer than the chart waits until it asks again, ms.
A_WHILE = constant("static/console/timeline.js", "ASK_AGAIN_MS") + constant(
    "static/console/main.js", "TIMELINE_MS"
)
# When the stopped clock stands still, in seconds since 1970.
STILL = 1_800_000_000
# How many pixels of the chart have a given colour.
PIXELS = """([red, green, blue]) => {
  const canvas = document.querySelector("#timeline canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3]) count += 1;
  return count;
}"""
# The pages' `--good` and `--soft`: the colours of the measuring lane and of the words beside it.
COLOURS: dict[Literal["light", "dark"], tuple[str, str]] = {
    "light": ("#33704a", "#6a5d53"),
    "dark": ("#7fc796", "#bcae9f"),
}
FORCED: list[Literal["none", "active"]] = ["none", "active"]


def answer_measured(route: Route) -> None:
    """Make the server's answer say that measuring went on for a while."""
    answer = route.fetch()
    content = answer.json()
    content.get("summary", content)["measured_minutes"] = MINUTES
    route.fulfill(response=answer, json=content)


def test_after_an_end_nothing_is_still_on_for_whoever_ended_it_nor_for_whoever_only_listens(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    leader, other = (open_console(f"{server.url}/console") for _ in range(2))
    listen(other, meeting_id)
    type_meeting(leader, meeting_id)
    press(leader, "start")
    press(leader, "rest")
    leader.route("**/end", answer_measured)
    # An answer to a question from before the end, which comes after it, is out of date.
    late: list[Route] = []
    for page in (leader, other):
        expect(page.locator("#timeline-rows tr", has_text="still on")).to_have_count(2)
    other.route("**/summary", lambda asked: late.append(asked))
    with other.expect_request("**/summary"):
        press(leader, "extendRest")
    until(lambda: other.evaluate("true") and late, "the other one asks what happened")
    answer = late[0].fetch()
    press(leader, "end")
    for page in (leader, other):
        expect(page.locator("#meeting-state")).to_have_text("not started")
        expect(page.locator("#timeline-rows tr")).to_have_count(2)
        expect(page.locator("#timeline-rows tr", has_text="still on")).to_have_count(0)
    late[0].fulfill(response=answer)
    expect(leader.locator("#timeline-text")).to_contain_text(f"{MINUTES}.")
    other.evaluate("new Promise(requestAnimationFrame)")
    assert other.locator("#timeline-rows tr", has_text="still on").count() == 0


def test_after_an_end_that_nobody_tells_of_any_more_nothing_is_still_on(
    server: ServerProcess, valkey: ValkeyProcess, open_console: OpenPage, meeting_id: str
) -> None:
    post(server, meeting_id, "start")
    with Relay(server.url) as relay:
        page = open_console(f"{relay.url}/console")
        listen(page, meeting_id)
        rows = page.locator("#timeline-rows tr")
        expect(rows.filter(has_text="still on")).to_have_count(1)
        with cut_off(page, relay, meeting_id):
            server.http.delete(f"/api/meetings/{meeting_id}/end").raise_for_status()
            # As ten minutes later, when a machine wakes up that has slept meanwhile.
            with valkey.client() as redis:
                assert redis.delete(meeting_key(meeting_id, "events", clustered=False)) == 1
        expect(page.locator("#meeting-state")).to_have_text("not started")
        expect(rows.filter(has_text="still on")).to_have_count(0)
        expect(rows).to_have_count(1)


@pytest.mark.parametrize(
    ("calls", "count"),
    [(["requestRest"], 1), (["start", "requestRest", "end"], 0)],
    ids=["a meeting that goes on", "one that has ended"],
)
def test_who_comes_back_to_a_meeting_has_the_requests_that_were_drawn_of_it_before_unless_it_has_ended(
    calls: list[str], count: int, kept_server: KeptServer, open_console: OpenPage, meeting_id: str
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")
    page = open_console(f"{server.url}/console")
    rows = page.locator("#timeline-rows tr", has_text="request")
    listen(page, meeting_id)
    for call in calls:
        with page.expect_response(lambda answer: answer.request.method != "GET"):
            press(page, call)
        expect(rows).to_have_count(0 if call == "start" else 1)
    for other, drawn in ((f"{meeting_id}-other", 0), (meeting_id, count)):
        page.get_by_role("button", name="Stop listening").click()
        with page.expect_response("**/summary*"):
            listen(page, other)
        expect(rows).to_have_count(drawn)


def test_a_row_that_a_page_translator_has_changed_stays_until_it_says_something_else(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    listen(page, meeting_id)
    rows = page.locator("#timeline-rows tr")
    press(page, "start")
    rows.first.locator("td, th").first.evaluate("(cell) => { cell.textContent = 'Messung'; }")
    press(page, "rest")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Messung")
    press(page, "end")
    expect(rows.filter(has_text="Messung")).to_have_count(0)


def test_the_chart_is_drawn_in_the_colours_of_the_page_in_either_scheme_though_others_be_forced(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    listen(page, meeting_id)
    press(page, "start")
    expect(page.locator("#timeline canvas")).to_be_visible()
    # The schemes by turns, so that the previous drawing cannot pass for the next one.
    for forced, (scheme, colours) in product(FORCED, COLOURS.items()):
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        page.evaluate("dispatchEvent(new Event('resize'))")
        for colour in colours:
            assert page.evaluate(PIXELS, list(bytes.fromhex(colour[1:]))) > 0, (forced, scheme, colour)
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.locator("#theme").select_option("dark")
    for colour in COLOURS["dark"]:
        assert page.evaluate(PIXELS, list(bytes.fromhex(colour[1:]))) > 0, ("chosen", colour)


def test_rests_of_a_meeting_that_nobody_started_are_drawn_also_after_one_that_was(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    rows = page.locator("#timeline-rows tr")
    listen(page, meeting_id)
    check_rest_is_drawn(page)
    page.get_by_role("button", name="Stop listening").click()
    listen(page, f"{meeting_id}-ended")
    press(page, "start")
    expect(rows).to_have_count(1)
    expect(rows.filter(has_text="by the leader")).to_have_count(0)
    press(page, "end")
    expect(page.locator("#meeting-state")).to_have_text("not started")
    check_rest_is_drawn(page)


def check_rest_is_drawn(page: Page) -> None:
    """Hold a rest, and check that a row is drawn of it alone."""
    rows = page.locator("#timeline-rows tr")
    press(page, "rest")
    resting = rows.filter(has_text="by the leader")
    expect(resting).to_have_count(1)
    press(page, "endRest")
    expect(rows.filter(has_text="still on")).to_have_count(0)
    expect(rows).to_have_count(1)
    press(page, "end")
    expect(page.locator("#answer")).to_have_text("End measuring and rests: done (200)")
    expect(rows).to_have_count(1)


def test_the_minutes_grow_while_nothing_else_happens_in_a_hidden_tab_too(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start").raise_for_status()
    page = open_console(f"{server.url}/console", stub=QUIET_STREAM)
    page.clock.install(time=STILL - 60)
    page.clock.pause_at(STILL)
    page.reload()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/summary" in request.url else None)
    type_meeting(page, meeting_id)
    page.locator("#listen").click()
    told = page.locator("#timeline-text")
    page.clock.run_for(1000)
    expect(told).to_contain_text(": 0.")
    assert len(asked) == 1

    page.route("**/summary", answer_measured)
    page.evaluate("isHidden = true")
    pass_until(page, lambda: len(asked) == 2)
    expect(told).to_contain_text(f": {MINUTES}.")
    page.evaluate("isHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asked) == 2, "it was asked just now"
    pass_until(page, lambda: len(asked) == 3)
    page.locator("#listen").click()
    page.clock.run_for(A_WHILE)
    assert len(asked) == 3, "it listens no more"


def pass_until(page: Page, is_over: Callable[[], bool]) -> None:
    """Let time pass second by second, so that no call times out, until it is over or a while has passed."""
    for _ in range(round(A_WHILE / 1000)):
        page.clock.run_for(1000)
        if is_over():
            return
    # The page's clock stands still now: what it has started is reported when the browser gets to it.
    until(lambda: page.evaluate("true") and is_over(), "it is asked again")
