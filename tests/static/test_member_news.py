"""What a member's page reports after it was cut off: what is still so, and nothing that is over by now."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.api.calls import post
from tests.conftest import KeptServer
from tests.deploy.relay import Relay
from tests.static.conftest import OpenPage
from tests.static.member import CLOCK, NO_HEARTBEATS, NOTE_TOASTS, cut_off, letter, open_member, start_rest
from tests.static.timers import LASTING_TOASTS, LONG_BREATH, NO_BREATH, UNWATCHED_STREAM
from tools.harness.server_process import ServerProcess

ENDED = "Measuring and rests have ended."
Happening = Callable[[ServerProcess, str], None]


def announce(server: ServerProcess, meeting_id: str) -> None:
    start_rest(server, meeting_id, seconds=60, notice=120)


def rest_and_extend(server: ServerProcess, meeting_id: str) -> None:
    start_rest(server, meeting_id, seconds=60)
    post(server, meeting_id, "rest/extend", seconds=60)


def end_rest(server: ServerProcess, meeting_id: str) -> None:
    assert server.http.delete(f"/api/meetings/{meeting_id}/rest").status_code == 200


def all_that_can_be_over(server: ServerProcess, meeting_id: str) -> None:
    """Stop and start the measuring, call off one rest, and hold another that is extended."""
    post(server, meeting_id, "monitoring/stop")
    post(server, meeting_id, "start")
    announce(server, meeting_id)
    end_rest(server, meeting_id)
    announce(server, meeting_id)
    post(server, meeting_id, "rest/begin")
    post(server, meeting_id, "rest/extend", seconds=60)
    end_rest(server, meeting_id)


def toasts_after(
    happening: Happening, open_page: OpenPage, server: ServerProcess, meeting_id: str
) -> list[str]:
    """Return what is told if this happens while the page is cut off, and the meeting ends after it."""
    post(server, meeting_id, "start")
    with Relay(server.url) as relay:
        page = open_member(open_page, relay, meeting_id, stub=NOTE_TOASTS + LASTING_TOASTS + LONG_BREATH)
        with cut_off(page, relay):
            happening(server, meeting_id)
        server.http.delete(f"/api/meetings/{meeting_id}/end")
        expect(page.locator(".toast")).to_have_text(ENDED)
        toasts: list[str] = page.evaluate("toasts")
    return toasts


# `page_news.test.mjs` tests each by itself; here all of it comes at once from a real stream.
def test_what_is_over_when_the_page_is_back_is_not_told_as_news(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    assert toasts_after(all_that_can_be_over, open_page, server, meeting_id) == [ENDED]


def test_what_is_still_so_when_the_page_is_back_is_told(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    told = "A rest begins in about 2 minutes. Find a good place to stop."
    assert toasts_after(announce, open_page, server, meeting_id) == [told, ENDED]


def test_a_rest_that_began_while_the_page_was_away_is_there_with_its_line_where_screen_readers_find_it(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_member(open_page, relay, meeting_id, stub=LASTING_TOASTS + LONG_BREATH)
        with cut_off(page, relay):
            rest_and_extend(server, meeting_id)
        expect(letter(page)).to_be_visible()
        expect(letter(page).locator(".toast", has_text="The rest is now a little longer.")).to_be_visible()


def test_news_of_the_connection_is_told_in_the_letter_that_lies_over_the_pages_line_of_it(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_member(open_page, relay, meeting_id)
        start_rest(server, meeting_id, seconds=600)
        told = letter(page).get_by_role("status")
        expect(told).to_have_text("")  # the earlier state is no news
        with cut_off(page, relay):
            expect(told).to_have_text("Waiting for the server. It reconnects by itself.")
        expect(told).to_have_text("Connected")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Open the letter again").click()
        expect(told).to_have_text("")


def test_what_was_said_before_a_letter_goes_when_it_comes(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=LASTING_TOASTS)
    announce(server, meeting_id)
    expect(page.locator(".toast")).to_contain_text("A rest begins in about")
    post(server, meeting_id, "rest/begin")
    expect(letter(page)).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    end_rest(server, meeting_id)
    expect(page.locator(".toast")).to_contain_text("The rest is over")
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)


def test_the_end_of_a_rest_is_read_aloud_where_its_letter_was_open_until_then(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=LASTING_TOASTS)
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()
    end_rest(server, meeting_id)
    expect(page.get_by_role("status").filter(has_text="The rest is over")).to_be_attached()
    expect(letter(page)).to_have_count(0)


def test_requests_that_a_rest_has_granted_unseen_are_not_told(
    kept_server: KeptServer, open_page: OpenPage, meeting_id: str
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")

    def ask_and_rest(server: ServerProcess, meeting_id: str) -> None:
        for token in "abc":
            post(server, meeting_id, "rest-request", token=token * 32)
        start_rest(server, meeting_id)
        end_rest(server, meeting_id)

    assert toasts_after(ask_and_rest, open_page, server, meeting_id) == [ENDED]


def test_who_knew_of_an_announced_rest_hears_that_it_was_called_off(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_member(open_page, relay, meeting_id, stub=LASTING_TOASTS)
        announce(server, meeting_id)
        expect(page.locator("#phase")).to_have_text("A rest begins in about 2 min")
        with cut_off(page, relay):
            end_rest(server, meeting_id)
        told = "The rest that was announced has been called off."
        expect(page.locator(".toast", has_text=told)).to_be_visible()


def letter_come_by_its_own_clock(page: Page) -> None:
    """Let a page that is cut off begin the rest that was announced to it, and close its letter."""
    page.evaluate("aheadMs = 125_000")
    letter(page).get_by_role("button", name="OK").click()
    expect(page.locator("#open-letter")).to_be_visible()
    page.evaluate("aheadMs = 0")


def put_off_and_begin(server: ServerProcess, meeting_id: str) -> None:
    post(server, meeting_id, "rest/postpone", minutes=1)
    post(server, meeting_id, "rest/begin")


@pytest.mark.parametrize(
    ("happening", "told"),
    [
        (end_rest, ["The rest that was announced has been called off."]),
        (put_off_and_begin, []),
    ],
)
def test_a_rest_that_the_page_began_too_early_is_none_until_it_begins(
    happening: Happening, told: list[str], server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    with Relay(server.url) as relay:
        page = open_member(open_page, relay, meeting_id, stub=NOTE_TOASTS + LONG_BREATH + CLOCK)
        announce(server, meeting_id)
        expect(page.locator("#phase")).to_have_text("A rest begins in about 2 min")
        page.evaluate("toasts.length = 0")
        with cut_off(page, relay):
            letter_come_by_its_own_clock(page)
            happening(server, meeting_id)
        expect(letter(page)).to_have_count(0 if told else 1)
        page.wait_for_function("(told) => toasts.join() === told.join()", arg=told)


def test_a_clock_that_is_set_forward_in_a_rest_hides_it_until_the_server_is_asked_and_no_longer(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=CLOCK + NO_HEARTBEATS + UNWATCHED_STREAM)
    start_rest(server, meeting_id, seconds=600)
    expect(letter(page)).to_be_visible()
    with page.expect_request("**/api/sse/events?*"):
        page.evaluate("aheadMs = 3_600_000")
    expect(page.locator("#stream")).to_have_text("Connected")
    expect(letter(page)).to_be_visible()


def test_who_stops_the_measuring_reads_so_once(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=NOTE_TOASTS + LASTING_TOASTS + NO_BREATH)
    post(server, meeting_id, "start")
    page.wait_for_function("() => toasts.length === 1")
    page.click("#stop")
    page.click("#stop-all")
    expect(page.locator("#answer")).to_have_text("Measuring has stopped.")
    announce(server, meeting_id)
    page.wait_for_function("() => toasts.at(-1).startsWith('A rest begins')")
    assert page.evaluate("toasts.length") == 2
