"""One person with two tabs of one meeting, as of a link that was clicked twice: they are one person."""

from pathlib import Path

import pytest

from tests.conftest import KeptServer
from tests.extensions.bare import CONSENT, SHOWN, choose
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import MEMBER, allow_notifications, set_constant, unpack
from tests.extensions.member_tab import LETTER, OK, rest
from tests.extensions.seen import streams
from tests.extensions.stand_in import MEET, new_code
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

LINE = ".toast"


@pytest.fixture(scope="module")
def server(kept_server: KeptServer) -> ServerProcess:
    """A server that waits for two people."""
    return kept_server(REST_REQUEST_THRESHOLD="2")


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the member's may notify, and its lines stay long enough to be looked at."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    allow_notifications(folders[1])
    set_constant(folders[1], "shared/letter/toast.js", "TOAST_MS", "7000", "60_000")
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


def popup_over(bare: DevTools, tab: BareTab) -> BareTab:
    """Open the member's popup, which speaks of this tab."""
    tab.bring_to_front()
    until(lambda: not tab.run("document.hidden"), "it is in front")
    popup = bare.open(f"chrome-extension://{MEMBER}/popup.html")
    until(lambda: popup.run("document.getElementById('request')?.checkVisibility()"), "it can ask")
    return popup


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


def told(tab: BareTab) -> list[str]:
    """Return the line in a tab, once one is there."""
    until(lambda: bool(tab.shown(LINE)), "a line is there")
    return tab.shown(LINE)


def press_in_popup(bare: DevTools, tab: BareTab, button: str, answer: str) -> None:
    popup = popup_over(bare, tab)
    until(lambda: popup.run(f"document.getElementById('{button}').checkVisibility()"), "the button is there")
    popup.run(f"document.getElementById('{button}').click()")
    until(lambda: answer in popup.run("document.getElementById('notice').textContent"), answer)
    popup.close()


def test_who_has_asked_in_one_tab_counts_once_and_can_take_it_back_in_the_other(
    bare: DevTools, server: ServerProcess
) -> None:
    first, second, code = two_tabs(bare, server)
    for tab in (first, second):
        press_in_popup(bare, tab, "request", "Passed on")
    assert told(first) == told(second) == ["Somebody would like a rest."], "a shared screen names nobody"
    status = server.http.get(f"/api/meetings/{code}/status").json()
    assert (status["rest"], status["rest_requests"]) == (None, "some")
    press_in_popup(bare, first, "withdraw", "Taken back")
    popup = popup_over(bare, second)
    until(lambda: popup.run("document.getElementById('withdraw').hidden"), "it is known in the second, too")
