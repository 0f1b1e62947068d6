"""A member's page remembers a language and whether to sound, and nothing else."""

from playwright.sync_api import expect

from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member
from tools.harness.server_process import ServerProcess


def test_where_one_request_is_enough_it_remembers_language_and_sound_and_nothing_else(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, locale="ja-JP")
    expect(page.get_by_role("button", name="休憩がほしい")).to_be_visible()
    expect(page).to_have_title("ひと休み")
    page.locator("#language").select_option("en")
    privacy = page.get_by_role("link", name="What is kept")
    expect(privacy).to_have_attribute("href", f"{server.url}/privacy?lang=en")
    page.get_by_label("A soft sound").check()
    page.get_by_role("button", name="I'd like a rest").click()
    expect(letter(page)).to_be_visible()
    page.reload()
    expect(letter(page)).to_contain_text("Shall we rest a little?")
    letter(page).get_by_role("button", name="OK").click()
    expect(page.get_by_label("A soft sound")).to_be_checked()
    assert page.evaluate("Object.keys(localStorage).sort()") == [
        "meeting-rest.language",
        "meeting-rest.sound",
    ]
    # The answer to the letter is forgotten with its rest.
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    page.wait_for_function("() => sessionStorage.length === 0")
    assert page.context.cookies() == []
