"""Tabs of calls that were left stay open all day; they take nothing from the call that is on."""

import json
from pathlib import Path

import pytest

from tests.extensions.bare import CONSENT, choose, frames_answered, wait_state
from tests.extensions.call import BLINKING
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import LEADER, MEMBER, unpack
from tests.extensions.member_tab import LETTER, rest
from tests.extensions.rebuilt import constant, rebuild
from tests.extensions.seen import STREAMED, streams
from tests.extensions.stand_in import MEET, new_code
from tests.metric_value import metric_value
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

# How many connections to one server an extension has in Chrome without HTTP/2.
CONNECTIONS = 6
LISTENING = "rest_listeners"
ADD_TILE = f"addTile({json.dumps({'participant': 'p'} | BLINKING)})"


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; a call counts as left after a second without tiles, and is given up after three."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    for folder in folders:
        rebuild(
            folder,
            constant("shared/page/call_presence.js", "GONE_MS", "10_000", "1_000"),
            constant("shared/page/call_presence.js", "LEFT_MS", "5 * 60_000", "3_000"),
        )
    return folders


@pytest.fixture(autouse=True)
def joined(bare: DevTools) -> None:
    """Let every meeting connect by itself; only clicks bring rests."""
    choose(bare, MEMBER, f"{{ connected: true, {CONSENT} }}")
    choose(bare, LEADER, f"{{ automatic: false, {CONSENT} }}")


def in_call(browser: DevTools, server: ServerProcess) -> tuple[BareTab, str]:
    """Return a tab in a call to which both extensions listen, and the call's code."""
    code = new_code()
    tab = browser.open(MEET + code)
    tab.bring_to_front()  # hidden tabs look seldom
    until(lambda: streams(server, code) >= 2, "both are connected")
    return tab, code


def open_popup(browser: DevTools) -> BareTab:
    """Open the leader's popup in a tab."""
    popup = browser.open(f"chrome-extension://{LEADER}/popup.html")
    until(lambda: popup.run("document.getElementById('state')?.textContent"), "the popup says its state")
    return popup


def leave(server: ServerProcess, *tabs: BareTab) -> None:
    """Leave calls, and wait until all their streams, and the rooms of those who measure, were given back."""
    for tab in tabs:
        tab.run("leave()")
    until(lambda: metric_value(server, LISTENING) == 0, "nobody listens any more", 60)


@pytest.mark.timeout(240)
def test_after_six_calls_that_were_left_the_letter_of_the_seventh_comes_and_each_is_entered_again(
    bare: DevTools, server: ServerProcess
) -> None:
    left = [in_call(bare, server) for _ in range(CONNECTIONS)]
    leave(server, *(tab for tab, _ in left))
    last, code = in_call(bare, server)
    rest(server, code)
    until(lambda: last.shown(LETTER), "the letter of the seventh")
    first, code = left[0]
    rest(server, code)
    assert not first.shown(LETTER)
    first.bring_to_front()
    first.run("join()")
    until(lambda: first.shown(LETTER), "the letter in the call that was entered again")


def test_a_leader_who_comes_back_to_a_call_left_for_longer_goes_on_measuring(
    bare: DevTools, server: ServerProcess
) -> None:
    tab, code = in_call(bare, server)
    tab.run(ADD_TILE)
    popup = open_popup(bare)
    until(lambda: popup.run("document.getElementById('start').disabled === false"), "it can start")
    popup.run("document.getElementById('start').click()")
    wait_state(popup, "Measuring one person")
    popup.close()  # a popup that looks at a meeting hears of it, left or not
    leave(server, tab)
    before = streams(server, code)
    tab.bring_to_front()
    tab.run(ADD_TILE)
    # Before the popup hides the tab: Chromium may give no picture of a camera that was never visible.
    until(lambda: streams(server, code) >= before + 2, "it is in the call again")
    popup = open_popup(bare)
    wait_state(popup, "Measuring one person")
    until(lambda: frames_answered(popup) > STREAMED, "frames are measured again")
