"""On a member's page the keyboard focus stays put; only one's own click moves it, to the next button."""

from playwright.sync_api import Page, expect

from tests.conftest import KeptServer
from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tools.harness.server_process import ServerProcess


def press_focused(page: Page, name: str) -> None:
    """Press a button by keyboard."""
    page.get_by_role("button", name=name, exact=True).press("Enter")


def test_nobody_loses_their_place_when_another_stops_the_measuring_or_the_meeting_ends(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    for place in ("#sound", "#language"):
        server.http.post(f"/api/meetings/{meeting_id}/start")
        expect(page.locator("#measuring")).to_be_visible()
        page.locator(place).focus()
        server.http.post(f"/api/meetings/{meeting_id}/monitoring/stop")
        expect(page.locator("#measuring")).to_be_hidden()
        expect(page.locator(place)).to_be_focused()
        server.http.post(f"/api/meetings/{meeting_id}/start")
        expect(page.locator("#measuring")).to_be_visible()
        server.http.delete(f"/api/meetings/{meeting_id}/end")
        expect(page.locator("#phase")).to_have_text("Measuring and rests have ended")
        expect(page.locator(place)).to_be_focused()


def test_who_is_at_the_question_whether_to_stop_goes_on_when_another_has_stopped(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    for place in ("stop", "stop-all", "stop-not"):
        server.http.post(f"/api/meetings/{meeting_id}/start")
        expect(page.locator("#measuring")).to_be_visible()
        if place != "stop":
            page.locator("#stop").press("Enter")
        page.locator(f"#{place}").focus()
        expect(page.locator(f"#{place}")).to_be_focused()
        server.http.post(f"/api/meetings/{meeting_id}/monitoring/stop")
        expect(page.locator("#measuring")).to_be_hidden()
        expect(page.locator("#sound")).to_be_focused()


def test_who_could_take_a_request_back_goes_on_when_that_is_over_and_not_to_the_next_request(
    kept_server: KeptServer, open_page: OpenPage, meeting_id: str
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")
    page = open_member(open_page, server, meeting_id)
    press_focused(page, "I'd like a rest")
    expect(page.locator("#withdraw")).to_be_visible()
    page.locator("#withdraw").focus()
    start_rest(server, meeting_id, notice=300)
    expect(page.locator("#withdraw")).to_be_hidden()
    expect(page.locator("#sound")).to_be_focused()


def test_who_has_asked_by_keyboard_is_not_at_the_request_again_when_a_letter_goes_that_was_left_alone(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    press_focused(page, "I'd like a rest")
    expect(letter(page)).to_be_visible()
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    expect(letter(page)).to_have_count(0)
    expect(page.locator("#sound")).to_be_focused()


def test_asking_and_taking_it_back_leave_the_keyboard_at_the_request(
    kept_server: KeptServer, open_page: OpenPage, meeting_id: str
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")
    page = open_member(open_page, server, meeting_id)
    press_focused(page, "I'd like a rest")
    expect(page.locator("#answer")).to_contain_text("Passed on.")
    expect(page.locator("#request")).to_be_focused()
    press_focused(page, "Take my request back")
    expect(page.locator("#answer")).to_have_text("Taken back.")
    expect(page.locator("#request")).to_be_focused()


def test_a_closed_letter_leaves_the_keyboard_where_it_can_be_opened_again(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    press_focused(page, "I'd like a rest")
    for _ in range(2):
        expect(letter(page)).to_be_visible()
        page.keyboard.press("Escape")
        expect(letter(page)).to_have_count(0)
        expect(page.locator("#open-letter")).to_be_focused()
        page.keyboard.press("Enter")


def test_who_has_answered_by_keyboard_keeps_a_place_when_the_rest_is_over_and_not_at_the_request(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    page.set_viewport_size({"width": 390, "height": 660})
    for is_opened_again in (False, True):
        page.locator("#request").focus()
        page.keyboard.press("Enter")
        expect(letter(page)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#open-letter")).to_be_focused()
        if is_opened_again:
            page.keyboard.press("Enter")
            expect(letter(page)).to_be_visible()
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
        # A key that was meant for the letter asks for no rest here.
        expect(page.locator("#sound")).to_be_focused()
        assert page.evaluate("scrollY") == 0, "nobody has touched the page, so it stays where it is"


def test_who_was_elsewhere_when_a_letter_came_is_there_again_after_it(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    page.locator("#sound").focus()
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(letter(page)).to_have_count(0)
    expect(page.locator("#sound")).to_be_focused()


def test_stopping_the_measuring_by_keyboard_leads_on_to_what_comes_next(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    server.http.post(f"/api/meetings/{meeting_id}/start")
    press_focused(page, "Stop measuring in this meeting")
    expect(page.locator("#stop-all")).to_be_focused()
    press_focused(page, "Keep measuring")
    expect(page.locator("#stop")).to_be_focused()
    page.keyboard.press("Enter")
    press_focused(page, "Stop measuring")
    expect(page.locator("#measuring")).to_be_hidden()
    expect(page.locator("#sound")).to_be_focused()


def test_who_stopped_by_keyboard_in_vain_is_at_stop_again(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    server.http.post(f"/api/meetings/{meeting_id}/start")
    page.route("**/monitoring/stop", lambda route: route.abort())
    press_focused(page, "Stop measuring in this meeting")
    press_focused(page, "Stop measuring")
    expect(page.locator("#answer")).to_contain_text("could not be reached")
    expect(page.locator("#stop")).to_be_focused()


def test_enter_held_on_stop_asks_and_does_not_answer(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    server.http.post(f"/api/meetings/{meeting_id}/start")
    expect(page.locator("#measuring")).to_be_visible()
    page.locator("#stop").focus()
    for _ in range(4):  # a key that is held down repeats itself
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator("#stop-all")).to_be_focused()
    assert page.locator("#stop-all").get_attribute("aria-disabled") is None
    assert server.http.get(f"/api/meetings/{meeting_id}/status").json()["monitoring"] is True
