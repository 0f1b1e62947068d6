"""How a person uses the console."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.deploy.relay import Relay

# A stream on which nothing happens, by the page's own clock.
QUIET_STREAM = """
window.EventSource = class extends EventTarget {
  constructor() {
    super();
    const tell = (type) => {
      const data = { timestamp: new Date().toISOString(), active: true, monitoring: true, rest: null };
      this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
    };
    setTimeout(tell, 0, "connected");
    this.beats = setInterval(tell, 15_000, "heartbeat");
  }
  close() { clearInterval(this.beats); }
};
Object.defineProperty(document, "hidden", { get: () => window.isHidden ?? false });
"""


def press(page: Page, action: str) -> None:
    page.locator(f"[data-call={action}]").click()


def type_meeting(page: Page, meeting_id: str) -> None:
    page.get_by_label("Meeting ID").fill(meeting_id)


def listen(page: Page, meeting_id: str) -> None:
    """Make it listen to a meeting, and wait until it does."""
    type_meeting(page, meeting_id)
    page.locator("#listen").click()
    expect_listening(page, meeting_id)


def expect_listening(page: Page, meeting_id: str) -> None:
    expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")


@contextmanager
def cut_off(page: Page, relay: Relay, meeting_id: str) -> Iterator[None]:
    """Cut a listening console off from its server for a while; in the end it listens again."""
    page.context.set_offline(True)
    relay.cut()
    expect(page.locator("#connection")).to_contain_text("connection lost")
    yield
    page.context.set_offline(False)
    expect_listening(page, meeting_id)
