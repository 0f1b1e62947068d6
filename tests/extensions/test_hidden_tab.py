"""A Meet tab that is hidden, or whose tiles are in a window of their own, is measured and told of a rest."""

import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.extensions.bare import CONSENT, choose, code_of, frames_answered, measuring, text_of, wait_state
from tests.extensions.call import BLINKING
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import LEADER, MEMBER
from tests.extensions.member_tab import end_rest, rest
from tests.extensions.overlay import TAKE_HOLD
from tests.extensions.seen import MEASURED, STREAMED
from tests.extensions.stand_in import MEET, new_code
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

# Below this rate (MIN_FPS is 5) the server measures no blink.
MEASURABLE = 8
# Held-back work comes twice a second in Chromium; a hitch may add one frame to a measured rate.
HELD_BACK = 2.5
# Time for forty frames, which a hitch of one second does not spoil.
RATE_SECONDS = 5
# A window that opens then is this far behind its tab's clock; frames have to go on before it catches up.
TAB_AGE_SECONDS = 20
# Chromium begins to hold back a hidden page's work after ten.
HIDDEN_SECONDS = 12
# A line stays for seven, and a hidden page's timers may be a second late.
TOLD_SECONDS = 10


def rate(popup: BareTab) -> float:
    """Return how many frames a second the server answers, over some seconds."""
    before = frames_answered(popup)
    time.sleep(RATE_SECONDS)
    return (frames_answered(popup) - before) / RATE_SECONDS


def rate_in_front(tab: BareTab, popup: BareTab) -> float:
    """Return the rate at which the server answers frames of a tab in front; a busy machine answers fewer."""
    tab.bring_to_front()
    wait_state(popup, "Measuring one person")
    until(lambda: frames_answered(popup) > MEASURED, "the face is found")
    return rate(popup)


def wait_measured(popup: BareTab, in_front: float) -> None:
    """Wait for a measurable rate or, if a tab in front has hardly more, for half of its rate."""
    enough = max(HELD_BACK, min(MEASURABLE, in_front / 2))
    until(lambda: rate(popup) > enough, f"over {enough} frames a second", 90)


def is_measured_for_good(tab: BareTab, popup: BareTab, in_front: float) -> None:
    """Check that a tab gives enough frames long after it was hidden; a busy machine may need a few looks."""
    popup.bring_to_front()
    until(lambda: tab.run("document.hidden"), "it is hidden")
    time.sleep(HIDDEN_SECONDS)  # being hidden is what is tested
    wait_measured(popup, in_front)
    assert tab.run("document.hidden") is True


@pytest.mark.timeout(240)
def test_a_hidden_tab_is_measured_all_the_same_and_a_rest_is_in_its_title(
    bare: DevTools, server: ServerProcess
) -> None:
    tab, popup = measuring(bare, server, BLINKING | {"remote": True})
    is_measured_for_good(tab, popup, rate_in_front(tab, popup))
    rest(server, code_of(tab))
    until(lambda: tab.run("document.title").startswith("☕ Time to rest"), "the title says it")
    popup.run(f"chrome.tabs.query({{ url: '{MEET}*' }}).then(([{{ id }}]) => globalThis.tabId = id)")
    badge = "chrome.action.getBadgeText({ tabId })"
    until(lambda: popup.run(badge) == "5m", "the badge says it")
    tab.bring_to_front()
    until(lambda: tab.run("document.title") == "Meet: stand-in", "the title is as it was")


def open_small_window(tab: BareTab) -> None:
    """Move the tiles into Meet's small window, with the tab in front."""
    tab.bring_to_front()
    tab.run("document.getElementById('small-window').click()", gesture=True)
    until(lambda: tab.run("document.querySelectorAll('[data-participant-id]').length") == 0, "they moved")


@pytest.mark.timeout(240)
def test_tiles_in_meets_small_window_are_measured_in_front_and_while_the_tab_is_hidden(
    bare: DevTools, server: ServerProcess
) -> None:
    tab, popup = measuring(bare, server, BLINKING)
    in_front = rate_in_front(tab, popup)
    until(lambda: tab.run("performance.now()") > TAB_AGE_SECONDS * 1000, "it is older than the window")
    open_small_window(tab)
    before = frames_answered(popup)
    until(lambda: frames_answered(popup) > before + STREAMED, "frames go on", TAB_AGE_SECONDS - 2)
    wait_measured(popup, in_front)
    assert tab.run("document.hidden") is False
    is_measured_for_good(tab, popup, in_front)
    assert "small-window" in text_of(popup, "report")
    wait_state(popup, "Measuring one person")


def test_a_hidden_tab_without_any_video_is_paused_the_popup_says_why_and_rests_by_the_clock_go_on(
    bare: DevTools, server: ServerProcess
) -> None:
    # A tile whose canvas is drawn with the page: hidden, it has no frames at all.
    tab, popup = measuring(bare, server, BLINKING | {"narrow": True})
    wait_state(popup, "Paused: the Meet tab is hidden")
    meeting = f"/api/meetings/{code_of(tab)}"
    choose(bare, LEADER, "{ automatic: true, afterMinutes: 0.001 }")
    until(lambda: server.http.get(f"{meeting}/status").json()["rest"], "a rest by the clock")
    choose(bare, LEADER, "{ afterMinutes: 0 }")
    server.http.delete(f"{meeting}/rest")
    tab.bring_to_front()
    wait_state(popup, "Measuring one person")


def hidden_while(bare: DevTools, members: dict[str, BareTab], happening: Callable[[str], object]) -> None:
    """Let something happen in each meeting while all tabs are hidden for longer than a line stays."""
    bare.open("about:blank").bring_to_front()
    for code, tab in members.items():
        until(partial(tab.run, "document.hidden"), "it is hidden")
        happening(code)
    time.sleep(TOLD_SECONDS)  # a line that had begun to vanish would be gone
    for tab in members.values():
        assert tab.shown(".toast") == [], "nobody would see it"


def wait_told(tab: BareTab, text: str) -> None:
    """Come back to a tab, and wait until it has told this text, whether or not the line is still there."""
    tab.in_overlays(TAKE_HOLD)
    tab.bring_to_front()
    until(lambda: text in tab.run("overlayRoot.toasts"), f"“{text}” is told")


def test_what_happens_while_a_members_tab_or_page_is_hidden_is_told_when_it_is_seen_again(
    bare: DevTools, server: ServerProcess
) -> None:
    choose(bare, MEMBER, f"{{ connected: true, language: 'en', {CONSENT} }}")
    members: dict[str, BareTab] = {}
    for address in (MEET, f"{server.url}/m/"):
        code = new_code()
        tab = members[code] = bare.open(address + code)
        server.wait_for(f"✓ SSE client connected: meeting_id={code}")
        tab.bring_to_front()
        rest(server, code)
        until(partial(tab.shown, ".letter"), "the letter is there")
    # Both at once, because each time they wait for longer than a line stays.
    hidden_while(bare, members, lambda code: end_rest(server, code))
    for code, tab in members.items():
        wait_told(tab, "The rest is over. Welcome back.")
        server.http.post(f"/api/meetings/{code}/start")
    hidden_while(bare, members, lambda code: server.http.post(f"/api/meetings/{code}/monitoring/stop"))
    for tab in members.values():
        wait_told(tab, "Blinks are no longer measured.")
