"""What a member's page asks of a device: to remember, stay awake, notify and sound, even if it cannot."""

from playwright.sync_api import Playwright, expect

from tests.extensions.overlay import wait_in
from tests.static.conftest import OpenPage, opened_pages
from tests.static.member import COME_BACK, letter, open_member, start_rest
from tools.harness.chromium import whole_options
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
COUNT_NOTES = """
window.notes = 0;
const Real = OscillatorNode;
window.OscillatorNode = function (audio, options) { notes += 1; return new Real(audio, options); };
"""
KEEP_NOTIFICATIONS = """
window.notifications = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  constructor(title, { body }) { super(); window.shown = this; notifications.push(`${title}: ${body}`); }
  close() { notifications.push("closed"); }
};
Object.defineProperty(document, "hidden", { get: () => !window.seen });
"""

# Keeps every audio context that the page makes, so that a test can see its state.
KEEP_SOUNDS = """
window.sounds = [];
const Audio = AudioContext;
window.AudioContext = class extends Audio { constructor() { super(); sounds.push(this); } };
"""
# A device that takes a moment to wake up; notes scheduled before that would be over by then.
SLOW_DEVICE = """
window.played = [];
const Note = OscillatorNode;
window.OscillatorNode = function (audio, options) {
  played.push(audio.state);
  return new Note(audio, options);
};
AudioContext.prototype.resume = ((resume) => async function () {
  await new Promise((awake) => setTimeout(awake, 100));
  window.playedAsleep = played.length;
  return resume.call(this);
})(AudioContext.prototype.resume);
"""
# A device that takes this long to wake up, in ms, by the page's own clock.
LATE_DEVICE = """
const clock = performance.now.bind(performance);
let late = 0;
performance.now = () => clock() + late;
AudioContext.prototype.resume = ((resume) => async function () {
  await resume.call(this);
  if (!window.lateMs) return;
  late += lateMs;
  window.cameLate = true;
})(AudioContext.prototype.resume);
"""
# As in Firefox where nothing can sound.
NO_DEVICE = """
window.AudioContext = class extends EventTarget {
  state = "suspended";
  resume() { return new Promise(() => {}); }
};
"""
SOUND_WANTED = "localStorage.setItem('meeting-rest.sound', 'on');"
# As in a person's browser; the tests' browser plays at once.
SILENT = "--autoplay-policy=document-user-activation-required"

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


def test_where_one_request_is_enough_it_remembers_language_and_sound_and_nothing_else(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, locale="ja-JP")
    expect(page.get_by_role("button", name="休憩がほしい")).to_be_visible()
    expect(page).to_have_title("ひと休み")
    page.locator("#language").select_option("en")
    privacy = page.get_by_role("link", name="What is kept")
    expect(privacy).to_have_attribute("href", f"{server.url}/privacy?lang=en")
    page.get_by_label("A soft sound").check()
    page.get_by_role("button", name="I'd like a rest").click()
    expect(letter(page)).to_be_visible()
    page.reload()
    expect(letter(page)).to_contain_text("Shall we rest a little?")
    letter(page).get_by_role("button", name="OK").click()
    expect(page.get_by_label("A soft sound")).to_be_checked()
    assert page.evaluate("Object.keys(localStorage).sort()") == [
        "meeting-rest.language",
        "meeting-rest.sound",
    ]
    # The answer to the letter is forgotten with its rest.
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    page.wait_for_function("() => sessionStorage.length === 0")
    assert page.context.cookies() == []


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


def test_who_wants_it_hears_a_rest_begin_and_end_and_its_letter_come_back(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=COUNT_NOTES)
    page.get_by_label("A soft sound").check()
    start_rest(server, meeting_id)
    page.wait_for_function("() => notes === 2")
    letter(page).get_by_role("button", name="1 min").click()
    page.evaluate(COME_BACK)
    page.wait_for_function("() => notes === 4")
    letter(page).get_by_role("button", name="OK").click()
    page.get_by_role("button", name="Open the letter again").click()
    expect(letter(page)).to_be_visible()
    assert page.evaluate("notes") == 4, "nobody is told of what they do themselves"
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    page.wait_for_function("() => notes === 6")
    expect(page.locator("#sound-silenced")).to_be_empty()


def test_a_browser_that_allows_no_sound_yet_is_told_of_beside_the_box_until_a_click(
    server: ServerProcess, playwright: Playwright, chromium: str, meeting_id: str
) -> None:
    with (
        playwright.chromium.launch(executable_path=chromium, args=[*whole_options(), SILENT]) as browser,
        opened_pages(browser) as open_one,
    ):
        page = open_member(open_one, server, meeting_id, stub=KEEP_SOUNDS + COUNT_NOTES + SOUND_WANTED)
        expect(page.get_by_label("A soft sound")).to_be_checked()
        expect(page.get_by_label("A soft sound")).to_have_accessible_description(
            "Your browser keeps this page silent until you click or tap anywhere on it."
        )
        start_rest(server, meeting_id)
        expect(letter(page)).to_be_visible()
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
        expect(letter(page)).to_be_hidden()
        page.locator("#language").select_option("ja")
        expect(page.get_by_text("いまは、ブラウザーが音を止めています。")).to_be_visible()
        page.locator("#phase").click()
        expect(page.locator("#sound-silenced")).to_be_empty()
        # It costs nothing until it plays; some browsers would not allow another one.
        page.wait_for_function("() => sounds[0].state === 'suspended'")
        start_rest(server, meeting_id)
        # Nothing is left of the rest before, which would come too late.
        page.wait_for_function("() => sounds[0].state === 'running' && notes === 2")
        assert page.evaluate("sounds.length") == 1


def test_a_sound_waits_for_a_device_that_wakes_slowly(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=KEEP_SOUNDS + SLOW_DEVICE)
    page.get_by_label("A soft sound").check()
    page.wait_for_function("() => sounds[0].state === 'suspended'")
    start_rest(server, meeting_id)
    page.wait_for_function("() => played.length === 2")
    assert page.evaluate("playedAsleep") == 0
    assert page.evaluate("played") == ["running", "running"]


def test_a_sound_whose_device_wakes_too_late_is_left_out(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=COUNT_NOTES + KEEP_SOUNDS + LATE_DEVICE)
    page.get_by_label("A soft sound").check()
    page.wait_for_function("() => sounds[0].state === 'suspended'")
    page.evaluate("window.lateMs = 5000")
    start_rest(server, meeting_id)
    page.wait_for_function("() => window.cameLate")
    page.evaluate("window.lateMs = 0")
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    page.wait_for_function("() => notes > 0")
    assert page.evaluate("notes") == 2, "the end alone is heard"


def test_who_has_touched_a_page_that_stays_silent_is_not_asked_to_touch_it(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=NO_DEVICE)
    page.get_by_label("A soft sound").check()
    expect(page.locator("#sound-silenced")).to_have_text(
        "No sound comes from this device just now. Check whether it has a loudspeaker or headphones."
    )
    page.get_by_label("A soft sound").uncheck()
    expect(page.locator("#sound-silenced")).to_be_empty()
