"""What somebody answered to the letter on the member's page stays answered, for that rest and no other."""

import pytest
from playwright.sync_api import expect

from tests.static.conftest import OpenPage
from tests.static.member import COME_BACK, letter, open_member, start_rest
from tools.harness.server_process import ServerProcess

FULL_STORAGE = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
# As in a hidden page, where a timer that a timer has set comes late; here it never does. One that somebody's
# click has set for a minute is kept instead, to be run when the test wants it.
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
KEPT_IN_TAB = "Object.keys(sessionStorage)"


@pytest.mark.parametrize("answer", ["OK", "5 min"])
def test_a_letter_that_was_closed_or_put_off_stays_so_over_a_reload_until_its_rest_is_over(
    answer: str, server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
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


@pytest.mark.parametrize("answer", ["OK", "5 min"])
def test_a_letter_is_closed_and_put_off_also_where_the_browser_has_no_room_left(
    answer: str, server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=FULL_STORAGE)
    start_rest(server, meeting_id, seconds=600)
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
