"""The leader key in the console: for the server that it was typed for, and in this tab only."""

from playwright.sync_api import expect

from tests.conftest import KeptServer
from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting


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
