"""The cost of pages that stay open: they draw nothing while they have nothing new to show."""

from itertools import pairwise

from playwright.sync_api import Page, expect

from tests.api.calls import post
from tests.static.camera import use_camera
from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess

# Every animation and transition of the page, including those of the letter in its shadow root.
MOVING = """[document, ...Array.from(document.querySelectorAll("*"), ({ shadowRoot }) => shadowRoot)]
  .flatMap((root) => root?.getAnimations() ?? [])"""
# Functions, because expressions are evaluated, which the page's policy forbids.
NOTHING_MOVES = f"() => {MOVING}.length === 0"
SOMETHING_MOVES = f"() => {MOVING}.length > 0"
# What moves after each of the next three seconds has been written.
MOVED = f"""() => new Promise((done) => {{
  const moved = [];
  let seconds = 0;
  const look = () => {{
    moved.push(...{MOVING}.map((each) => each.transitionProperty ?? each.animationName));
    if (++seconds === 3) done(moved);
  }};
  new MutationObserver(look).observe(document.getElementById("time"), {{ childList: true }});
}})"""
# When the camera page's curve was drawn, by the screen's clock.
NOTE_DRAWN = """
window.drawn = [];
const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...part) {
  if (this.canvas.id === "chart") drawn.push(document.timeline.currentTime);
  return clear.apply(this, part);
};
"""


def test_a_rest_that_is_counted_down_moves_nothing_between_two_seconds(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    page.emulate_media(reduced_motion="no-preference")
    start_rest(server, meeting_id, notice=60)
    check_still(page, "announced")
    post(server, meeting_id, "rest/begin")
    check_still(page, "resting")


def check_still(page: Page, phase: str) -> None:
    expect(page.locator("#hero")).to_have_attribute("data-phase", phase)
    # The letter or the line has arrived.
    page.wait_for_function(NOTHING_MOVES)
    assert page.evaluate(MOVED) == []


def test_while_the_meeting_goes_on_the_eye_blinks_now_and_then_and_is_still_between(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    page.emulate_media(reduced_motion="no-preference")
    server.http.post(f"/api/meetings/{meeting_id}/start")
    for _ in range(2):
        page.wait_for_function(SOMETHING_MOVES)
        page.wait_for_function(NOTHING_MOVES)


def test_for_who_wants_less_motion_the_eye_does_not_blink(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    server.http.post(f"/api/meetings/{meeting_id}/start")
    expect(page.locator("#hero.blinks")).to_be_visible()
    assert page.evaluate(NOTHING_MOVES)


def test_under_the_letter_the_page_is_not_drawn_through_a_filter(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    start_rest(server, meeting_id)
    expect(letter(page)).to_be_visible()
    veil = letter(page).evaluate("(part) => getComputedStyle(part, '::backdrop').backdropFilter")
    assert veil == "none"


def test_a_curve_is_drawn_no_more_often_than_a_camera_has_a_new_picture(
    server: ServerProcess, open_face: OpenPage
) -> None:
    page = open_face(f"{server.url}/camera", stub=NOTE_DRAWN)
    use_camera(page)
    page.wait_for_function("() => drawn.length > 20")
    times: list[float] = page.evaluate("drawn")
    between = min(after - before for before, after in pairwise(times))
    assert between >= constant("static/camera/main.js", "DRAW_MS")
