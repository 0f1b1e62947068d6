"""A request that waits for others: what its member hears, and that it stays theirs until it is over."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from app.meetings.keys import REQUEST_WINDOW_SECONDS, meeting_key
from tests.conftest import KeptServer
from tests.deploy.relay import Relay
from tests.static.conftest import OpenPage
from tests.static.member import NOTE_TOASTS, cut_off, letter, open_member, start_rest
from tests.static.timers import LASTING_TOASTS
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

KEPT_IN_TAB = "Object.keys(sessionStorage)"
KEPT_TOKEN = "JSON.parse(Object.values(sessionStorage)[0]).token"
# When waiting requests run out, ms: time enough to ask; no other timer of the page takes this long.
SOON_MS = 60_000
# Keeps what the page is to do then, for the test to do when it wants.
KEEP_RUN_OUT = f"""
window.setTimeout = ((after) => (act, ms, ...more) => {{
  if (ms > {SOON_MS // 2} && ms <= {SOON_MS}) window.runOut = act;
  else return after(act, ms, ...more);
}})(setTimeout);
"""
# Keeps what is to remove an answer, unless the page cancels it, until `takeAway()`.
KEEP_ANSWERS = f"""
const ends = new Map();
window.setTimeout = ((after) => (act, ms, ...more) => {{
  const isEnd = ms === {constant("static/member/actions.js", "ANSWER_MS")};
  const timer = after(isEnd ? () => {{}} : act, ms, ...more);
  if (isEnd) ends.set(timer, act);
  return timer;
}})(setTimeout);
window.clearTimeout = ((clear) => (timer) => {{
  ends.delete(timer);
  clear(timer);
}})(clearTimeout);
window.takeAway = () => {{
  const [first] = ends;
  ends.delete(first[0]);
  first[1]();
  return ends.size;
}};
"""
# A page that nobody looks at once `away` is set.
HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => Boolean(window.away) });"
COME_BACK = "away = false; document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def patient(kept_server: KeptServer) -> ServerProcess:
    """A server that waits for four people."""
    return kept_server(REST_REQUEST_THRESHOLD="4")


def ask(server: ServerProcess, meeting_id: str, token: str) -> None:
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest-request", json={"token": token * 32})
    assert answer.status_code == 200, answer.text


def ask_in(page: Page) -> None:
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#withdraw")).to_be_visible()


def expect_nothing_waits(page: Page) -> None:
    expect(page.locator("#withdraw")).to_be_hidden()
    page.wait_for_function(f"() => ({KEPT_IN_TAB}).length === 0")


@contextmanager
def asked_and_cut_off(open_page: OpenPage, server: ServerProcess, meeting_id: str) -> Iterator[Page]:
    """Cut off a page that has asked, for a while; after that nothing waits any more."""
    with Relay(server.url) as relay:
        page = open_member(open_page, relay, meeting_id)
        ask_in(page)
        with cut_off(page, relay):
            yield page
        expect_nothing_waits(page)


def take_back_elsewhere(server: ServerProcess, meeting_id: str, page: Page) -> None:
    """Make the server forget the request without telling anybody."""
    body = {"token": page.evaluate(KEPT_TOKEN)}
    server.http.request("DELETE", f"/api/meetings/{meeting_id}/rest-request", json=body)
    assert requests(server, meeting_id) == "none"


def requests(server: ServerProcess, meeting_id: str) -> str:
    return str(server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest_requests"])


def test_the_first_who_asks_hears_of_no_others_and_everybody_else_of_somebody(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    stub = NOTE_TOASTS + LASTING_TOASTS
    page, other = (open_member(open_page, patient, meeting_id, stub=stub) for _ in range(2))
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#answer")).to_contain_text("when enough people ask within ten minutes")
    expect(other.locator(".toast", has_text="Somebody would like a rest.")).to_be_visible()
    ask(patient, meeting_id, "b")
    ask(patient, meeting_id, "c")
    expect(page.locator(".toast", has_text="Nearly enough people have asked for a rest.")).to_be_visible()
    assert page.evaluate("toasts") == ["Nearly enough people have asked for a rest."]


def test_a_reload_keeps_the_request_so_that_it_counts_once_and_can_be_taken_back(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id)
    for _ in range(3):
        page.get_by_role("button", name="I'd like a rest").click()
        expect(page.locator("#answer")).to_contain_text("Passed on.")
        page.reload()
        # Until it is connected, the lines above the buttons change, and a click may miss them.
        expect(page.locator("#stream")).to_have_attribute("data-level", "good")
        expect(page.locator("#withdraw")).to_be_visible()
    assert requests(patient, meeting_id) == "some"
    page.get_by_role("button", name="Take my request back").click()
    expect(page.locator("#answer")).to_have_text("Taken back.")
    expect(page.locator("#withdraw")).to_be_hidden()
    assert requests(patient, meeting_id) == "none"
    assert page.evaluate(KEPT_IN_TAB) == []


def test_whoever_looks_over_a_shoulder_later_reads_nothing_of_what_was_pressed_whose_answer_has_its_time(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id, stub=KEEP_ANSWERS)
    ask_in(page)
    page.get_by_role("button", name="Take my request back").click()
    expect(page.locator("#answer")).to_have_text("Taken back.")
    assert page.evaluate("takeAway()") == 0, "nothing of the answer before takes it away"
    expect(page.locator("#answer")).to_be_empty()


@pytest.mark.parametrize("away", [False, True])
def test_nothing_of_a_request_stays_in_the_tab_when_it_is_over(
    away: bool, patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id)
    for over in ("granted", "ended"):
        patient.http.post(f"/api/meetings/{meeting_id}/start")
        # Until the sign is there, the lines above the button change, and a click may miss it.
        expect(page.locator("#measuring")).to_be_visible()
        ask_in(page)
        assert page.evaluate(KEPT_IN_TAB) == [f"meeting-rest.request.{meeting_id}"]
        if away:
            page.goto(f"{patient.url}/privacy")
            expect(page.get_by_text("a random token for taking it back")).to_be_visible()
        if over == "ended":
            patient.http.delete(f"/api/meetings/{meeting_id}/end")
        else:
            start_rest(patient, meeting_id)
            expect(letter(page)).to_have_count(0 if away else 1)
            patient.http.delete(f"/api/meetings/{meeting_id}/rest")
        if away:
            page.go_back()
        expect_nothing_waits(page)


def test_a_request_is_over_when_a_rest_was_announced_also_if_that_is_called_off(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id, stub=NOTE_TOASTS)
    ask_in(page)
    start_rest(patient, meeting_id, notice=40)
    patient.http.delete(f"/api/meetings/{meeting_id}/rest")
    expect(page.locator("#phase")).to_have_text("No rest just now")
    expect_nothing_waits(page)


def test_a_request_is_over_when_a_rest_passed_unseen_though_others_have_asked_again(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with asked_and_cut_off(open_page, patient, meeting_id):
        start_rest(patient, meeting_id)
        patient.http.delete(f"/api/meetings/{meeting_id}/rest")
        ask(patient, meeting_id, "b")


def test_a_request_that_the_server_forgot_is_over_when_the_page_is_connected_again(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with asked_and_cut_off(open_page, patient, meeting_id) as page:
        take_back_elsewhere(patient, meeting_id, page)


@pytest.mark.parametrize("away", [False, True])
def test_a_request_runs_out_with_the_earlier_ones_that_it_waited_with_and_who_was_away_reads_so_then(
    away: bool, patient: ServerProcess, valkey: ValkeyProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id, stub=KEEP_RUN_OUT + HIDDEN)
    ask(patient, meeting_id, "b")
    key = meeting_key(meeting_id, "rest_requests", clustered=False)
    with valkey.client() as redis:
        assert redis.pexpire(key, SOON_MS)
        ask_in(page)
        page.locator("#withdraw").focus()
        page.wait_for_function("() => window.runOut")
        assert redis.pexpire(key, 1)
    page.evaluate("(isAway) => { window.away = isAway; runOut(); }", away)
    expect_nothing_waits(page)
    expect(page.locator("#sound")).to_be_focused()
    if away:
        expect(page.locator("#answer")).not_to_contain_text("Not enough people")
        page.evaluate(COME_BACK)
    expect(page.locator("#answer")).to_have_text("Not enough people asked in time. You can ask again.")
    assert requests(patient, meeting_id) == "none"


def test_a_request_waits_for_its_time_also_when_this_machines_clock_is_set_forward(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id)
    ask_in(page)
    token = page.evaluate(KEPT_TOKEN)
    page.evaluate(f"const now = Date.now; Date.now = () => now() + {REQUEST_WINDOW_SECONDS * 1000}")
    page.evaluate("new Promise((done) => setTimeout(() => done(true), 1500))")  # it is drawn each second
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#answer")).to_contain_text("Passed on.")
    assert page.evaluate(KEPT_TOKEN) == token, "one person counts once"


def test_no_call_tells_the_operator_whose_request_waits(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with Relay(patient.url) as relay:
        page = open_member(open_page, relay, meeting_id)
        ask_in(page)
        calls: list[str] = []
        page.on("request", lambda request: calls.append(request.url))
        with cut_off(page, relay):
            pass
        expect(page.locator("#stream")).to_have_attribute("data-level", "good")
        page.evaluate("new Promise((done) => setTimeout(() => done(true), 500))")  # a call would be under way
        expect(page.locator("#withdraw")).to_be_visible()
        assert {url.split("?")[0] for url in calls} == {f"{relay.url}/api/sse/events"}
