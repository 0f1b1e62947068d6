"""The leader's extension in a meeting of recorded faces: who is looked at, and rests by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.extensions.call import MEASURING, ROOM_FOR_ALL, SOMEBODY, Call
from tests.extensions.loaded import Loaded, unpack
from tests.extensions.rebuilt import rebuild
from tools.harness.server_process import ServerProcess

# A click leaves the field, which saves its text, and comes at the same moment.
TYPED_AND_CLICKED_AT_ONCE = """line => {
    const note = document.getElementById("note");
    note.value = line;
    note.dispatchEvent(new Event("change"));
    document.getElementById("rest").click();
}"""


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the leader's finds room for all at once."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    rebuild(folders[0], *ROOM_FOR_ALL)
    return folders


@pytest.fixture(scope="module")
def first_start(browser: Loaded) -> None:
    """Go through the first start once, and check that it cannot be skipped."""
    call = Call(browser)
    with browser.context.expect_page() as opened:
        call.popup.click("#start")
    assert opened.value.url.endswith("/consent.html")
    expect(opened.value.locator("#agree")).to_be_disabled()
    opened.value.close()
    consent(browser)
    call.popup.close()
    call.page.close()


def consent(browser: Loaded) -> None:
    page = browser.popup("leader", "consent.html")
    expect(page.locator("h1")).not_to_be_empty()
    page.check("#told")
    page.click("#agree")
    expect(page.locator("#done")).to_be_visible()
    page.close()


@pytest.fixture
def call(tabs: Loaded, first_start: None) -> Callable[..., Call]:
    return lambda *tiles: Call(tabs, *tiles)


def test_an_elements_new_person_is_never_mixed_with_the_old_one(call: Callable[..., Call]) -> None:
    meeting = call(SOMEBODY)
    meeting.start()
    meeting.until(lambda: len(meeting.frames()) > 5, "frames flow")
    [first] = {str(frame["participant_id"]) for frame in meeting.frames()}
    meeting.page.evaluate("moveTile('spaces/x/devices/0', 'spaces/x/devices/9')")
    meeting.until(
        lambda: meeting.frames()[-1]["participant_id"] != first,
        "frames of somebody else",
    )
    after = [frame["participant_id"] for frame in meeting.frames()]
    change = after.index(next(each for each in after if each != first))
    assert first not in after[change:]
    meeting.page.evaluate("dropTile('spaces/x/devices/9')")
    expect(meeting.popup.locator("#state")).to_contain_text("Waiting for a camera")


def test_three_people_are_looked_at_in_turn_or_at_once(call: Callable[..., Call], tabs: Loaded) -> None:
    meeting = call(*[SOMEBODY] * 3)
    meeting.start()
    expect(meeting.popup.locator("#state")).to_have_text("Measuring 3 people in turn")
    meeting.popup.click("summary")
    meeting.popup.select_option("#tiles", "4")
    expect(meeting.popup.locator("#state")).to_have_text("Measuring 3 people at once")
    meeting.until(
        lambda: len({frame["participant_id"] for frame in meeting.frames()}) == 3,
        "frames of all three",
    )
    tabs.choose("leader", tilesAtOnce=1)


def test_a_members_stop_stops_the_frames_until_the_leader_starts_again(
    call: Callable[..., Call], server: ServerProcess
) -> None:
    meeting = call(SOMEBODY)
    meeting.start()
    server.http.post(f"/api/meetings/{meeting.code}/monitoring/stop")
    expect(meeting.popup.locator("#state")).to_contain_text("A member has stopped the measuring")
    meeting.wait_until_left()
    sent = len(meeting.frames())
    meeting.page.wait_for_timeout(1500)
    assert len(meeting.frames()) == sent
    expect(meeting.popup.locator("#start")).to_have_text("Start again")
    meeting.start()
    meeting.until(lambda: len(meeting.frames()) > sent, "frames flow again")


def test_before_a_rest_for_tired_eyes_the_popup_says_that_it_is_and_not_that_none_is_advised(
    call: Callable[..., Call], server: ServerProcess
) -> None:
    meeting = call(SOMEBODY)
    meeting.start()
    path = f"/api/meetings/{meeting.code}"
    second = meeting.popup.locator("#group")
    expect(second).to_have_text("More when everyone has had a turn")
    server.http.post(f"{path}/rest", json={"reason": "few_blinks", "notice": 300})
    expect(meeting.popup.locator("#state")).to_contain_text("A rest begins in")
    expect(second).to_have_text("tired eyes")
    server.http.post(f"{path}/rest/begin")
    expect(meeting.popup.locator("#state")).to_contain_text("Resting.")
    expect(second).to_be_hidden()


def test_a_members_stop_in_a_rest_is_told_beside_the_button_that_lifts_it_and_nothing_else_lifts_it(
    call: Callable[..., Call], tabs: Loaded, server: ServerProcess
) -> None:
    meeting = call(SOMEBODY)
    meeting.start()
    path = f"/api/meetings/{meeting.code}"
    state, second = meeting.popup.locator("#state"), meeting.popup.locator("#group")
    server.http.post(f"{path}/rest", json={"notice": 300})
    expect(state).to_contain_text("A rest begins in")
    server.http.post(f"{path}/monitoring/stop")
    expect(second).to_contain_text("A member has stopped the measuring")
    server.http.post(f"{path}/rest/begin")
    expect(state).to_contain_text("Resting.")
    expect(second).to_contain_text("A member has stopped the measuring")
    expect(meeting.popup.locator("#start")).to_have_text("Start again")
    meeting.wait_until_left()
    sent = len(meeting.frames())
    meeting.page.reload()
    meeting.page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | SOMEBODY)
    expect(second).to_contain_text("A member has stopped the measuring")
    tabs.kill_worker("leader")
    server.http.delete(f"{path}/rest")
    expect(state).to_contain_text("A member has stopped the measuring")
    meeting.page.bring_to_front()
    meeting.page.wait_for_timeout(1500)
    assert len(meeting.frames()) == sent
    assert server.http.get(f"{path}/status").json()["monitoring"] is False


def test_a_members_stop_is_told_to_a_leader_who_has_not_started_here(
    call: Callable[..., Call], server: ServerProcess
) -> None:
    meeting = call()
    path, second = f"/api/meetings/{meeting.code}", meeting.popup.locator("#group")
    server.http.post(f"{path}/start")
    server.http.post(f"{path}/monitoring/stop")
    expect(meeting.popup.locator("#state")).to_have_text("Not measuring")
    expect(second).to_contain_text("A member has stopped the measuring")
    expect(meeting.popup.locator("#start")).to_have_text("Start again")
    server.http.delete(f"{path}/end")
    expect(meeting.popup.locator("#start")).to_have_text("Start")
    expect(second).to_be_hidden()


def test_a_reloaded_tab_goes_on_measuring_without_another_start(
    call: Callable[..., Call], server: ServerProcess
) -> None:
    meeting = call(SOMEBODY)
    meeting.start()
    server.http.post(f"/api/meetings/{meeting.code}/start")  # by somebody else: it is the same meeting
    meeting.page.reload()
    meeting.page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | SOMEBODY)
    sent = len(meeting.frames())
    meeting.until(lambda: len(meeting.frames()) > sent + 5, "frames flow again")
    assert len({frame["participant_id"] for frame in meeting.frames()}) == 1, "the same salt as before"
    starts = [line for line in server.lines if f"POST /api/meetings/{meeting.code}/start" in line]
    assert len(starts) == 2, "the leader's and somebody else's"


def test_rests_begin_and_end_by_the_popups_buttons(call: Callable[..., Call], server: ServerProcess) -> None:
    meeting = call(SOMEBODY)
    meeting.start()
    meeting.popup.select_option("#length", "180")
    meeting.popup.click("#rest")
    expect(meeting.popup.locator("#state")).to_contain_text("Resting. 2:")
    assert server.http.get(f"/api/meetings/{meeting.code}/status").json()["rest"]["seconds"] == 180
    meeting.popup.click("#rest")
    expect(meeting.popup.locator("#state")).to_have_text(MEASURING)
    expect(meeting.popup.locator("#since")).to_contain_text("0 min since the last rest")


def test_a_line_for_the_letter_goes_with_every_rest(call: Callable[..., Call], server: ServerProcess) -> None:
    meeting = call()
    expect(meeting.popup.locator("#rest")).to_be_enabled()
    meeting.popup.evaluate(TYPED_AND_CLICKED_AT_ONCE, "Coffee is ready")
    expect(meeting.popup.locator("#state")).to_contain_text("Resting")
    status = server.http.get(f"/api/meetings/{meeting.code}/status").json()
    assert status["rest"]["note"] == "Coffee is ready"
    meeting.popup.fill("#note", "")
    meeting.popup.press("#note", "Tab")


def test_another_meeting_id_can_be_typed_and_while_it_stands_there_the_popup_says_who_sees_no_sign(
    call: Callable[..., Call], server: ServerProcess
) -> None:
    meeting = call()
    meeting.popup.fill("#meeting", "not an id")
    meeting.popup.press("#meeting", "Enter")
    expect(meeting.popup.locator("#meeting-error")).to_be_visible()
    warning = meeting.popup.locator("#meeting-other")
    expect(warning).to_be_hidden()
    other = f"team-{meeting.code}"
    meeting.popup.fill("#meeting", other)
    meeting.popup.press("#meeting", "Enter")
    server.wait_for(f"✓ SSE client connected: meeting_id={other}")
    meeting.popup.click("#start")
    meeting.until(
        lambda: server.http.get(f"/api/meetings/{other}/status").json()["active"],
        "the typed meeting has begun",
    )
    expect(warning).to_contain_text("are measured without seeing a sign")
    meeting.popup.fill("#meeting", "")
    meeting.popup.press("#meeting", "Enter")
    expect(warning).to_be_hidden()
