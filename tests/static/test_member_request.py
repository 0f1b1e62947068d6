"""A request that waits for others: what its member hears, and that it stays theirs until it is over."""

import pytest
from playwright.sync_api import expect

from tests.conftest import KeptServer
from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tools.harness.server_process import ServerProcess

KEPT_IN_TAB = "Object.keys(sessionStorage)"
# Every toast that the page says, whichever of them is still there.
NOTE_TOASTS = """
window.toasts = [];
const show = HTMLElement.prototype.showPopover;
HTMLElement.prototype.showPopover = function () {
  show.call(this);
  queueMicrotask(() => toasts.push(this.textContent));
};
"""


@pytest.fixture
def patient(kept_server: KeptServer) -> ServerProcess:
    """A server that waits for four people."""
    return kept_server(REST_REQUEST_THRESHOLD="4")


def ask(server: ServerProcess, meeting_id: str, token: str) -> None:
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest-request", json={"token": token * 32})
    assert answer.status_code == 200, answer.text


def requests(server: ServerProcess, meeting_id: str) -> str:
    return str(server.http.get(f"/api/meetings/{meeting_id}/status").json()["rest_requests"])


def test_the_first_who_asks_hears_of_no_others_and_everybody_else_of_somebody(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page, other = (open_member(open_page, patient, meeting_id, stub=NOTE_TOASTS) for _ in range(2))
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#answer")).to_contain_text("when enough people have asked")
    expect(other.get_by_text("Somebody would like a rest.")).to_be_visible()
    ask(patient, meeting_id, "b")
    ask(patient, meeting_id, "c")
    expect(page.get_by_text("Only a little more and a rest begins.")).to_be_visible()
    assert page.evaluate("toasts") == ["Only a little more and a rest begins."]


def test_a_reload_keeps_the_request_so_that_it_counts_once_and_can_be_taken_back(
    patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id)
    for _ in range(3):
        page.get_by_role("button", name="I'd like a rest").click()
        expect(page.locator("#answer")).to_contain_text("Passed on.")
        page.reload()
        expect(page.locator("#withdraw")).to_be_visible()
    assert requests(patient, meeting_id) == "some"
    page.get_by_role("button", name="Take my request back").click()
    expect(page.locator("#answer")).to_have_text("Taken back.")
    assert requests(patient, meeting_id) == "none"
    assert page.evaluate(KEPT_IN_TAB) == []


@pytest.mark.parametrize("away", [False, True])
@pytest.mark.parametrize("over", ["granted", "ended"])
def test_nothing_of_a_request_stays_in_the_tab_when_it_is_over(
    over: str, away: bool, patient: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, patient, meeting_id)
    patient.http.post(f"/api/meetings/{meeting_id}/start")
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#withdraw")).to_be_visible()
    assert page.evaluate(KEPT_IN_TAB) == [f"meeting-rest.request.{meeting_id}"]
    if away:
        page.goto(f"{patient.url}/privacy")
        expect(page.get_by_text("a random token to take it back with")).to_be_visible()
    if over == "ended":
        patient.http.delete(f"/api/meetings/{meeting_id}/end")
    else:
        start_rest(patient, meeting_id)
        expect(letter(page)).to_have_count(0 if away else 1)
    if away:
        patient.http.delete(f"/api/meetings/{meeting_id}/rest")
        page.go_back()
    expect(page.locator("#withdraw")).to_be_hidden()
    page.wait_for_function(f"({KEPT_IN_TAB}).length === 0")
