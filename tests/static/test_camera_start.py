"""The camera starts once, with its mark and its Stop, however often and in whatever order one clicks."""

import pytest
from playwright.sync_api import Page, expect

from tests.static.camera import status, use_camera, wait_answered
from tests.static.conftest import OpenPage
from tests.static.timers import SHORT_WAIT_FOR_CAMERA
from tools.clips import Clip
from tools.harness.server_process import ServerProcess

# The browser's question stays open until `allow()`; every camera that it gives is kept.
ASK_FIRST = """
const devices = navigator.mediaDevices, real = devices.getUserMedia.bind(devices);
const allowed = new Promise((resolve, reject) => {
  window.allow = resolve;
  window.refuse = () => reject(new DOMException("no", "NotAllowedError"));
});
window.cameras = [];
devices.getUserMedia = async (...how) => {
  window.asked = (window.asked ?? 0) + 1;
  await allowed;
  const stream = await real(...how);
  cameras.push(stream.getVideoTracks()[0]);
  return stream;
};
"""
STATES = "cameras.map(({ readyState }) => readyState)"
CANNOT_PLAY = """
HTMLMediaElement.prototype.play = async () => { throw new DOMException("no", "NotAllowedError"); };
"""

# A video that does not play until the test calls `play()`.
SLOW_PLAY = """
HTMLMediaElement.prototype.play = ((play) => async function () {
  await new Promise((loaded) => { window.play = loaded; });
  return play.call(this);
})(HTMLMediaElement.prototype.play);
"""
# Enough for a rate, however few frames a busy machine sends.
MEASURED_LONG = """
const parse = JSON.parse;
const rate = { valid_seconds: 60, blinks_per_minute: { value: 12.4, low: 8, high: 20 } };
JSON.parse = (text) => parse(text, (name, read) => (name === "state" ? { ...read, ...rate } : read));
"""


def wait_for_cameras(page: Page, *states: str) -> None:
    page.wait_for_function(f"(states) => ({STATES}).join() === states", arg=",".join(states))


def test_who_clicks_again_while_the_browser_asks_gets_one_camera_that_stop_ends(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=ASK_FIRST)
    use_camera(page)
    status(page, "Please allow the camera")
    expect(page.locator("#use-camera")).to_be_disabled()
    page.locator("#use-camera").dispatch_event("click")
    assert page.evaluate("asked") == 1
    page.evaluate("allow()")
    wait_answered(page)
    expect(page.locator("#mark")).to_be_visible()
    assert page.evaluate(STATES) == ["live"]
    page.get_by_role("button", name="Stop").click()
    status(page, "Stopped.")
    assert page.evaluate(STATES) == ["ended"]


@pytest.fixture
def undecided(server: ServerProcess, open_face: OpenPage, clip: Clip) -> Page:
    """A page that measures a video while the browser still asks for the camera."""
    page = open_face(f"{server.url}/camera", stub=ASK_FIRST)
    use_camera(page)
    status(page, "Please allow the camera")
    page.locator("#clip").set_input_files(clip.path)
    expect(page.locator("#mark")).to_be_visible()
    return page


def test_a_camera_that_is_allowed_when_a_video_is_wanted_goes_off_at_once(undecided: Page) -> None:
    page = undecided
    page.evaluate("allow()")
    wait_for_cameras(page, "ended")
    wait_answered(page)
    assert page.locator("#stage").get_attribute("data-source") == "clip"


def test_a_camera_that_is_refused_when_a_video_is_measured_ends_and_says_nothing(undecided: Page) -> None:
    page = undecided
    expect(page.locator("#clip")).to_have_value("")  # otherwise the same file could not be chosen again
    page.evaluate("refuse()")
    wait_answered(page)
    expect(page.locator("#mark")).to_be_visible()


def test_a_camera_without_a_picture_is_not_called_a_video_and_goes_off(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=f"{ASK_FIRST}allow();{CANNOT_PLAY}")
    use_camera(page)
    status(page, "The camera's picture cannot be shown here.")
    wait_for_cameras(page, "ended")
    expect(page.locator("#use-camera")).to_be_enabled()


def test_of_a_camera_that_is_allowed_and_sends_no_picture_the_page_says_so_and_can_ask_again(
    server: ServerProcess, open_face: OpenPage
) -> None:
    never = f"HTMLMediaElement.prototype.play = () => new Promise(() => {{}});{SHORT_WAIT_FOR_CAMERA}"
    page = open_face(f"{server.url}/camera", stub=f"{ASK_FIRST}allow();{never}")
    use_camera(page)
    status(page, "The camera's picture cannot be shown here.")
    wait_for_cameras(page, "ended")
    use_camera(page)
    wait_for_cameras(page, "ended", "ended")


def test_a_camera_that_is_switched_off_is_said_and_nothing_is_measured_any_more(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=f"{ASK_FIRST}allow();")
    use_camera(page)
    expect(page.locator("#mark")).to_be_visible()
    # As Chromium tells a page whose camera was unplugged.
    page.evaluate("cameras[0].dispatchEvent(new Event('ended'))")
    status(page, "The camera was switched off. Switch it on or plug it in")
    expect(page.locator("#mark")).to_be_hidden()
    expect(page.locator("#use-camera")).to_be_focused()


def test_the_focus_goes_from_start_to_stop_and_back(server: ServerProcess, open_face: OpenPage) -> None:
    page = open_face(f"{server.url}/camera")
    page.locator("#use-camera").press("Enter")
    expect(page.locator("#stop")).to_be_focused()
    page.keyboard.press("Enter")
    status(page, "Stopped.")
    expect(page.locator("#use-camera")).to_be_focused()


def test_what_was_measured_before_a_stop_is_told_in_the_language_that_is_chosen_then(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=MEASURED_LONG)
    use_camera(page)
    expect(page.locator("#interval")).to_have_text("probably 8 to 20")
    page.get_by_role("button", name="Stop").click()
    page.locator("#language").select_option("ja")
    expect(page.locator("#interval")).to_have_text("8〜20 くらい")


def test_who_has_gone_on_to_another_field_meanwhile_stays_there(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=ASK_FIRST)
    use_camera(page)
    page.locator("#language").focus()
    page.evaluate("allow()")
    expect(page.locator("#mark")).to_be_visible()
    expect(page.locator("#language")).to_be_focused()


def test_while_a_video_is_opened_nobody_is_asked_for_a_camera(
    server: ServerProcess, open_face: OpenPage, clip: Clip
) -> None:
    page = open_face(f"{server.url}/camera", stub=SLOW_PLAY)
    page.locator("#clip").set_input_files(clip.path)
    status(page, "Opening the video…")
    expect(page.locator("#status")).to_have_attribute("data-level", "wait")
    page.evaluate("play()")
    wait_answered(page)
