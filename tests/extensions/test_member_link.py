"""The leader's popup gives the way in to people without the extension."""

from pathlib import Path

import cv2
from playwright.sync_api import expect

from tests.extensions.loaded import Loaded
from tools.harness.server_process import ServerProcess


def test_the_members_page_is_a_link_and_a_qr_code_that_a_reader_reads(
    tabs: Loaded, server: ServerProcess, tmp_path: Path
) -> None:
    _, code = tabs.meet()
    popup = tabs.popup("leader")
    popup.locator("#share summary").click()
    link = f"{server.url}/m/{code}"
    expect(popup.locator("#share-link")).to_have_attribute("href", link)
    popup.locator("#share-qr").screenshot(path=tmp_path / "qr.png")
    picture = cv2.imread(str(tmp_path / "qr.png"))
    assert picture is not None
    larger = cv2.resize(picture, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    assert cv2.QRCodeDetector().detectAndDecode(larger)[0] == link
