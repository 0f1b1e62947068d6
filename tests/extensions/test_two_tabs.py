"""One person with two tabs of one meeting, as of a link that was clicked twice: they are one person."""

from pathlib import Path

import pytest

from tests.extensions.bare import CONSENT, SHOWN, choose
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import MEMBER, allow_notifications, unpack
from tests.extensions.member_tab import LETTER, OK, rest
from tests.extensions.seen import streams
from tests.extensions.stand_in import MEET, new_code
from tools.harness.server_process import ServerProcess
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
    until(lambda: streams(server, code) == 1, "the first is connected")
    second = bare.open(MEET + code)
    until(lambda: streams(server, code) == 2, "the second is connected")
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
