"""The leader's popup gives the way in to people without the extension."""

from pathlib import Path

from playwright.sync_api import expect

from tests.extensions.loaded import Loaded
from tests.qr_reader import code_on
from tools.harness.server_process import ServerProcess


def test_the_members_page_is_a_link_and_a_qr_code_that_a_reader_reads(
    tabs: Loaded, server: ServerProcess, tmp_path: Path
) -> None:
    _, code = tabs.meet()
    popup = tabs.popup("leader")
    popup.locator("#share summary").click()
    link = f"{server.url}/m/{code}"
    expect(popup.locator("#share-link")).to_have_attribute("href", link)
    assert code_on(popup.locator("#share-qr"), tmp_path) == [link]
    tabs.context.grant_permissions(["clipboard-read", "clipboard-write"])
    popup.locator("#share-copy").click()
    expect(popup.locator("#share-copied")).not_to_be_empty()
    assert popup.evaluate("navigator.clipboard.readText()") == link
