"""What the camera page says if something is missing, away or stopped, and what one can do then."""

import re
import wave
from pathlib import Path

from playwright.sync_api import Playwright, expect

from tests.conftest import KeptServer
from tests.static.camera import status, use_camera, wait_answered
from tests.static.conftest import OpenPage, opened_pages
from tools.clips import Clip
from tools.harness.chromium import whole_options
from tools.harness.server_process import ServerProcess

# As in browsers that hide their users' identity.
NOISE = """
CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => {
  const picture = new ImageData(width, height);
  for (let at = 0; at < picture.data.length; at += 1) picture.data[at] = (at * 97) % 256;
  return picture;
};
"""
# As Chrome reports it if macOS or Windows has not been asked or has refused.
REFUSED_BY_SYSTEM = """
navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException("Permission denied by system", "NotAllowedError");
};
"""
# A camera that sees something move, but no face.
BOX_FOR_CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  setInterval(() => {
    pen.fillStyle = "gray";
    pen.fillRect(0, 0, 640, 480);
    pen.fillStyle = "green";
    pen.fillRect((performance.now() / 5) % 640, 200, 80, 80);
  }, 30);
  return canvas.captureStream();
};
"""


def test_a_file_that_is_no_video_is_said_to_be_none(
    server: ServerProcess, open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "no.mp4").write_bytes(b"no video")
    page = open_page(f"{server.url}/camera")
    page.locator("#clip").set_input_files(tmp_path / "no.mp4")
    status(page, "This video cannot be played here.")
    expect(page.locator("#mark")).to_be_hidden()


def test_a_sound_alone_is_no_video(server: ServerProcess, open_page: OpenPage, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "sound.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(160_000))
    page = open_page(f"{server.url}/camera")
    page.locator("#clip").set_input_files(tmp_path / "sound.wav")
    status(page, "This video cannot be played here.")
    expect(page.locator("#mark")).to_be_hidden()


def test_a_video_that_breaks_in_the_middle_is_said_to_be_damaged(
    server: ServerProcess, open_face: OpenPage, clip: Clip
) -> None:
    page = open_face(f"{server.url}/camera")
    page.locator("#clip").set_input_files(clip.path)
    wait_answered(page)
    # As browsers report what they cannot decode.
    page.evaluate("document.querySelector('#video').dispatchEvent(new Event('error'))")
    status(page, "The video is damaged from here on. Choose another one.")
    expect(page.locator("#mark")).to_be_hidden()


def test_a_browser_that_gives_noise_for_pictures_is_named_instead_of_the_face(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=NOISE)
    use_camera(page)
    status(page, "This browser gives pages noise instead of pictures. Next to the address, allow this page")
    expect(page.locator("#mark")).to_be_hidden()


def test_a_browser_too_old_to_take_single_pictures_is_said_to_be_and_no_camera_goes_on(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(
        f"{server.url}/camera", stub="delete HTMLVideoElement.prototype.requestVideoFrameCallback;"
    )
    use_camera(page)
    status(page, "This browser is too old to take single pictures from a video.")
    assert page.evaluate("document.querySelector('#video').srcObject") is None


def test_without_a_camera_it_offers_a_video(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/camera")
    use_camera(page)
    status(page, "No camera was found. You can choose a video instead.")
    expect(page.locator("#status")).to_have_attribute("data-level", "bad")


def test_a_camera_that_was_not_allowed_is_said_with_the_way_out(
    server: ServerProcess, playwright: Playwright, chromium: str
) -> None:
    options = [*whole_options(), "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    with (
        playwright.chromium.launch(executable_path=chromium, args=options) as browser,
        opened_pages(browser) as open_one,
    ):
        page = open_one(f"{server.url}/camera")
        use_camera(page)
        status(page, "Allow it in the address bar")


def test_a_camera_that_the_system_keeps_from_the_browser_is_not_sought_in_the_address_bar(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/camera", stub=REFUSED_BY_SYSTEM)
    use_camera(page)
    status(
        page, "The system does not let this browser use the camera. Allow it in the system's privacy settings"
    )


def test_who_comes_back_to_a_page_that_measured_nothing_does_not_read_that_it_was_stopped(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/camera")
    status(page, "Nothing is being sent.")
    # As a browser does that keeps the page for the way back.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert page.locator("#status").text_content() == "Nothing is being sent."


def test_who_comes_back_to_a_page_without_a_camera_reads_why_it_measures_nothing(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/camera")
    use_camera(page)
    status(page, "No camera was found.")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert "No camera was found." in (page.locator("#status").text_content() or "")


def test_a_picture_without_a_face_says_so(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/camera", stub=BOX_FOR_CAMERA)
    use_camera(page)
    status(page, "No face can be seen.")
    expect(page.locator("#valid")).to_have_text("0:00")


def test_a_server_that_is_away_and_a_picture_that_stops_are_said_and_measuring_goes_on_after_each(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera")
    use_camera(page)
    wait_answered(page)
    page.context.set_offline(True)
    status(page, "The server does not answer.")
    page.context.set_offline(False)
    wait_answered(page)
    page.evaluate("document.querySelector('#video').pause()")
    status(page, "The picture has stopped.")
    page.evaluate("document.querySelector('#video').play()")
    wait_answered(page)
    # As on a phone whose screen is locked; the page resumes by itself when it is seen again.
    page.evaluate("document.querySelector('#video').pause()")
    expect(page.locator("#status")).to_have_attribute("data-said", "stalled")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_answered(page)


def test_measuring_that_was_stopped_on_the_server_ends_here_too(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera")
    with page.expect_request(lambda request: "analyze_blink_image" in (request.post_data or "")) as frame:
        use_camera(page)
    found = re.search("camera-[0-9a-f]{32}", frame.value.post_data or "")
    assert found
    server.http.post(f"/api/meetings/{found[0]}/monitoring/stop")
    status(page, "Measuring was stopped on the server.")
    expect(page.locator("#mark")).to_be_hidden()
    # Otherwise nobody who cannot see it would learn of it.
    expect(page.locator("#status")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#use-camera")).to_be_focused()


def test_a_server_with_a_leader_key_asks_for_it_and_keeps_it_in_this_page_only(
    kept_server: KeptServer, open_face: OpenPage
) -> None:
    server = kept_server(LEADER_KEY="correct-horse")
    page = open_face(f"{server.url}/camera")
    use_camera(page)
    field = page.get_by_label("On this server, only leaders can use this page.")
    field.fill("wrong-horse")
    page.keyboard.press("Enter")
    use_camera(page)
    expect(page.locator("#status")).to_have_text("That is not this server's leader key. Please check it.")
    selected = "(({ id, selectionStart, selectionEnd }) => [id, selectionStart, selectionEnd])"
    assert page.evaluate(f"{selected}(document.activeElement)") == ["key", 0, len("wrong-horse")]
    field.fill("correct-horse")
    page.keyboard.press("Enter")
    expect(page.locator("#key-part")).to_be_hidden()
    use_camera(page)
    wait_answered(page)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert "correct-horse" not in server.log
