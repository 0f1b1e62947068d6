"""What a member's tab reports after it was cut off: what is still so, and nothing that is over by now."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.api.calls import post
from tests.conftest import KeptServer
from tests.deploy.relay import NOWHERE, Relay
from tests.extensions.loaded import Loaded, unpack
from tests.extensions.member_tab import LETTER, Tab, end_rest, rest
from tests.extensions.overlay import wait_in
from tests.extensions.rebuilt import Change, constant, rebuild
from tests.extensions.seen import streams
from tests.extensions.stand_in import MEET
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# Chrome keeps an old worker running if only the files in the extension's folder are new.
OLDER = Change("shared/worker/meeting_link.js", "return this.#refresh(message.call);", "return;")


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The member's extension alone; what a busy server says in two breaths is heard as one.

    Its worker, like an older one, does not know the page's newest question.
    """
    member = unpack(server, tmp_path_factory.mktemp("extensions"))[1]
    rebuild(member, constant("shared/meeting/news.js", "BREATH_MS", "100", "500"), OLDER)
    return [member]


def test_a_click_in_the_popup_is_done_also_by_an_old_worker(tabs: Loaded, server: ServerProcess) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    popup.click("#request")
    assert "Somebody would like a rest" in tab.overlay.wait(LETTER)


@pytest.fixture
def patient(kept_server: KeptServer) -> ServerProcess:
    """A server on which one request does not count as enough."""
    return kept_server(REST_REQUEST_THRESHOLD="4")


@pytest.fixture
def relay(patient: ServerProcess, browser: Loaded) -> Iterator[Relay]:
    """The server as the member's extension knows it."""
    with Relay(patient.url) as relay:
        browser.choose("member", serverUrl=relay.url, connected=True, **CONSENT)
        yield relay


def request(server: ServerProcess, code: str) -> None:
    post(server, code, "rest-request", token="a" * 32)


def announce(server: ServerProcess, code: str) -> None:
    post(server, code, "rest", seconds=60, notice=120)


@contextmanager
def cut_off(tabs: Loaded, tab: Tab, relay: Relay, server: ServerProcess) -> Iterator[None]:
    """Cut a tab off from its server for a while."""
    worker = tabs.worker("member")
    badge = f"chrome.tabs.query({{ url: '{MEET}{tab.code}' }})"
    badge += ".then(([{ id: tabId }]) => chrome.action.getBadgeText({ tabId }))"
    relay.lead_to(NOWHERE)
    relay.cut()
    wait_in(tab.page, lambda: worker.evaluate(badge) == "…", "it waits for the server")
    before = streams(server, tab.code)
    yield
    relay.lead_to(server.url)
    wait_in(tab.page, lambda: streams(server, tab.code) > before, "it is back")


def test_what_is_over_when_the_tab_is_back_is_not_told_as_news(
    tabs: Loaded, patient: ServerProcess, relay: Relay
) -> None:
    tab = Tab(tabs, patient)
    with cut_off(tabs, tab, relay, patient):
        request(patient, tab.code)
        rest(patient, tab.code)
        end_rest(patient, tab.code)
    tab.page.bring_to_front()
    rest(patient, tab.code)
    tab.overlay.wait(LETTER)
    end_rest(patient, tab.code)
    wait_in(tab.page, lambda: tab.overlay.toasts, "something is told")
    assert tab.overlay.toasts == ["The rest is over. Welcome back."]


def test_who_knew_of_an_announced_rest_hears_that_it_was_called_off(
    tabs: Loaded, patient: ServerProcess, relay: Relay
) -> None:
    tab = Tab(tabs, patient)
    announce(patient, tab.code)
    tab.overlay.wait(".announcement")
    with cut_off(tabs, tab, relay, patient):
        end_rest(patient, tab.code)
    wait_in(tab.page, lambda: tab.overlay.toasts, "something is told")
    assert tab.overlay.toasts == ["The rest has been called off."]
