"""Whom the leader looks at on a page as unkind as the real one: people, and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.extensions.call import BLINKING, Call
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

SCHEMES = ["media", "inner", "participant"]
# From the first frame of what has no face to its last: eight (FACELESS_MS), and a look each second ends it.
SEARCH_SECONDS = 10


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everybody_with_a_camera_is_looked_at_however_the_page_marks_tiles(
    call: Callable[..., Call], scheme: str
) -> None:
    meeting = call(BLINKING, BLINKING, scheme=scheme)
    meeting.start()
    wait_people(meeting, 2)
    expect(meeting.popup.locator("#state")).to_have_text("Measuring 2 people at once", timeout=PATIENCE_MS)


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


# What a tile has that only a shared screen has, in each kind of element that pages show icons in.
MARKS = {
    "zoom_in": None,
    "zoom_out": "class=google-symbols",
    "cancel_presentation": "aria-hidden=true",
    "ink": None,
}


def test_a_shared_screen_that_can_be_zoomed_or_drawn_on_is_never_looked_at(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING)
    for number, (mark, by) in enumerate(MARKS.items()):
        share = {"presenter": f"spaces/x/devices/{number}", "own": True, "mark": mark, "by": by}
        meeting.page.evaluate("addShare", share)
    meeting.start()
    wait_people(meeting, 1)
    assert not slides(meeting.frames())


def test_somebody_whose_name_is_an_icons_word_is_no_shared_screen(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING, scheme="participant")
    meeting.page.evaluate("setName('spaces/x/devices/0', 'zoom_in')")
    meeting.start()
    wait_people(meeting, 1)


@pytest.mark.parametrize(("scheme", "own"), [("media", [True]), ("participant", [True, False])])
def test_a_shared_screen_without_any_mark_is_sent_small_once_a_second_and_not_for_long(
    call: Callable[..., Call], scheme: str, own: list[bool]
) -> None:
    meeting = call(scheme=scheme)
    # Under ids of their own, or of somebody who has no camera on.
    for number, each in enumerate(own):
        meeting.page.evaluate("addShare", {"presenter": f"spaces/x/devices/8{number}", "own": each})
    meeting.page.wait_for_function(
        "count => document.querySelectorAll('video').length === count", arg=len(own)
    )
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
    assert min(seconds_apart(seen)) >= 0.9, "one a second"
    for whose in ids(seen):
        its_own = [frame for frame in seen if frame["participant_id"] == whose]
        assert sum(seconds_apart(its_own)) <= SEARCH_SECONDS, "not for long"
    assert max(picture_of(frame).shape[1] for frame in seen) <= 320


@pytest.mark.parametrize("small", [False, True])
def test_a_portrait_on_a_shared_screen_is_no_person(call: Callable[..., Call], small: bool) -> None:
    meeting = call(BLINKING)
    share = {"presenter": "spaces/x/devices/9", "own": True, "portrait": BLINKING | {"small": small}}
    meeting.page.evaluate("addShare", share)
    meeting.start()
    meeting.until(lambda: len(ids(meeting.frames())) == 2, "both are looked at", PATIENCE)
    expect(meeting.popup.locator("#state")).to_have_text("Measuring one person", timeout=PATIENCE_MS)
    meeting.wait_until_left()
    before = len(meeting.frames())
    meeting.until(lambda: len(meeting.frames()) > before + STREAMED, "frames flow", PATIENCE)
    assert len(ids(meeting.frames()[before:])) == 1


def test_ones_own_view_in_the_effects_panel_is_not_a_second_person(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING, scheme="participant")
    meeting.page.evaluate("(clip) => openEffects('spaces/x/devices/0', clip)", BLINKING)
    meeting.page.evaluate("(clip) => openEffects('spaces/x/devices/5', clip)", BLINKING)
    meeting.start()
    wait_people(meeting, 1)
    assert len({frame["participant_id"] for frame in meeting.frames()}) == 1
    expect(meeting.popup.locator("#state")).to_have_text("Measuring one person", timeout=PATIENCE_MS)


def test_a_second_video_of_somebody_is_not_a_second_person(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING, scheme="participant")
    meeting.add(0, BLINKING | {"narrow": True})
    meeting.start()
    wait_people(meeting, 1)
    expect(meeting.popup.locator("#state")).to_have_text("Measuring one person", timeout=PATIENCE_MS)


def test_a_phone_held_upright_is_measured(call: Callable[..., Call]) -> None:
    meeting = call(BLINKING | {"portrait": True})
    meeting.start()
    wait_people(meeting, 1)
    height, width = picture_of(meeting.frames()[0]).shape
    assert height > width
