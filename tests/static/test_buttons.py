"""Buttons react to the mouse and to a press."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.static.conftest import OpenPage
from tests.static.member import letter, open_member, start_rest
from tests.static.test_zoom_and_contrast import OPEN_TO_CLICKS
from tools.harness.server_process import ServerProcess

LOOK = "(part) => [getComputedStyle(part).backgroundColor, getComputedStyle(part).filter]"


def check_answers(page: Page, button: Locator) -> None:
    """Check that a button has another background under the mouse, and looks different again while pressed."""
    page.mouse.move(1, 1)
    looks: list[Any] = [button.evaluate(LOOK)]
    button.hover()
    looks.append(button.evaluate(LOOK))
    page.mouse.down()
    looks.append(button.evaluate(LOOK))
    page.mouse.move(1, 1)
    page.mouse.up()
    assert looks[1][0] != looks[0][0], "the mouse"
    assert looks[2] != looks[1], "the press"


@pytest.mark.parametrize(
    ("path", "buttons"),
    [
        ("/m/abc-defg-hij", ["#request"]),
        ("/camera", ["#use-camera", ".file"]),
        ("/console", ["#listen", "#clear"]),
    ],
)
def test_each_pages_buttons_answer_the_mouse_and_the_press(
    path: str, buttons: list[str], server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}{path}")
    for button in buttons:
        check_answers(page, page.locator(button))


def test_the_letters_buttons_answer_the_mouse_and_the_press(
    server: ServerProcess, open_page: OpenPage, meeting_id: str
) -> None:
    page = open_member(open_page, server, meeting_id)
    start_rest(server, meeting_id, seconds=600)
    expect(letter(page)).to_be_visible()
    letter(page).locator(".buttons").evaluate(OPEN_TO_CLICKS)
    for button in (".main", ".later button >> nth=0"):
        check_answers(page, letter(page).locator(button))
