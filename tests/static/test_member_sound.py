"""A member's page sounds for whoever wants it, on devices that are slow, silent or not there."""

import pytest
from playwright.sync_api import Playwright, expect

from tests.static.conftest import OpenPage, opened_pages
from tests.static.member import COME_BACK, COUNT_NOTES, letter, open_member, start_rest
from tools.harness.chromium import whole_options
from tools.harness.server_process import ServerProcess

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
# As in Safari's Lockdown Mode, and in browsers that allow no context more.
NO_AUDIO = "delete window.AudioContext;"
REFUSED = """
window.AudioContext = class {
  constructor() { throw new DOMException("no more of them", "NotSupportedError"); }
};
"""
MISSING = "No sound comes from this device just now. Check whether it has a loudspeaker or headphones."
SOUND_WANTED = "localStorage.setItem('meeting-rest.sound', 'on');"
# As in a person's browser; the tests' browser plays at once.
SILENT = "--autoplay-policy=document-user-activation-required"


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
    expect(page.locator("#sound-silenced")).to_have_text(MISSING)
    page.get_by_label("A soft sound").uncheck()
    expect(page.locator("#sound-silenced")).to_be_empty()


@pytest.mark.parametrize("stub", [NO_AUDIO, REFUSED], ids=["none", "refused"])
def test_whoever_wants_a_sound_where_the_browser_has_none_is_told_so_and_gets_the_letter(
    stub: str, server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id, stub=stub)
    page.get_by_label("A soft sound").check()
    expect(page.locator("#sound-silenced")).to_have_text(MISSING)
    page.reload()
    expect(page.get_by_label("A soft sound")).to_be_checked()
    expect(page.locator("#sound-silenced")).to_have_text(MISSING)
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()
