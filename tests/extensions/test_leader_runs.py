"""When a run of the leader's measuring begins, goes on and ends, whatever server and tabs do meanwhile."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.config.rates import WRONG_KEYS
from tests.conftest import KeptServer, StartServer
from tests.deploy.relay import NOWHERE, Relay
from tests.extensions.call import MEASURING, SOMEBODY, Call
from tests.extensions.loaded import Loaded
from tests.extensions.overlay import wait_in
from tests.extensions.seen import streams
from tests.extensions.stand_in import new_code
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

# About eight frames are sent a second; none in this time means none at all.
QUIET_MS = 1500
# How each change of the notice was announced: the attribute at the moment when the text changes.
NOTE_LIVENESS = """
globalThis.told = [];
const notice = document.getElementById("notice");
new MutationObserver(() => told.push(notice.ariaLive)).observe(notice, { childList: true });
"""


@pytest.fixture(scope="module", autouse=True)
def agreed(browser: Loaded) -> None:
    """Agree once to what is looked at."""
    browser.choose("leader", **CONSENT)


@pytest.fixture
def at(browser: Loaded) -> Iterator[Loaded]:
    """The browser, whose leader's extension a test may send to another server: `at.choose(…)`."""
    yield browser
    browser.choose("leader", leaderKey="")
    popup = browser.popup("leader")
    popup.evaluate("chrome.storage.local.remove('serverUrl')")
    popup.close()


def test_a_code_that_is_opened_again_after_its_meeting_when_somebody_else_has_started_it_is_not_measured(
    tabs: Loaded, server: ServerProcess, valkey: ValkeyProcess
) -> None:
    first = Call(tabs, SOMEBODY)
    first.start()
    first.page.close()
    with valkey.client() as client:  # as when they expire, which tells nobody
        client.delete(*client.scan_iter(f"meetings:{first.code}:*"))
    server.http.post(f"/api/meetings/{first.code}/start")
    before = streams(server, first.code)
    page, _ = tabs.meet(first.code)
    sent = len(first.frames())  # only now: the browser reports the last ones a little later
    page.evaluate("addTile", {"participant": "spaces/x/devices/0"} | SOMEBODY)
    first.popup.reload()
    page.bring_to_front()
    wait_in(page, lambda: streams(server, first.code) > before, "it is connected")
    page.wait_for_timeout(QUIET_MS)
    expect(first.popup.locator("#state")).to_contain_text("already on in this meeting, but not from this tab")
    assert len(first.frames()) == sent


def type_key(call: Call, key: str) -> None:
    call.popup.fill("#key", key)
    call.popup.press("#key", "Tab")


def test_another_leader_key_counts_at_once_and_blanks_beside_it_are_none_of_it(
    at: Loaded, tabs: Loaded, kept_server: KeptServer
) -> None:
    server = kept_server(LEADER_KEY="correct-horse")
    at.choose("leader", serverUrl=server.url, leaderKey="x", leaderKeyOrigin=server.url)
    call = Call(tabs, SOMEBODY)
    type_key(call, "\u3000correct-horse ")
    call.start()
    for wrong in ("another-key", "ひみつ"):  # the second one fits into no request
        type_key(call, wrong)
        expect(call.popup.locator("#state")).to_contain_text("or the one you entered is wrong")
        type_key(call, "correct-horse")
        expect(call.popup.locator("#state")).to_have_text(MEASURING)


def test_a_server_that_takes_no_connection_now_is_asked_again_when_it_says(
    at: Loaded, tabs: Loaded, own_valkey: ValkeyProcess, start_server: StartServer
) -> None:
    once = {"RATE_SOCKETS": "1/minute by address", "FORWARDED_ALLOW_IPS": "192.0.2.1", "LOG_LEVEL": "DEBUG"}
    server = start_server(own_valkey, **once)
    server.http.get("/socket.io/?EIO=4&transport=polling")
    at.choose("leader", serverUrl=server.url)
    call = Call(tabs, SOMEBODY)
    call.popup.click("#start")
    expect(call.popup.locator("#state")).to_contain_text("is busy")
    call.page.wait_for_timeout(QUIET_MS)
    assert len([line for line in server.lines if "GET /socket.io/ 429" in line]) == 1


def test_a_leader_who_is_refused_for_the_wrong_keys_of_others_is_told_for_how_long(
    at: Loaded, tabs: Loaded, valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    key = "correct-horse"
    server = start_server(valkey, LEADER_KEY=key)
    with Relay(server.url) as relay:
        at.choose("leader", serverUrl=relay.url, leaderKey=key, leaderKeyOrigin=relay.url)
        call = Call(tabs, SOMEBODY)
        call.start()
        for _ in range(WRONG_KEYS.amount + 1):
            answer = server.http.post(
                f"/api/meetings/{meeting_id}/start", headers={"Authorization": "Bearer wrong"}
            )
        assert answer.status_code == 429
        # To nowhere first: Chrome repeats a request whose connection is only cut.
        relay.lead_to(NOWHERE)
        relay.cut()
        expect(call.popup.locator("#state")).to_have_text(re.compile("^Connecting to the server"))
        relay.lead_to(server.url)
        expect(call.popup.locator("#state")).to_have_text(re.compile(r"is busy.* in \d+ s"))


def test_how_long_a_refused_start_has_to_wait_passes_and_is_read_aloud_once(
    at: Loaded, tabs: Loaded, own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(own_valkey, RATE_STARTS="1/hour by address")
    server.http.post(f"/api/meetings/{meeting_id}/start").raise_for_status()
    at.choose("leader", serverUrl=server.url)
    call = Call(tabs, SOMEBODY)
    notice = call.popup.locator("#notice")
    call.popup.evaluate(NOTE_LIVENESS)
    call.popup.click("#start")
    expect(notice).to_have_text(re.compile(r"try again in 3[56]\d\d s"))
    before = notice.inner_text()
    expect(notice).not_to_have_text(before)
    told = call.popup.evaluate("told")
    assert (told[0], set(told[1:])) == ("polite", {"off"})


def go_on(call: Call, code: str) -> None:
    """Go to another meeting in the same page, as Meet does."""
    call.page.evaluate("(code) => history.pushState(null, '', `/${code}`)", code)
    expect(call.popup.locator("#meeting")).to_have_value(code)


def test_a_meeting_is_measured_only_in_its_own_call_goes_on_there_and_leaves_its_summary_there(
    tabs: Loaded, server: ServerProcess
) -> None:
    call = Call(tabs, SOMEBODY)
    call.start()
    new = new_code()
    go_on(call, new)
    call.until(lambda: streams(server, new), "the new meeting is heard")
    expect(call.popup.locator("#state")).to_have_text("Not measuring")
    sent = len(call.frames())
    call.page.wait_for_timeout(QUIET_MS)
    assert len(call.frames()) == sent
    go_on(call, call.code)
    expect(call.popup.locator("#state")).to_have_text(MEASURING)
    call.popup.click("#start")
    expect(call.popup.locator("#summary-text")).to_contain_text(call.code)
    go_on(call, new)
    expect(call.popup.locator("#summary")).to_be_hidden()
