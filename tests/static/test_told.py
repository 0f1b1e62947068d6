"""What a page says about what was just done: a second time too, and where screen readers hear it."""

from playwright.sync_api import Page, expect

from tests.conftest import KeptServer
from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting
from tests.static.member import open_member
from tools.harness.server_process import ServerProcess

# Each text that is put into such a line; a text that does not change is not read out.
NOTE_TOLD = """(ids) => {
  window.told = Object.fromEntries(ids.map((id) => [id, []]));
  for (const id of ids)
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const { data } of addedNodes) told[id].push(data);
    }).observe(document.getElementById(id), { childList: true });
}"""


def wait_told(page: Page, line: str, text: str, times: int) -> None:
    """Wait until a line has told a text this many times, and nothing else."""
    page.wait_for_function(
        "([line, expected]) => told[line].join('|') === expected", arg=[line, "|".join([text] * times)]
    )


def test_what_is_done_twice_on_the_console_is_told_twice_and_does_not_stay_in_a_language_that_was_left(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    type_meeting(page, meeting_id)
    page.evaluate(NOTE_TOLD, ["answer", "share-copied"])
    for times in (1, 2):
        press(page, "status")
        wait_told(page, "answer", "Status: done (200)", times)
        page.get_by_role("button", name="Copy the link").click()
        wait_told(page, "share-copied", "Copied.", times)
    expect(page.locator("#share-copied")).to_have_text("Copied.")
    page.locator("#language").select_option("ja")
    expect(page.locator("#share-copied")).to_be_empty()


def test_a_member_who_asks_twice_is_answered_twice(
    kept_server: KeptServer, open_page: OpenPage, meeting_id: str
) -> None:
    server = kept_server(REST_REQUEST_THRESHOLD="4")
    page = open_member(open_page, server, meeting_id)
    page.evaluate(NOTE_TOLD, ["answer"])
    told = "Passed on. A rest begins when enough people ask within ten minutes of the first request."
    for times in (1, 2):
        page.locator("#request").click()
        wait_told(page, "answer", told, times)


def test_the_line_that_will_tell_what_came_of_a_click_is_there_before_it_tells_anything(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    """Screen readers may not listen to a line that appears together with its text."""
    for path in ("/console", f"/m/{meeting_id}"):
        line = open_console(server.url + path).locator("#answer")
        expect(line).to_be_empty()
        assert line.evaluate("(line) => line.checkVisibility()"), path
        height = line.evaluate("(line) => line.getBoundingClientRect().height")
        assert height == 0, path
