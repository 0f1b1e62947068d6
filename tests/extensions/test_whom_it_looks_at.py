"""Whom the leader looks at on a page as unkind as the real one: people, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.call import BLINKING, ROOM_FOR_ALL, Call
from tests.extensions.loaded import Loaded, unpack
from tests.extensions.rebuilt import rebuild
from tests.extensions.recognised import ANN, BOB, add, cameras, wait_running
from tests.extensions.seen import (
    PATIENCE,
    PATIENCE_MS,
    STREAMED,
    ids,
    picture_of,
    seconds_apart,
    slides,
    wait_people,
)
from tools.harness.server_process import ServerProcess

SCHEMES = ["media", "inner", "participant"]
# From the first frame of what has no face to its last: eight (FACELESS_MS), ended by a look each second.
SEARCH_SECONDS = 10
# How many frames that is at most, at one a second.
SEARCH_FRAMES = 10
# A frame that comes this long after the previous one belongs to the next turn, a minute later.
NEXT_TURN_SECONDS = 30
# How long it takes at most, on a busy machine, to know that two of three looked at together are nobody.
NOBODY_SECONDS = 150
Frames = list[dict[str, object]]


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the leader's finds room for all at once."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    rebuild(folders[0], *ROOM_FOR_ALL)
    return folders


@pytest.fixture(scope="module")
def measured(browser: Loaded, agreed: None) -> Frames:
    """The frames sent until two people were measured: one presents, the other holds a phone upright."""
    meeting = Call(browser, BLINKING, BLINKING | {"portrait": True})
    meeting.page.evaluate("addShare", {"presenter": ANN})
    wait_running(meeting.page, 3)
    meeting.start()
    wait_people(meeting, 2)
    expect(meeting.popup.locator("#state")).to_have_text("Measuring 2 people at once", timeout=PATIENCE_MS)
    frames = meeting.frames()
    meeting.popup.close()
    meeting.page.close()
    return frames


def test_everybody_with_a_camera_is_looked_at_however_the_page_marks_tiles(meet: Page) -> None:
    for scheme in SCHEMES:
        meet.evaluate("setScheme", scheme)
        for participant in (ANN, BOB):
            add(meet, participant)
        wait_running(meet, 2)
        assert cameras(meet) == [ANN, BOB], scheme
        for participant in (ANN, BOB):
            meet.evaluate("dropTile", participant)


def test_a_shared_screen_under_its_presenters_id_is_never_looked_at(measured: Frames) -> None:
    assert not slides(measured)


def test_a_phone_held_upright_is_measured(measured: Frames) -> None:
    shapes = [picture_of(frame).shape for frame in measured]
    assert {height > width for height, width in shapes} == {True, False}


def test_a_shared_screen_is_told_from_its_presenters_camera_by_its_media_id(meet: Page) -> None:
    for scheme in ("media", "inner"):
        meet.evaluate("setScheme", scheme)
        meet.evaluate("addShare", {"presenter": ANN})
        add(meet, ANN)
        wait_running(meet, 2)
        assert cameras(meet) == [ANN], scheme
        for _ in range(2):
            meet.evaluate("dropTile", ANN)


# Marks that only a shared screen's tile has, in each kind of element that pages show icons in.
MARKS = {
    "zoom_in": None,
    "zoom_out": "class=google-symbols",
    "cancel_presentation": "aria-hidden=true",
    "ink": None,
}


def test_a_shared_screen_that_can_be_zoomed_or_drawn_on_is_never_looked_at(meet: Page) -> None:
    add(meet, ANN)
    for number, (mark, by) in enumerate(MARKS.items()):
        share = {"presenter": f"spaces/x/devices/{number}", "own": True, "mark": mark, "by": by}
        meet.evaluate("addShare", share)
    wait_running(meet, 1 + len(MARKS))
    assert cameras(meet) == [ANN]


def test_somebody_whose_name_is_an_icons_word_is_no_shared_screen(meet: Page) -> None:
    meet.evaluate("setScheme", "participant")
    add(meet, ANN)
    meet.evaluate(f"setName('{ANN}', 'zoom_in')")
    wait_running(meet, 1)
    assert cameras(meet) == [ANN]


def test_a_shared_screen_without_any_mark_is_sent_small_once_a_second_and_not_for_long(
    call: Callable[..., Call],
) -> None:
    meeting = call()
    # With an ID of its own, as somebody's camera would have.
    meeting.page.evaluate("addShare", {"presenter": "spaces/x/devices/8", "own": True})
    wait_running(meeting.page, 1)
    meeting.add(0, BLINKING)
    meeting.start()
    meeting.until(lambda: len(slides(meeting.frames())) >= 3, "the screen is looked at", PATIENCE)
    wait_people(meeting, 1)
    state = meeting.popup.locator("#state")
    expect(state).to_have_text("Measuring one person", timeout=PATIENCE_MS)
    meeting.wait_until_left()
    before = len(slides(meeting.frames()))
    meeting.page.wait_for_timeout(2500)
    seen = slides(meeting.frames())
    assert len(seen) == before, "no more for the next minute"
    apart = seconds_apart(seen)
    within = [seconds for seconds in apart if seconds <= NEXT_TURN_SECONDS]
    turns = 1 + len(apart) - len(within)
    assert min(apart) >= 0.9, "one a second"
    assert sum(within) <= SEARCH_SECONDS * turns, "not for long"
    assert len(seen) <= SEARCH_FRAMES * turns, "not for long"
    assert max(picture_of(frame).shape[1] for frame in seen) <= 320


@pytest.mark.timeout(2 * NOBODY_SECONDS)
def test_a_portrait_on_a_shared_screen_is_no_person_however_small(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING)
    for number, small in enumerate((False, True), start=8):
        share = {"presenter": f"spaces/x/devices/{number}", "own": True}
        meeting.page.evaluate("addShare", share | {"portrait": BLINKING | {"small": small}})
    meeting.start()
    meeting.until(lambda: len(ids(meeting.frames())) == 3, "all are looked at", NOBODY_SECONDS)
    state = meeting.popup.locator("#state")
    expect(state).to_have_text("Measuring one person", timeout=1000 * NOBODY_SECONDS)
    meeting.wait_until_left()
    before = len(meeting.frames())
    meeting.until(lambda: len(meeting.frames()) > before + STREAMED, "frames flow", PATIENCE)
    assert len(ids(meeting.frames()[before:])) == 1


def test_ones_own_view_in_the_effects_panel_is_not_a_second_person(meet: Page) -> None:
    meet.evaluate("setScheme", "participant")
    add(meet, ANN)
    for participant in (ANN, "spaces/x/devices/5"):
        meet.evaluate("([id, clip]) => openEffects(id, clip)", [participant, BLINKING])
    wait_running(meet, 3)
    assert cameras(meet) == [ANN]
