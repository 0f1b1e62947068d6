"""One person with two tabs of one meeting, as after clicking a link twice, stays one person."""

import json
from pathlib import Path

import pytest

from tests.extensions.bare import (
    CONSENT,
    SHOWN,
    choose,
    code_of,
    frames_answered,
    frames_sent,
    measuring,
    wait_state,
)
from tests.extensions.call import BLINKING
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import LEADER, MEMBER, allow_notifications, unpack
from tests.extensions.member_tab import LETTER, OK, rest
from tests.extensions.seen import STREAMED, streams
from tests.extensions.stand_in import MEET, new_code
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the member's may notify."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    allow_notifications(folders[1])
    return folders


def two_tabs(bare: DevTools, server: ServerProcess) -> tuple[BareTab, BareTab, str]:
    """Return two tabs of one meeting, both connected, the second one in front."""
    choose(bare, MEMBER, f"{{ connected: true, notificationsAsked: true, {CONSENT} }}")
    code = new_code()
    first = bare.open(MEET + code)
    until(lambda: streams(server, code) >= 1, "the first is connected")
    second = bare.open(MEET + code)
    until(lambda: streams(server, code) >= 2, "the second is connected")
    second.bring_to_front()
    until(lambda: first.run("document.hidden"), "the first is hidden")
    return first, second, code


def test_a_letter_that_is_answered_in_one_tab_lies_in_no_other_and_no_notification_comes_beside_it(
    bare: DevTools, server: ServerProcess
) -> None:
    first, second, code = two_tabs(bare, server)
    popup = bare.open(f"chrome-extension://{MEMBER}/popup.html")
    until(lambda: popup.run("Boolean(globalThis.chrome?.notifications)"), "the popup is there")
    second.bring_to_front()
    until(lambda: not second.run("document.hidden"), "it is in front")
    rest(server, code)
    until(lambda: bool(first.shown(LETTER)) and bool(second.shown(LETTER)), "the letters are there")
    assert popup.run(SHOWN) == 0
    second.click(OK)
    until(lambda: not first.shown(LETTER), "it is gone in the other")
    assert not second.shown(LETTER)
    assert popup.run(SHOWN) == 0


def two_tabs_of_a_call(
    bare: DevTools, server: ServerProcess
) -> tuple[tuple[BareTab, BareTab], tuple[BareTab, BareTab]]:
    """Return a leader's tab that was measured and a second one of its call, in front, each with its popup."""
    person = BLINKING | {"remote": True}
    first, popup = measuring(bare, server, person)
    first.bring_to_front()
    wait_state(popup, "Measuring one person")
    second = bare.open(MEET + code_of(first))
    until(lambda: second.run("document.readyState === 'complete'"), "it is loaded")
    second.bring_to_front()
    second.run(f"addTile({json.dumps({'participant': 'p'} | person)})")
    until(lambda: first.run("document.hidden"), "the first is hidden")
    other_popup = bare.open(f"chrome-extension://{LEADER}/popup.html")
    return (first, popup), (second, other_popup)


def wait_measured_by(tab: BareTab, popup: BareTab, other: BareTab) -> None:
    """Wait until a tab in front is measured and the other one is not, and its popup says so."""
    tab.bring_to_front()
    wait_state(other, "already on in this meeting, but not from this tab")
    wait_state(popup, "Measuring one person")
    before = frames_answered(popup), frames_sent(other)
    until(lambda: frames_answered(popup) > before[0] + STREAMED, "its frames are answered")
    assert frames_sent(other) == before[1]


def test_of_two_tabs_of_a_call_the_one_that_is_seen_is_measured_and_the_other_when_that_one_goes(
    bare: DevTools, server: ServerProcess
) -> None:
    (first, popup), (second, other_popup) = two_tabs_of_a_call(bare, server)
    wait_measured_by(second, other_popup, popup)
    wait_measured_by(first, popup, other_popup)
    first.close()
    wait_state(other_popup, "Measuring one person")
    before = frames_answered(other_popup)
    until(lambda: frames_answered(other_popup) > before + STREAMED, "its frames are answered")


def test_a_stop_that_the_server_cannot_take_yet_holds_in_both_tabs_of_a_call(
    bare: DevTools, server: ServerProcess, valkey: ValkeyProcess
) -> None:
    (first, popup), (second, other_popup) = two_tabs_of_a_call(bare, server)
    wait_measured_by(second, other_popup, popup)
    with valkey.hanging():
        popup.run("document.getElementById('start').click()")
        for each in popup, other_popup:
            wait_state(each, "You have stopped measuring here")
        first.bring_to_front()
        until(lambda: second.run("document.hidden"), "the other is hidden")
        wait_state(popup, "You have stopped measuring here")
        wait_state(other_popup, "You have stopped measuring here")
