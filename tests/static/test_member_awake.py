"""A member's page keeps the screen on during a rest, or all the time, as far as the browser lets it."""

from playwright.sync_api import expect

from tests.extensions.overlay import wait_in
from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tools.harness.server_process import ServerProcess

# Counts what the page asks of the browser, which gives no locks to a page without a screen.
COUNT_LOCKS = """
window.locks = 0;
Object.defineProperty(navigator, "wakeLock", { value: {
  request: async () => {
    locks += 1;
    window.lock = { released: false, release: async () => { locks -= 1; } };
    return lock;
  },
} });
"""
# As browsers do when a page is hidden for a while.
TAKE_LOCK_AWAY = """() => {
  lock.released = true;
  locks -= 1;
  document.dispatchEvent(new Event("visibilitychange"));
}"""
# As in WebKit, which grants a lock only after a tap.
LOCKS_BY_TAP = """
addEventListener("click", () => { window.tapped = true; }, true);
navigator.wakeLock.request = ((request) => async () => {
  if (!window.tapped) throw new DOMException("no tap yet", "NotAllowedError");
  return request();
})(navigator.wakeLock.request);
"""
# The same with a keyboard.
LOCKS_BY_KEY = LOCKS_BY_TAP.replace('"click"', '"keydown"')
# As in a browser that takes its time: until `give()`.
LATE_LOCKS = """
const time = new Promise((resolve) => { window.give = resolve; });
navigator.wakeLock.request = ((request) => async () => {
  window.asked = true;
  await time;
  window.given = true;
  return request();
})(navigator.wakeLock.request);
"""
# As in WebKit on a phone, where a tap on plain text is not a click.
NO_CLICKS = """
addEventListener("click", (event) => event.stopImmediatePropagation(), true);
addEventListener("pointerup", () => { window.tapped = true; }, true);
"""
# As in Firefox where nothing can sound.
NO_DEVICE = """
window.AudioContext = class extends EventTarget {
  state = "suspended";
  resume() { return new Promise(() => {}); }
};
"""
SOUND_WANTED = "localStorage.setItem('meeting-rest.sound', 'on');"


def test_the_screen_stays_awake_during_a_rest_and_only_then(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=COUNT_LOCKS)
    start_rest(server, meeting_id, seconds=600)
    wait_in(page, lambda: page.evaluate("locks") == 1, "the screen is kept awake")
    page.evaluate(TAKE_LOCK_AWAY)
    wait_in(page, lambda: page.evaluate("locks") == 1, "it is again for who comes back to the page")
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    wait_in(page, lambda: page.evaluate("locks") == 0, "the screen may sleep again")


def test_who_wants_it_has_the_screen_on_all_the_time_also_after_a_reload(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=COUNT_LOCKS)
    page.get_by_label("Keep the screen on while this page is open").check()
    wait_in(page, lambda: page.evaluate("locks") == 1, "the screen is kept on")
    page.reload()
    # Until it is connected, the lines above the box change, and a click may miss it.
    expect(page.locator("#stream")).to_have_attribute("data-level", "good")
    expect(page.get_by_label("Keep the screen on")).to_be_checked()
    wait_in(page, lambda: page.evaluate("locks") == 1, "it is kept on again")
    page.get_by_label("Keep the screen on").uncheck()
    wait_in(page, lambda: page.evaluate("locks") == 0, "the screen may sleep")


def test_where_the_screen_is_kept_on_after_a_tap_alone_the_next_one_will_do(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=COUNT_LOCKS + LOCKS_BY_TAP)
    start_rest(server, meeting_id, seconds=600)
    button = page.get_by_role("button", name="OK")
    expect(button).to_be_visible()
    assert page.evaluate("locks") == 0
    button.click()
    wait_in(page, lambda: page.evaluate("locks") == 1, "the screen is kept awake")


def test_where_a_tap_on_plain_text_is_no_click_it_keeps_the_screen_on_and_lets_it_sound_all_the_same(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    stub = COUNT_LOCKS + LOCKS_BY_TAP + NO_CLICKS + NO_DEVICE + SOUND_WANTED
    page = open_member(open_page, server, meeting_id, stub=stub)
    start_rest(server, meeting_id, seconds=600)
    expect(page.locator("#sound-silenced")).to_contain_text("until you click or tap anywhere")
    letter(page).locator(".why").click()
    wait_in(page, lambda: page.evaluate("locks") == 1, "the screen is kept awake")
    # It has tried; by now it is the device that is silent.
    expect(page.locator("#sound-silenced")).to_contain_text("No sound comes from this device")


def test_a_key_is_a_touch_too_to_a_browser_that_waits_for_one(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(
        open_page, server, meeting_id, stub=COUNT_LOCKS + LOCKS_BY_KEY + NO_DEVICE + SOUND_WANTED
    )
    start_rest(server, meeting_id, seconds=600)
    expect(page.locator("#sound-silenced")).to_contain_text("until you click or tap anywhere")
    assert page.evaluate("locks") == 0
    page.keyboard.press("Tab")
    wait_in(page, lambda: page.evaluate("locks") == 1, "the screen is kept awake")
    # It has tried; by now it is the device that is silent.
    expect(page.locator("#sound-silenced")).to_contain_text("No sound comes from this device")


def test_a_lock_that_comes_when_it_is_not_wanted_any_more_is_given_back(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=COUNT_LOCKS + LATE_LOCKS)
    box = page.get_by_label("Keep the screen on while this page is open")
    box.check()
    page.wait_for_function("() => window.asked")
    box.uncheck()
    page.evaluate("give()")
    wait_in(page, lambda: page.evaluate("window.given && locks === 0"), "the screen may sleep")


def test_who_touches_the_page_while_a_lock_is_on_its_way_gets_no_second_one_which_nobody_would_give_back(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=COUNT_LOCKS + LATE_LOCKS)
    page.get_by_label("Keep the screen on while this page is open").check()
    page.wait_for_function("() => window.asked")
    page.locator("#phase").click()
    page.evaluate("give()")
    page.wait_for_function("() => window.given")
    assert page.evaluate("locks") == 1
