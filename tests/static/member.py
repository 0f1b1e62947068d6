"""The member's page, opened as the tests of it do."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.static.conftest import OpenPage
from tools.harness.server_process import ServerProcess

# A closed shadow root is out of a test's reach; this one is opened for it.
OPEN_SHADOWS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
"""


def open_member(open_page: OpenPage, server: ServerProcess, meeting_id: str, **options: Any) -> Page:
    options["stub"] = OPEN_SHADOWS + options.get("stub", "")
    page = open_page(f"{server.url}/m/{meeting_id}", **options)
    expect(page.locator("#stream")).to_have_attribute("data-level", "good")
    return page


def letter(page: Page) -> Any:
    return page.locator("dialog.letter")


def start_rest(server: ServerProcess, meeting_id: str, **body: object) -> dict[str, Any]:
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest", json=body)
    assert answer.status_code == 200, answer.text
    rest: dict[str, Any] = answer.json()["rest"]
    return rest
