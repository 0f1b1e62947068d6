"""What somebody answered to the letter on the member's page stays answered, for that rest and no other."""

from playwright.sync_api import expect

from tests.deploy.relay import Relay
from tests.static.conftest import OpenPage
from tests.static.member import CLOCK, COME_BACK, NOTE_TOASTS, cut_off, letter, open_member, start_rest
from tests.stored_rest import bring_forward
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

FULL_STORAGE = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
# As in a hidden page, where a timer set by another timer comes late; here it never comes. A timer that a
# click has set for a minute is kept instead, and run when the test wants it.
SLEEPY_TIMERS = """
const set = setTimeout;
let inTimer = false;
window.setTimeout = (run, ms) => {
  if (inTimer) return 0;
  if (ms === 60_000) window.afterAMinute = run;
  return set(() => {
    inTimer = true;
    run();
    inTimer = false;
  }, ms);
};
"""
# A stream from which nothing comes for a while, as when a network swallows it.
DEAF = """
window.isDeaf = false;
const listen = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (type, hear) {
  listen.call(this, type, (event) => window.isDeaf || hear(event));
};
"""
# Ends the time for which the answered rest was planned.
PLAN_IS_OVER = """
for (const [name, kept] of Object.entries(sessionStorage))
  sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(kept), restEndsAt: new Date().toISOString() }));
"""
OVER = "The rest is over. Welcome back."
KEPT_IN_TAB = "Object.keys(sessionStorage)"


def test_a_letter_that_was_closed_or_put_off_stays_so_over_a_reload_until_its_rest_is_over(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    for answer in ("OK", "5 min"):
        start_rest(server, meeting_id, seconds=600)
        letter(page).get_by_role("button", name=answer).click()
        expect(letter(page)).to_have_count(0)
        page.reload()
        expect(page.locator("#open-letter")).to_be_visible()
        expect(letter(page)).to_have_count(0)
        assert page.evaluate(KEPT_IN_TAB) == [f"meeting-rest.letter.{meeting_id}"]
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
        page.wait_for_function(f"() => ({KEPT_IN_TAB}).length === 0")
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()


def test_a_letter_is_closed_and_put_off_also_where_the_browser_has_no_room_left(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=FULL_STORAGE)
    start_rest(server, meeting_id, seconds=600)
    for answer in ("OK", "5 min"):
        letter(page).get_by_role("button", name=answer).click()
        expect(letter(page)).to_have_count(0)
        page.get_by_role("button", name="Open the letter again").click()
        expect(letter(page)).to_be_visible()


def test_a_letter_that_was_opened_again_is_open_after_a_reload(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    start_rest(server, meeting_id, seconds=600)
    letter(page).get_by_role("button", name="OK").click()
    page.get_by_role("button", name="Open the letter again").click()
    page.reload()
    expect(letter(page)).to_be_visible()


def test_the_answer_to_a_rest_that_ended_while_the_page_was_away_is_forgotten(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    start_rest(server, meeting_id, seconds=600)
    letter(page).get_by_role("button", name="OK").click()
    page.goto(f"{server.url}/privacy")
    expect(page.get_by_text("whether you closed its letter")).to_be_visible()
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    page.go_back()
    page.wait_for_function(f"() => ({KEPT_IN_TAB}).length === 0")


def test_a_letter_that_was_put_off_comes_back_in_time_in_a_hidden_page(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=SLEEPY_TIMERS)
    start_rest(server, meeting_id, seconds=600)
    letter(page).get_by_role("button", name="1 min").click()
    expect(letter(page)).to_have_count(0)
    page.evaluate(COME_BACK)
    page.evaluate("afterAMinute()")
    expect(letter(page)).to_be_visible()


def test_after_a_reload_a_hidden_page_has_it_back_with_a_heartbeat(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=SLEEPY_TIMERS)
    start_rest(server, meeting_id, seconds=600)
    letter(page).get_by_role("button", name="5 min").click()
    page.reload()
    expect(page.locator("#open-letter")).to_be_visible()
    page.evaluate(COME_BACK)
    expect(letter(page)).to_be_visible()


def test_a_letter_that_was_closed_stays_so_when_its_rest_was_made_longer_unheard(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    def extend() -> None:
        longer = server.http.post(f"/api/meetings/{meeting_id}/rest/extend", json={"seconds": 120})
        assert longer.status_code == 200, longer.text

    page = open_member(open_page, server, meeting_id, stub=NOTE_TOASTS + CLOCK + DEAF)
    start_rest(server, meeting_id, seconds=60)
    letter(page).get_by_role("button", name="OK").click()
    page.evaluate("isDeaf = true")
    extend()
    page.evaluate("aheadMs = 61_000")
    page.wait_for_function("(over) => toasts.includes(over)", arg=OVER)
    page.evaluate("isDeaf = false")
    extend()
    expect(page.locator("#open-letter")).to_be_visible()
    expect(letter(page)).to_have_count(0)


def test_a_rest_that_begins_only_after_its_planned_end_is_told_also_to_who_has_answered(
    server: ServerProcess, valkey: ValkeyProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_member(open_page, relay, meeting_id, stub=NOTE_TOASTS + CLOCK)
        start_rest(server, meeting_id, seconds=60, notice=60)
        expect(page.locator("#phase")).to_have_text("A rest begins soon")
        with cut_off(page, relay):
            page.evaluate("aheadMs = 61_000")
            letter(page).get_by_role("button", name="OK").click()
            page.evaluate("aheadMs = 125_000")
            page.wait_for_function("(over) => toasts.includes(over)", arg=OVER)
            page.evaluate(PLAN_IS_OVER)
            with valkey.client() as redis:  # only now, as after all servers were away
                bring_forward(redis, meeting_id)
            status = f"/api/meetings/{meeting_id}/status"
            until(lambda: bool(server.http.get(status).json()["rest_flg"]), "the rest begins late")
        expect(letter(page)).to_be_visible()
