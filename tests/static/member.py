"""The member's page, opened as the tests of it do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests.deploy.relay import Relay
from tests.static.conftest import OpenPage
from tools.harness.server_process import ServerProcess

# A closed shadow root is out of a test's reach; this one is opened for it.
OPEN_SHADOWS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
"""
# The time until which the letter was put off is over now.
COME_BACK = """
for (const [name, kept] of Object.entries(sessionStorage))
  sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(kept), snoozedUntil: Date.now() }));
"""
# A clock of the machine that the test sets.
CLOCK = "window.aheadMs = 0; const now = Date.now; Date.now = () => now() + aheadMs;"
# A stream that tells nothing but events.
NO_HEARTBEATS = """
const listen = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (type, hear) {
  if (type !== "heartbeat") listen.call(this, type, hear);
};
"""
# Every toast that the page says, whichever of them is still there.
NOTE_TOASTS = """
window.toasts = [];
const shown = new WeakSet();
const show = HTMLElement.prototype.showPopover;
HTMLElement.prototype.showPopover = function () {
  show.call(this);
  // One that moves out of a letter that is closed is still the same.
  if (!shown.has(this)) queueMicrotask(() => toasts.push(this.textContent));
  shown.add(this);
};
"""


def open_member(open_page: OpenPage, server: ServerProcess | Relay, meeting_id: str, **options: Any) -> Page:
    options["stub"] = OPEN_SHADOWS + options.get("stub", "")
    page = open_page(f"{server.url}/m/{meeting_id}", **options)
    expect(page.locator("#stream")).to_have_attribute("data-level", "good")
    return page


@contextmanager
def cut_off(page: Page, relay: Relay) -> Iterator[None]:
    """Keep the page from its server for a while; what it missed has been shown in the end."""
    page.context.set_offline(True)
    relay.cut()
    expect(page.locator("#stream")).to_contain_text("Waiting for the server")
    expect(page.locator("#stream")).to_have_attribute("data-level", "bad")
    yield
    page.context.set_offline(False)
    expect(page.locator("#stream")).to_have_text("Connected")


def letter(page: Page) -> Any:
    return page.locator("dialog.letter")


def start_rest(server: ServerProcess, meeting_id: str, **body: object) -> dict[str, Any]:
    answer = server.http.post(f"/api/meetings/{meeting_id}/rest", json=body)
    assert answer.status_code == 200, answer.text
    rest: dict[str, Any] = answer.json()["rest"]
    return rest
