"""Whom the leader looks at on a page as unkind as the real one: people, and nothing else."""

import base64
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect

from tests.extensions.call import BLINKING, Call, consent
from tests.extensions.loaded import Loaded

# So many frames come in a moment where somebody is measured.
STREAMED = 5
# A slide is white paper; the darkest clip and the brightest differ from it by far.
PAPER = 200
# More than a search without a face ever sends in a visit: whoever has so many is measured.
MEASURED = 24
# A busy machine takes its time.
PATIENCE_MS, PATIENCE = 45_000, 45
SCHEMES = ["media", "inner", "participant"]


def picture_of(frame: dict[str, object]) -> NDArray[np.uint8]:
    data = base64.b64decode(str(frame["image"]).partition(",")[2])
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def slides(frames: list[dict[str, object]]) -> list[NDArray[np.uint8]]:
    """Return those frames that show a shared screen."""
    return [picture for picture in map(picture_of, frames) if picture.mean() > PAPER]


def people(frames: list[dict[str, object]]) -> list[str]:
    """Return the ids of those who are measured, in order of appearance."""
    ids = [str(frame["participant_id"]) for frame in frames]
    return [each for each in dict.fromkeys(ids) if ids.count(each) > MEASURED]


@pytest.fixture(scope="module", autouse=True)
def agreed(browser: Loaded) -> None:
    """Agree once to what is looked at, and look at up to four at once."""
    consent(browser)
    browser.choose("leader", tilesAtOnce=4)


@pytest.fixture
def call(tabs: Loaded) -> Callable[..., Call]:
    """Open a call whose tiles follow an attribute scheme: `call(*tiles, scheme="media")`."""

    def begin(*tiles: dict[str, object], scheme: str = "media") -> Call:
        meeting = Call(tabs)
        meeting.page.evaluate("setScheme", scheme)
        for number, tile in enumerate(tiles):
            meeting.add(number, tile)
        return meeting

    return begin


def wait_people(meeting: Call, count: int) -> None:
    meeting.until(lambda: len(people(meeting.frames())) == count, f"{count} are measured", PATIENCE)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everybody_with_a_camera_is_looked_at_however_the_page_marks_tiles(
    call: Callable[..., Call], scheme: str
) -> None:
    meeting = call(BLINKING, BLINKING, scheme=scheme)
    meeting.start()
    wait_people(meeting, 2)
    expect(meeting.popup.locator("#state")).to_have_text(
        "Looking at participant 1, 2 of 2", timeout=PATIENCE_MS
    )


@pytest.mark.parametrize("scheme", ["media", "inner"])
def test_a_shared_screen_under_its_presenters_id_is_never_looked_at(
    call: Callable[..., Call], scheme: str
) -> None:
    meeting = call(scheme=scheme)
    meeting.page.evaluate("addShare", {"presenter": "spaces/x/devices/0"})
    meeting.add(0, BLINKING)
    meeting.start()
    wait_people(meeting, 1)
    assert not slides(meeting.frames())


def test_a_shared_screen_that_can_be_zoomed_is_never_looked_at(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING)
    meeting.page.evaluate("addShare", {"presenter": "spaces/x/devices/0", "own": True, "marks": True})
    meeting.start()
    wait_people(meeting, 1)
    assert not slides(meeting.frames())


@pytest.mark.parametrize(("scheme", "own"), [("media", True), ("participant", True), ("participant", False)])
def test_a_shared_screen_without_any_mark_is_sent_small_once_a_second_and_not_for_long(
    call: Callable[..., Call], scheme: str, own: bool
) -> None:
    meeting = call(scheme=scheme)
    meeting.page.evaluate("addShare", {"presenter": "spaces/x/devices/0", "own": own})
    meeting.page.wait_for_timeout(200)
    meeting.add(0, BLINKING)
    meeting.start()
    meeting.until(lambda: len(slides(meeting.frames())) >= 3, "the screen is looked at", PATIENCE)
    wait_people(meeting, 1)
    state = meeting.popup.locator("#state")
    expect(state).to_have_text("Looking at participant 1 of 1", timeout=PATIENCE_MS)
    meeting.page.wait_for_timeout(5000)
    seen = slides(meeting.frames())
    assert len(seen) <= 9, "one a second, for 8 s, and then no more"
    assert max(picture.shape[1] for picture in seen) <= 320


def test_a_lobby_is_not_a_call(call: Callable[..., Call], tabs: Loaded) -> None:
    meeting = call(BLINKING)
    meeting.start()
    meeting.until(lambda: len(meeting.frames()) > STREAMED, "frames flow", PATIENCE)
    meeting.page.evaluate("leave()")
    expect(meeting.popup.locator("#state")).to_contain_text("Waiting for the call", timeout=PATIENCE_MS)
    meeting.page.evaluate("lobby", BLINKING)
    sent = len(meeting.frames())
    meeting.page.wait_for_timeout(3000)
    assert len(meeting.frames()) == sent, "neither the page after a call nor the lobby"
    meeting.page.evaluate("join('spaces/x/devices/70')")
    meeting.page.evaluate("addTile", {"participant": "spaces/x/devices/71"} | BLINKING)
    meeting.until(
        lambda: len(meeting.frames()) > sent + STREAMED, "a rejoin goes on without a click", PATIENCE
    )


def test_before_the_call_the_popup_says_so_and_nothing_can_be_started(tabs: Loaded) -> None:
    page, code = tabs.meet(query="?lobby")
    page.evaluate("lobby", BLINKING)
    popup = tabs.popup("leader")
    expect(popup.locator("#meeting")).to_have_value(code)
    expect(popup.locator("#state")).to_have_text("Join the call first.")
    expect(popup.locator("#start")).to_be_disabled()
    page.evaluate("join()")
    expect(popup.locator("#start")).to_be_enabled()


@pytest.mark.parametrize("path", ["/{code}", "lookup/team?code={code}"])
def test_the_code_is_found_in_links_of_every_form(tabs: Loaded, path: str) -> None:
    _, code = tabs.meet(path=path)
    popup = tabs.popup("leader")
    expect(popup.locator("#meeting")).to_have_value(code)


def test_a_camera_that_comes_back_is_looked_at_and_its_dead_video_is_not(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING)
    meeting.start()
    meeting.until(lambda: len(meeting.frames()) > STREAMED, "frames flow", PATIENCE)
    meeting.page.evaluate("turnCameraOff('spaces/x/devices/0')")
    expect(meeting.popup.locator("#state")).to_contain_text("Waiting for a camera", timeout=PATIENCE_MS)
    sent = len(meeting.frames())
    meeting.page.evaluate("(clip) => turnCameraOn('spaces/x/devices/0', clip)", BLINKING)
    meeting.until(lambda: len(meeting.frames()) > sent + STREAMED, "frames flow again", PATIENCE)
    assert len({frame["participant_id"] for frame in meeting.frames()}) == 1


def test_ones_own_view_in_the_effects_panel_is_not_a_second_person(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING, scheme="participant")
    meeting.page.evaluate("(clip) => openEffects('spaces/x/devices/0', clip)", BLINKING)
    meeting.page.evaluate("(clip) => openEffects('spaces/x/devices/5', clip)", BLINKING)
    meeting.start()
    wait_people(meeting, 1)
    assert len({frame["participant_id"] for frame in meeting.frames()}) == 1
    expect(meeting.popup.locator("#state")).to_have_text("Looking at participant 1 of 1", timeout=PATIENCE_MS)


def test_in_a_spotlight_the_rest_of_the_people_wait_and_come_back(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING, BLINKING)
    meeting.start()
    expect(meeting.popup.locator("#state")).to_have_text(
        "Looking at participant 1, 2 of 2", timeout=PATIENCE_MS
    )
    meeting.page.evaluate("spotlight('spaces/x/devices/1')")
    expect(meeting.popup.locator("#state")).to_contain_text("of 1", timeout=PATIENCE_MS)
    meeting.page.evaluate("gallery()")
    expect(meeting.popup.locator("#state")).to_have_text(
        "Looking at participant 1, 2 of 2", timeout=PATIENCE_MS
    )


def test_a_phone_held_upright_is_measured(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING | {"portrait": True})
    meeting.start()
    wait_people(meeting, 1)
    height, width = picture_of(meeting.frames()[0]).shape
    assert height > width


def test_a_tile_that_gets_too_small_ends_the_visit(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING | {"narrow": True})
    meeting.start()
    meeting.until(lambda: len(meeting.frames()) > STREAMED, "frames flow", PATIENCE)
    meeting.page.evaluate("resizeVideo('spaces/x/devices/0', 240, 135)")
    expect(meeting.popup.locator("#state")).to_contain_text("Waiting for a camera", timeout=PATIENCE_MS)
    sent = len(meeting.frames())
    meeting.page.wait_for_timeout(1500)
    assert len(meeting.frames()) == sent
    meeting.page.evaluate("resizeVideo('spaces/x/devices/0', 360, 288)")
    meeting.until(lambda: len(meeting.frames()) > sent + STREAMED, "frames flow again", PATIENCE)


def test_avatars_are_in_the_call_but_not_looked_at(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING)
    for number in range(3):
        meeting.page.evaluate("addAvatar", f"spaces/x/devices/9{number}")
    meeting.start()
    expect(meeting.popup.locator("#state")).to_have_text("Looking at participant 1 of 1", timeout=PATIENCE_MS)


@pytest.mark.slow
@pytest.mark.timeout(150)
def test_when_no_camera_is_recognised_any_more_the_popup_says_so_and_has_a_report(
    call: Callable[..., Call], tabs: Loaded
) -> None:
    meeting = call(BLINKING, BLINKING)
    meeting.page.evaluate("forgetMarks()")
    expect(meeting.popup.locator("#notice")).to_contain_text("may have changed", timeout=90_000)
    meeting.popup.click("summary")
    tabs.context.grant_permissions(["clipboard-read", "clipboard-write"])
    meeting.popup.click("#copy-report")
    expect(meeting.popup.locator("#copy-report")).to_have_text("Copied")
    report = str(meeting.popup.evaluate("navigator.clipboard.readText()"))
    assert report.count("live, no camera: no marks") == 2
    assert "data-participant-id 0" in report
    assert meeting.code not in report
    assert "devices" not in report
