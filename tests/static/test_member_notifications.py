"""A member's page that is hidden tells of a rest by a notification, where the browser lets it."""

from playwright.sync_api import expect

from tests.extensions.overlay import wait_in
from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tools.harness.server_process import ServerProcess

KEEP_NOTIFICATIONS = """
window.notifications = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  constructor(title, { body }) { super(); window.shown = this; notifications.push(`${title}: ${body}`); }
  close() { notifications.push("closed"); }
};
Object.defineProperty(document, "hidden", { get: () => !window.seen });
"""
# Android's browsers have this name but let no page use it, and a tablet's pretends to be a computer's.
NO_CONSTRUCTOR = """
window.Notification = class {
  static permission = "default";
  constructor() { throw new TypeError("Illegal constructor"); }
};
"""
# What becomes of every notification that the page makes.
HEAR_TRIES = """
window.heard = [];
window.Notification = class extends Notification {
  constructor(...how) {
    super(...how);
    for (const type of ["show", "error"]) this.addEventListener(type, () => heard.push(type));
  }
};
"""
# A browser whose question somebody answers with yes.
ASKED_AND_ALLOWED = """
window.Notification = class {
  static permission = "default";
  static async requestPermission() { return (Notification.permission = "granted"); }
};
"""
ALREADY_ALLOWED = """
Notification.permission = "granted";
Object.defineProperty(document, "hidden", { get: () => true });
"""
# A page without https has no such lock.
NO_LOCKS = """Object.defineProperty(navigator, "wakeLock", { value: undefined });"""


def test_who_allowed_it_is_told_by_the_browser_while_the_page_is_hidden_and_only_then(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=KEEP_NOTIFICATIONS)
    start_rest(server, meeting_id)
    told = ["Time to rest: Your leader invites you to a rest."]
    wait_in(page, lambda: page.evaluate("notifications") == told, "the browser tells of the rest")
    expect(page).to_have_title("☕ Time to rest · Meeting Rest")
    page.evaluate("window.focus = () => notifications.push('came'); shown.dispatchEvent(new Event('click'))")
    assert page.evaluate("notifications.pop()") == "came"
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    wait_in(
        page,
        lambda: page.evaluate("notifications") == [*told, "closed"],
        "the notification goes with the rest",
    )
    expect(letter(page)).to_be_hidden()
    expect(page).to_have_title("Meeting Rest")
    page.evaluate("window.seen = true")
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()
    assert page.evaluate("notifications") == [*told, "closed"]


def test_who_allows_it_by_the_button_reads_so_and_keeps_a_place(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=ASKED_AND_ALLOWED)
    page.locator("#notify").press("Enter")
    expect(page.locator("#notify-state")).to_have_text("This browser tells you when a rest begins.")
    expect(page.locator("#notify")).to_be_hidden()
    expect(page.locator("#sound")).to_be_focused()


def test_a_phone_that_can_neither_tell_nor_stay_awake_is_promised_neither(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=NO_CONSTRUCTOR + NO_LOCKS)
    expect(page.locator("#notify-part")).to_be_hidden()
    expect(page.locator("#notify-state")).to_be_empty()
    expect(page.locator("#awake-part")).to_be_hidden()
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()


def test_a_tablet_on_which_notifications_were_allowed_and_none_can_come_says_so_when_one_should(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=NO_CONSTRUCTOR + ALREADY_ALLOWED)
    start_rest(server, meeting_id)
    expect(page.locator("#notify-state")).to_contain_text("does not let the page notify you")


def test_a_computers_browser_is_offered_to_tell_and_a_page_that_only_tries_it_shows_nothing(
    server: ServerProcess, open_face: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_face, server, meeting_id, stub=HEAR_TRIES)
    assert page.evaluate("Notification.permission") == "default", "nobody was asked"
    expect(page.locator("#notify")).to_be_visible()
    page.wait_for_function("() => heard.join() === 'error'")
