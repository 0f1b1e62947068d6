"""Opens the member's page for its tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests.deploy.relay import Relay
from tests.static.conftest import OpenPage
from tools.harness.server_process import ServerProcess

# A test cannot look into a closed shadow root, so this opens it.
OPEN_SHADOWS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
"""
# Ends the time for which the letter was put off.
COME_BACK = """
for (const [name, kept] of Object.entries(sessionStorage))
  sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(kept), snoozedUntil: Date.now() }));
"""
# Counts the notes that the page sounds.
COUNT_NOTES = """
window.notes = 0;
const Real = OscillatorNode;
window.OscillatorNode = function (audio, options) { notes += 1; return new Real(audio, options); };
"""
# A machine's clock that the test sets.
CLOCK = "window.aheadMs = 0; const now = Date.now; Date.now = () => now() + aheadMs;"
# A stream without heartbeats.
NO_HEARTBEATS = """
const listen = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (type, hear) {
  if (type !== "heartbeat") listen.call(this, type, hear);
};
"""
# Keeps every toast that the page shows, even after it is gone.
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
    """Cut the page off from its server for a while; at the end it has shown what it missed."""
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
