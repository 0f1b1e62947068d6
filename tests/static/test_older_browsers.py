"""Browsers from some years ago: the pages work in them, or say that they are too old."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tests.static.timers import LASTING_TOASTS, LATER
from tools.harness.server_process import ServerProcess

# As in Safari 16, which takes the selector for a mistake.
NO_POPOVERS = """
for (const name of ["popover", "showPopover", "hidePopover"]) delete HTMLElement.prototype[name];
const find = DocumentFragment.prototype.querySelectorAll;
DocumentFragment.prototype.querySelectorAll = function (selector) {
  if (selector.includes(":popover-open")) throw new DOMException("not a valid selector", "SyntaxError");
  return find.call(this, selector);
};
"""
# As on a phone that stays at iOS 15.
AS_SAFARI_15 = f"""
{NO_POPOVERS}
for (const kind of [Document, ShadowRoot]) delete kind.prototype.adoptedStyleSheets;
window.CSSStyleSheet = class {{ constructor() {{ throw new TypeError("Illegal constructor"); }} }};
for (const name of ["userActivation", "wakeLock"]) delete Navigator.prototype[name];
delete AbortSignal.timeout;
delete window.Notification;
"""
# Stands for syntax that is newer than a browser: no browser can read this.
UNREADABLE = "class Page { static later { } }"


def test_a_phone_without_popovers_has_the_letter_and_what_is_said_beside_it(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=NO_POPOVERS + LASTING_TOASTS)
    start_rest(server, meeting_id, seconds=60)
    expect(letter(page)).to_be_visible()
    server.http.post(f"/api/meetings/{meeting_id}/rest/extend", json={"seconds": 60})
    toast = page.locator(".toast")
    expect(toast).to_have_text("The rest is now a little longer.")
    assert toast.evaluate("(toast) => getComputedStyle(toast).position") == "fixed"
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    expect(letter(page)).to_have_count(0)
    expect(toast).to_have_text("The rest is over. Welcome back.")


def test_a_phone_that_stays_at_ios_15_passes_a_request_on_and_has_the_letter_as_others_see_it(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=AS_SAFARI_15)
    page.get_by_role("button", name="I'd like a rest").click()
    expect(page.locator("#answer")).to_have_text("Passed on.")
    expect(letter(page).locator(".time")).to_have_text(re.compile(r"\d:\d\d"))
    expect(letter(page)).to_have_css("background-color", "rgb(255, 253, 249)")
    expect(letter(page)).to_have_css("text-align", "center")
    page.locator("#language").select_option("ja", force=True)
    expect(letter(page)).to_contain_text("すこし、休みませんか")
    expect(letter(page)).to_have_css("background-color", "rgb(255, 253, 249)")


@pytest.mark.parametrize("path", ["/console", "/camera", "/m/abc-defg-hij"])
def test_a_browser_that_cannot_read_a_pages_script_is_told_which_ones_can(
    path: str, server: ServerProcess, browser: Browser
) -> None:
    page = browser.new_page()
    page.route("**/vendor/*.js", lambda asked: asked.fulfill(body=UNREADABLE, content_type="text/javascript"))
    page.goto(server.url + path)
    page.evaluate(LATER)
    expect(page.locator("#not-built")).to_be_visible()
    expect(page.locator("#not-built")).to_contain_text("use a newer browser")
    expect(page.locator("#not-built")).to_contain_text("新しいブラウザー")
    page.close()
