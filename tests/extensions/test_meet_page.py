"""A call that begins, changes and ends, on a page as unkind as the real one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.call import BLINKING, Call
from tests.extensions.loaded import NO_CLIPBOARD, Loaded, overlay_of, unpack
from tests.extensions.rebuilt import constant, rebuild
from tests.extensions.recognised import (
    ANN,
    BOB,
    add,
    cameras,
    is_call,
    running,
    wait_cameras,
    wait_running,
)
from tests.extensions.seen import PATIENCE, PATIENCE_MS, STREAMED
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# In this file, the popup says after this long without a camera that Meet may have changed.
TOLD_AFTER_MS = 5000

pytestmark = pytest.mark.usefixtures("agreed")


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the leader's says after 5 s what it tells after a minute (leader_trouble.test.mjs).

    Both take a call for left after one second instead of ten (call_presence.test.mjs).
    """
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    left = constant("shared/page/call_presence.js", "GONE_MS", "10_000", "1_000")
    rebuild(folders[0], left, constant("road/trouble.js", "NO_TILES_MS", "60_000", str(TOLD_AFTER_MS)))
    rebuild(folders[1], left)
    return folders


def test_the_stand_in_is_as_strict_as_the_real_page(tabs: Loaded) -> None:
    page, _ = tabs.meet()
    write = "document.body.innerHTML = '<b>'"
    assert (
        page.evaluate(f"() => {{ try {{ {write}; }} catch (error) {{ return error.name; }} }}") == "TypeError"
    )


def test_a_lobby_is_not_a_call(call: Callable[..., Call], tabs: Loaded) -> None:
    meeting = call(BLINKING)
    meeting.start()
    meeting.until(lambda: len(meeting.frames()) > STREAMED, "frames flow", PATIENCE)
    meeting.page.evaluate("leave()")
    expect(meeting.popup.locator("#state")).to_contain_text("Waiting for the call", timeout=PATIENCE_MS)
    meeting.wait_until_left()
    meeting.page.evaluate("lobby", BLINKING)
    meeting.page.evaluate("(clip) => openEffects('spaces/x/devices/0', clip)", BLINKING)
    sent = len(meeting.frames())
    meeting.page.wait_for_timeout(3000)
    assert len(meeting.frames()) == sent, "neither the page after a call nor the lobby"
    expect(meeting.popup.locator("#state")).to_contain_text("Waiting for the call")
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


def test_the_sign_that_blinks_are_measured_is_for_a_call(tabs: Loaded, server: ServerProcess) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    page, code = tabs.meet(query="?lobby")
    server.http.post(f"/api/meetings/{code}/start")
    popup = tabs.popup("member")
    expect(popup.locator("#measuring")).to_be_visible()
    overlay = overlay_of(page)
    page.wait_for_timeout(1500)
    assert overlay.text(".chip") is None, "the lobby"
    page.evaluate("join()")
    overlay.wait(".chip")
    page.evaluate("leave()")
    overlay.wait_gone(".chip", PATIENCE)
    tabs.choose("member", connected=False)


def test_the_code_is_found_in_links_without_it_in_their_path(tabs: Loaded) -> None:
    _, code = tabs.meet(path="lookup/team?code={code}")
    popup = tabs.popup("leader")
    expect(popup.locator("#meeting")).to_have_value(code)


def test_a_camera_that_comes_back_is_looked_at_and_its_dead_video_is_not(meet: Page) -> None:
    for number, how in enumerate(("dead", "hidden", "invisible", "boxless")):
        participant = f"spaces/x/devices/{number}"
        add(meet, participant)
        wait_cameras(meet, participant)
        meet.evaluate("([id, how]) => turnCameraOff(id, how)", [participant, how])
        wait_cameras(meet)
        meet.evaluate("([id, clip]) => turnCameraOn(id, clip)", [participant, BLINKING])
        wait_cameras(meet, participant)
        meet.evaluate("dropTile", participant)


def test_in_a_spotlight_the_rest_of_the_people_wait_and_come_back(meet: Page) -> None:
    for participant in (ANN, BOB):
        add(meet, participant)
    wait_cameras(meet, ANN, BOB)
    meet.evaluate("spotlight", BOB)
    wait_cameras(meet, BOB)
    meet.evaluate("gallery()")
    wait_cameras(meet, BOB, ANN)


def test_a_tile_that_gets_too_small_is_no_camera_until_it_is_large_again(meet: Page) -> None:
    add(meet, ANN, narrow=True)
    wait_cameras(meet, ANN)
    meet.evaluate("(id) => resizeVideo(id, 240, 135)", ANN)
    wait_cameras(meet)
    meet.evaluate("(id) => resizeVideo(id, 360, 288)", ANN)
    wait_cameras(meet, ANN)


def test_avatars_are_in_the_call_but_not_looked_at(meet: Page) -> None:
    add(meet, ANN)
    for number in range(3):
        meet.evaluate("addAvatar", f"spaces/x/devices/9{number}")
    wait_running(meet, 1)
    assert cameras(meet) == [ANN]
    meet.evaluate("dropTile", ANN)
    assert is_call(meet)


def test_screens_and_previews_alone_are_no_sign_that_meet_has_changed(meet: Page) -> None:
    shares: list[dict[str, object]] = [{}, {}, {"own": True, "mark": "zoom_in"}, {"own": True, "mark": "ink"}]
    for number, share in enumerate(shares):
        meet.evaluate("addShare", {"presenter": f"spaces/x/devices/{number}"} | share)
    meet.evaluate("(clip) => openEffects('spaces/x/devices/self', clip)", BLINKING)
    wait_running(meet, len(shares) + 1)
    assert running(meet) == (0, 0)
    meet.evaluate("lobby", BLINKING)
    meet.evaluate("(clip) => openEffects('spaces/x/devices/self', clip)", BLINKING)
    wait_running(meet, 2)
    assert running(meet) == (0, 1), "one may be the lobby's (leader_trouble.test.mjs)"


def test_cameras_whose_media_ids_mean_nothing_any_more_are_told(meet: Page) -> None:
    for participant in (ANN, BOB):
        add(meet, participant)
    wait_running(meet, 2)
    assert running(meet) == (2, 0)
    each = "document.querySelectorAll('[data-tile-media-id]')"
    meet.evaluate(f"() => {{ for (const tile of {each}) tile.dataset.tileMediaId = 'new' }}")
    assert running(meet) == (0, 2), "several, which are told (leader_trouble.test.mjs)"


def test_when_no_camera_is_recognised_any_more_the_popup_says_so_and_has_a_report(
    call: Callable[..., Call], tabs: Loaded
) -> None:
    meeting = call(BLINKING, BLINKING)
    meeting.page.evaluate("forgetMarks()")
    expect(meeting.popup.locator("#notice")).to_contain_text("may have changed", timeout=PATIENCE_MS)
    meeting.popup.click("summary")
    copy = meeting.popup.locator("#copy-report")
    meeting.popup.evaluate(NO_CLIPBOARD)
    copy.click()
    said = meeting.popup.locator("#copy-report-said")
    expect(said).to_have_text("It could not be copied. Select the text and copy it.")
    meeting.popup.evaluate("delete navigator.clipboard.writeText")
    tabs.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(said).to_have_text("Copied")
    report = str(meeting.popup.evaluate("navigator.clipboard.readText()"))
    assert report.count("live, no camera: no marks") == 2
    assert "data-participant-id 0" in report
    assert "Notices: error_no_tiles" in report
    assert meeting.code not in report
    assert "devices" not in report
