"""Servers that restart, laptops and tabs that sleep, networks that come back, access that is taken away."""

import time

import pytest

from tests.conftest import NewServer
from tests.deploy.buffering_relay import BufferingRelay
from tests.deploy.relay import NOWHERE, Relay
from tests.extensions.bare import (
    CONSENT,
    choose,
    code_of,
    forget,
    frames_answered,
    frames_sent,
    measuring,
    wait_state,
)
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import LEADER, MEMBER
from tests.extensions.member_tab import LETTER, rest
from tests.extensions.seen import STREAMED, streams
from tests.extensions.stand_in import MEET, new_code
from tests.patience import PATIENT
from tools.harness.ports import free_port
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

# A closed laptop's streams are cut and its clocks stand still, for a few seconds as for an hour.
SLEPT_SECONDS = 6
# 15 s without a word, and some to spare.
STREAM_GIVEN_UP_SECONDS = 40


@pytest.fixture
def browser(bare: DevTools) -> DevTools:
    """This file's browser, whose extensions know nothing of the test before."""
    forget(bare)
    return bare


@pytest.mark.timeout(240)
def test_after_a_restart_of_the_server_a_rest_is_shown_that_began_meanwhile(
    browser: DevTools, own_valkey: ValkeyProcess, new_server: NewServer
) -> None:
    # Not a port given by the kernel, which somebody else could get until the server is back.
    port = free_port()
    code = new_code()
    with new_server({"REDIS_URL": own_valkey.url}, uvicorn(port, PATIENT)) as server:
        choose(browser, MEMBER, f"{{ serverUrl: '{server.url}', connected: true, {CONSENT} }}")
        tab = browser.open(MEET + code)
        until(lambda: streams(server, code) >= 1, "it is connected")
    with new_server({"REDIS_URL": own_valkey.url}, uvicorn(first=PATIENT)) as other:
        other.wait_for_redis()
        rest(other, code)
    with new_server({"REDIS_URL": own_valkey.url}, uvicorn(port, PATIENT)) as again:
        until(lambda: len(tab.shown(LETTER)) == 1, "the letter is there")
        assert streams(again, code) == 1


def test_a_rest_is_shown_in_a_network_that_passes_no_stream_on(
    browser: DevTools, server: ServerProcess
) -> None:
    with BufferingRelay(server.url, heads=True) as relay:
        choose(browser, MEMBER, f"{{ serverUrl: '{relay.url}', connected: true, {CONSENT} }}")
        code = new_code()
        tab = browser.open(MEET + code)
        until(lambda: streams(server, code) >= 1, "it asks for the stream")
        rest(server, code)
        until(lambda: len(tab.shown(LETTER)) == 1, "the letter is there", seconds=STREAM_GIVEN_UP_SECONDS)


def test_a_laptop_that_slept_shows_the_rest_that_began_meanwhile_and_what_is_left_of_it(
    browser: DevTools, server: ServerProcess
) -> None:
    with Relay(server.url) as relay:
        choose(browser, MEMBER, f"{{ serverUrl: '{relay.url}', connected: true, {CONSENT} }}")
        code = new_code()
        tab = browser.open(MEET + code)
        until(lambda: streams(server, code) >= 1, "it is connected")
        browser.fall_asleep()
        relay.cut()  # while nobody is awake to notice
        before = streams(server, code)
        rest(server, code)
        began = time.monotonic()
        time.sleep(SLEPT_SECONDS)  # being asleep is what is tested
        assert streams(server, code) == before
        browser.wake_up()
        until(lambda: len(tab.shown(LETTER)) == 1, "the letter is there")

        def says_what_is_left() -> bool:
            # News that came late sets the server's clock too far back, until some comes sooner.
            server.http.post(f"/api/meetings/{code}/start")
            # Read again each time: on a busy machine a look may take longer than the allowed difference.
            left = 300 - (time.monotonic() - began)
            [shown] = tab.shown(".letter .time")
            minutes, seconds = map(int, shown.split(":"))
            return abs(left - minutes * 60 - seconds) < 2

        until(says_what_is_left, "the letter says what is left")


def frozen(browser: DevTools, server: ServerProcess) -> tuple[BareTab, str]:
    """Return a member's connected tab, which Chrome has frozen behind another one, and its meeting code."""
    choose(browser, MEMBER, f"{{ connected: true, {CONSENT} }}")
    code = new_code()
    tab = browser.open(MEET + code)
    until(lambda: streams(server, code) >= 1, "it is connected")
    browser.open("about:blank").bring_to_front()
    tab.freeze()
    return tab, code


def test_a_tab_that_chrome_froze_until_its_worker_ended_hears_of_rests_again(
    browser: DevTools, server: ServerProcess
) -> None:
    tab, code = frozen(browser, server)
    browser.end_worker(MEMBER)
    tab.thaw()
    rest(server, code)
    until(lambda: len(tab.shown(LETTER)) == 1, "the letter is there")


def test_a_popup_of_a_tab_that_was_frozen_shows_what_happens_even_after_one_that_was_opened_meanwhile(
    browser: DevTools, server: ServerProcess
) -> None:
    tab, code = frozen(browser, server)
    first = browser.open(f"chrome-extension://{MEMBER}/popup.html")
    wait_state(first, "does not answer")
    first.close()
    tab.thaw()
    popup = browser.open(f"chrome-extension://{MEMBER}/popup.html")
    wait_state(popup, "Connected")
    rest(server, code)
    wait_state(popup, "Resting")


def test_of_a_tab_that_chrome_has_discarded_a_popup_says_that_it_has_to_come_to_the_front(
    browser: DevTools, server: ServerProcess
) -> None:
    choose(browser, MEMBER, f"{{ connected: true, {CONSENT} }}")
    code = new_code()
    browser.open(MEET + code)
    until(lambda: streams(server, code) >= 1, "it is connected")
    popup = browser.open(f"chrome-extension://{MEMBER}/popup.html")
    wait_state(popup, "Connected")
    popup.run(f"chrome.tabs.query({{ url: '{MEET}*' }}).then(([tab]) => chrome.tabs.discard(tab.id))")
    wait_state(popup, "Bring it to the front")


def test_measuring_goes_on_by_itself_when_the_network_is_back(
    browser: DevTools, server: ServerProcess
) -> None:
    with Relay(server.url) as relay:
        choose(browser, LEADER, f"{{ serverUrl: '{relay.url}' }}")
        choose(browser, MEMBER, f"{{ serverUrl: '{relay.url}' }}")
        _, popup = measuring(browser, server, {"clip": "franck.mp4", "from": 40})
        wait_state(popup, "Measuring one person")
        relay.lead_to(NOWHERE)
        relay.cut()
        wait_state(popup, "Connecting to the server. It retries by itself.")
        relay.lead_to(server.url)
        wait_state(popup, "Measuring one person")
        before = frames_answered(popup)
        until(lambda: frames_answered(popup) > before + STREAMED, "frames are answered again")


def give_access(page: BareTab, when: str) -> None:
    """Set at chrome://extensions when the leader's extension may be on the sites that it names."""
    change = f"{{ extensionId: '{LEADER}', hostAccess: '{when}' }}"
    page.run(f"chrome.developerPrivate.updateExtensionConfiguration({change})")


def start_is_refused(popup: BareTab) -> bool:
    """Click Start, which counts once the button has had that meaning for a second."""
    popup.run("document.getElementById('start').click()")
    return "no longer lets this extension" in popup.run("document.getElementById('notice').textContent")


def test_without_access_to_meets_pages_no_frame_is_sent_and_measuring_ends(
    browser: DevTools, server: ServerProcess
) -> None:
    tab, popup = measuring(browser, server, {"clip": "franck.mp4", "from": 40})
    wait_state(popup, "Measuring one person")
    code = code_of(tab)
    settings = browser.open("chrome://extensions")
    until(lambda: settings.run("Boolean(globalThis.chrome?.developerPrivate)"), "the settings are there")
    status = f"/api/meetings/{code}/status"
    until(lambda: frames_sent(popup) > 0, "frames are sent")
    try:
        give_access(settings, "ON_CLICK")
        until(lambda: not server.http.get(status).json()["active"], "the meeting is over")
        wait_state(popup, "Not measuring")
        sent = frames_sent(popup)
        until(lambda: start_is_refused(popup), "it says why nobody can be measured")
        assert frames_sent(popup) == sent > 0
        assert not server.http.get(status).json()["active"]
        before = streams(server, code)
    finally:
        give_access(settings, "ON_ALL_SITES")
    until(lambda: streams(server, code) > before, "with access the leader listens again")
