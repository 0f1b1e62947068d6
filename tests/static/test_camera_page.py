"""One's own blinks, live, in a Chromium whose camera shows a recorded face."""

import re

import pytest
from playwright.sync_api import Request, expect

from tests.slow_moments import well_once
from tests.static.camera import status, use_camera, wait_answered
from tests.static.conftest import OpenPage, check_looks
from tests.static.held_back import held_back
from tools.clips import Clip
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import PATIENCE_SECONDS, until

# The promise to a visitor: a first number within two seconds.
FIRST_NUMBER_MS = 2000
# The page itself notes how long after the first click it came, since a test that asks may be delayed.
NOTE_FIRST_NUMBER = """() => {
  addEventListener("click", () => { window.clickedAt ??= performance.now(); }, true);
  const [status, valid] = ["status", "valid"].map((id) => document.getElementById(id));
  new MutationObserver(() => {
    if (status.dataset.level !== "good" || !/[1-9]/.test(valid.textContent)) return;
    window.firstNumberMs ??= performance.now() - clickedAt;
  }).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
}"""
# Once the test says so, the page gets as much measured time as a rate needs; the rest is the server's.
MEASURED_LONG_LATER = f"""
const parse = JSON.parse;
const seconds = {constant("static/camera/readings.js", "SHOWN_FROM_SECONDS")};
const later = (name, read) => (name === "valid_seconds" ? seconds : read);
JSON.parse = (text) => (window.isLong ? parse(text, later) : parse(text));
"""
# What the canvas over the picture has painted inside the face's box, in its upper and its lower half.
PAINTED = """() => {
  const { width, height } = document.querySelector("#marks");
  const { data } = document.querySelector("#marks").getContext("2d").getImageData(0, 0, width, height);
  const all = [];
  for (let at = 0; at < width * height; at += 1)
    if (data[4 * at + 3]) all.push([at % width, Math.floor(at / width)]);
  if (!all.length) return null;
  const xs = all.map(([x]) => x), ys = all.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const aside = all.filter(([x]) => x > left + 12 && x < right - 12);
  const inner = aside.map(([, y]) => (y - top) / (bottom - top));
  const between = (low, high) => inner.filter((part) => part > low && part < high).length;
  return { eyes: between(0.1, 0.5), below: between(0.55, 0.8) };
}"""
# How much of the chart has the curve's colour.
CURVE = """() => {
  const chart = document.querySelector("#chart");
  const text = document.body.appendChild(document.createElement("p"));
  text.style.color = "var(--warm)";
  const [red, green, blue] = getComputedStyle(text).color.match(/\\d+/g).map(Number);
  text.remove();
  const { data } = chart.getContext("2d").getImageData(0, 0, chart.width, chart.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3]) count += 1;
  return count;
}"""
# As after a sleep, or when somebody sets the clock; what the page counts from its start is not affected.
AN_HOUR_AHEAD = "const real = Date.now; Date.now = () => real() + 3_600_000;"
# How long each frame that the page drew took, over some time.
GAPS = """(duration) => new Promise((resolve) => {
  const gaps = [];
  const begun = performance.now();
  const next = (last) => requestAnimationFrame((now) => {
    gaps.push(now - last);
    if (now - begun < duration) next(now); else resolve(gaps.slice(1));
  });
  next(begun);
})"""
# How many of the camera's frames the page has shown.
SHOWN_FRAMES = "document.querySelector('#video').getVideoPlaybackQuality().totalVideoFrames"
WATCHED_MS = 4000
# In this time fifteen pictures would have been sent.
QUIET_MS = 1000
# An Engine.IO packet that closes its session.
GOODBYE = "1"
# The target is fifteen; a camera's clock and the page's are not the same.
MIN_RATE = 12
# A drawn frame that takes three of the screen's is visible; a few are the machine's own fault.
LATE_MS, LATE_SHARE = 50, 0.03
# The machine may be slow in one or two of them.
LOOKS = 3


def is_frame(request: Request) -> bool:
    return "analyze_blink" in (request.post_data or "")


@pytest.mark.alone
def test_the_first_number_comes_within_two_seconds_and_then_each_blink_is_shown(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=MEASURED_LONG_LATER)

    def look() -> str:
        page.reload()
        status(page, "Nothing is being sent.")
        expect(page.locator("#mark")).to_be_hidden()
        page.evaluate(NOTE_FIRST_NUMBER)
        use_camera(page)
        page.wait_for_function("() => window.firstNumberMs")
        first = page.evaluate("firstNumberMs")
        return "" if first < FIRST_NUMBER_MS else f"the first number came after {first:.0f} ms"

    well_once(LOOKS, look)
    expect(page.locator("#mark")).to_be_visible()
    expect(page.locator("#blink")).to_be_visible()
    expect(page.locator("#blinks")).to_have_text(re.compile("[1-9]"))
    expect(page.locator("#rate")).to_have_text("–")
    page.evaluate("isLong = true")
    expect(page.locator("#interval")).to_contain_text("probably")
    expect(page.locator("#rate")).to_have_text(re.compile("[0-9]"))


def test_face_and_eyes_are_drawn_where_they_are(server: ServerProcess, open_face: OpenPage) -> None:
    page = open_face(f"{server.url}/camera")
    use_camera(page)
    wait_answered(page)
    inner = page.wait_for_function(PAINTED).json_value()
    assert inner["eyes"] > 50, "points and lids of two eyes, inside the face's box"
    assert inner["below"] == 0, "nothing is drawn over mouth and chin"


@pytest.mark.alone
def test_fifteen_pictures_a_second_are_measured_and_drawn_smoothly_also_after_the_clock_was_set(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=AN_HOUR_AHEAD)
    sent: list[Request] = []
    page.on("request", lambda each: sent.append(each) if is_frame(each) else None)
    use_camera(page)
    expect(page.locator("#status")).to_have_attribute("data-level", "good")

    def look() -> str:
        before = len(sent)
        gaps = page.evaluate(GAPS, WATCHED_MS)
        rate = (len(sent) - before) / (WATCHED_MS / 1000)
        late = sum(gap > LATE_MS for gap in gaps)
        is_smooth = rate > MIN_RATE and late <= len(gaps) * LATE_SHARE
        return "" if is_smooth else f"{rate} pictures a second, {late} of {len(gaps)} frames late"

    well_once(LOOKS, look)
    # Time counts as valid from five pictures a second on.
    expect(page.locator("#valid")).not_to_have_text("0:00")
    page.wait_for_function(CURVE)


def test_frames_go_only_while_the_red_mark_shows_and_the_meeting_ends_with_it(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera")
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.wait_for_load_state("networkidle")
    assert not [each for each in sent if "socket.io" in each.url]
    use_camera(page)
    wait_answered(page)
    # On a busy machine the click alone may take as long as anything can.
    with page.expect_request("**/api/meetings/camera-*/end", timeout=2000 * PATIENCE_SECONDS) as ended:
        page.get_by_role("button", name="Stop").click()
    expect(page.locator("#mark")).to_be_hidden()
    already = len(sent)
    page.wait_for_timeout(QUIET_MS)
    assert not [each for each in sent[already:] if is_frame(each)]
    status(page, "Nothing is being sent any more.")
    answer = ended.value.response()
    assert answer is not None
    assert answer.status == 200
    assert not page.evaluate("document.querySelector('#video').srcObject")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_stop_says_goodbye_at_once_and_drops_the_frame_that_waits_for_its_turn(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera")
    with held_back(page, "**/socket.io/**", is_frame):
        with page.expect_request(is_frame):
            use_camera(page)
        shown = page.evaluate(SHOWN_FRAMES)
        page.wait_for_function(f"(shown) => ({SHOWN_FRAMES}) > shown + 10", arg=shown)
        # While the first frame is still held, for which the library would wait.
        with page.expect_request(
            lambda asked: "socket.io" in asked.url and asked.method == "POST", timeout=2000 * PATIENCE_SECONDS
        ) as next_one:
            page.get_by_role("button", name="Stop").click()
        assert next_one.value.post_data == GOODBYE
        expect(page.locator("#mark")).to_be_hidden()


def test_closing_the_page_ends_its_meeting_and_its_connection_too(
    server: ServerProcess, open_face: OpenPage
) -> None:
    ended = re.compile("DELETE /api/meetings/camera-[0-9a-f]{32}/end 200")

    def look() -> str:
        page = open_face(f"{server.url}/camera")
        use_camera(page)
        wait_answered(page)
        already = len(server.lines)
        page.goto("about:blank")
        try:
            until(lambda: ended.search("\n".join(server.lines[already:])), "the meeting ends")
            # Without a goodbye it would be kept until its pings are missed.
            until(
                lambda: any("Socket.IO client disconnected" in line for line in server.lines[already:]),
                "the connection ends",
            )
        except TimeoutError as error:
            return str(error)
        return ""

    # When a page closes, Chromium loses some of its requests: 2 of 960 from a page without any code of ours.
    well_once(LOOKS, look)


# Blinks are seen only in real time: on a crowded machine too few frames come.
@pytest.mark.alone
def test_a_clip_from_disk_is_measured_as_the_camera_is(
    server: ServerProcess, open_face: OpenPage, clip: Clip
) -> None:
    page = open_face(f"{server.url}/camera")
    page.locator("#clip").set_input_files(clip.path)
    expect(page.locator("#status")).to_have_attribute("data-level", "good")
    expect(page.locator("#blinks")).to_have_text(re.compile("[1-9]"))


# Colours do not depend on words or widths, so each scheme is looked at once.
@pytest.mark.parametrize(("locale", "width", "scheme"), [("en-US", 320, "dark"), ("ja-JP", 1200, "light")])
def test_it_has_no_fault_of_accessibility_and_fits_the_screen(
    locale: str, width: int, scheme: str, server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", locale, scheme, width)
    check_looks(page)
    page.locator("#use-camera").click()
    wait_answered(page)
    check_looks(page)
