"""The privacy page as people see it."""

import pytest
from playwright.sync_api import expect

from tests.static.conftest import OpenPage, check_looks
from tools.harness.server_process import ServerProcess


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1200)])
def test_it_needs_no_script_and_has_no_fault_of_accessibility(
    scheme: str, width: int, server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/privacy", "ja-JP", scheme, width)
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator("script").count() == 0
    check_looks(page)
    cut_off = "(tables) => tables.filter((table) => table.scrollWidth > table.clientWidth).length"
    assert page.locator(".wide-table").evaluate_all(cut_off) == 0
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "What is looked at, and what is kept"
    check_looks(page)


def test_who_wants_japanese_second_reads_it_on_every_page(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/privacy")
    wanted = {"userAgent": "", "acceptLanguage": "zh-TW,ja,en"}
    page.context.new_cdp_session(page).send("Emulation.setUserAgentOverride", wanted)
    for path in ("/m/abc-defg-hij", "/console", "/camera", "/privacy"):
        page.goto(server.url + path)
        expect(page.locator("html")).to_have_attribute("lang", "ja")
