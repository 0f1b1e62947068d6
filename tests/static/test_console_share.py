"""The members' page as a link and a QR code, at the address that people open."""

from pathlib import Path

from playwright.sync_api import expect

from tests.conftest import StartServer
from tests.qr_reader import code_on
from tests.static.conftest import OpenPage
from tests.static.console import type_meeting
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess


def test_the_members_page_is_a_link_and_a_qr_code_that_a_reader_reads(
    server: ServerProcess, open_console: OpenPage, meeting_id: str, tmp_path: Path
) -> None:
    page = open_console(f"{server.url}/console")
    expect(page.locator("#share")).to_be_hidden()
    type_meeting(page, meeting_id)
    link = f"{server.url}/m/{meeting_id}"
    expect(page.locator("#share-link")).to_have_attribute("href", link)
    assert code_on(page.locator("#share-qr"), tmp_path) == [link]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("#share-copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link
    expect(page.locator("#share-local")).to_contain_text("only on this computer")


def test_the_members_page_is_at_the_address_that_people_open_wherever_the_console_was_opened(
    valkey: ValkeyProcess, start_server: StartServer, open_console: OpenPage, tmp_path: Path
) -> None:
    server = start_server(valkey, PUBLIC_URL="https://rest.example.org")
    page = open_console(f"{server.url}/console")
    type_meeting(page, "abc-defg-hij")
    link = "https://rest.example.org/m/abc-defg-hij"
    expect(page.locator("#share-link")).to_have_attribute("href", link)
    assert code_on(page.locator("#share-qr"), tmp_path) == [link]
    expect(page.locator("#share-local")).to_be_hidden()
    # The page cannot know this about another server.
    page.get_by_label("API URL").fill("http://localhost:1")
    page.get_by_label("API URL").press("Enter")
    expect(page.locator("#share-link")).to_have_attribute("href", "http://localhost:1/m/abc-defg-hij")
