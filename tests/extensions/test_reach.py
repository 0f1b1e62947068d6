"""A rest reaches people who do not look at the Meet tab, and keys do what buttons do."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, Worker, expect

from tests.extensions.devtools import DevTools
from tests.extensions.loaded import CONSENT, MEMBER, NAMES, Loaded, loaded, overlay_of, unpack
from tests.extensions.overlay import Overlay, wait_in
from tests.extensions.stand_in import MEET, new_code
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

LETTER = "dialog.letter[open]"


def allow_notifications(member: Path) -> None:
    """Give the permission beforehand: the browser's question cannot be answered in a test."""
    manifest = json.loads((member / "manifest.json").read_text(encoding="utf-8"))
    manifest["permissions"] += manifest.pop("optional_permissions")
    (member / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture(scope="module")
def allowed(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions, the member's with the right to show notifications."""
    folders = unpack(server, tmp_path_factory.mktemp("allowed"))
    allow_notifications(folders[1])
    return folders


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, chromium: str, allowed: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    with loaded(playwright, chromium, allowed, tmp_path_factory.mktemp("profile")) as opened:
        opened.choose("leader", **CONSENT)
        yield opened


def joined(tabs: Loaded, server: ServerProcess, **settings: object) -> tuple[Page, str, Overlay]:
    tabs.choose("member", connected=True, notifyOnly=False, **CONSENT)
    tabs.choose("member", **settings)
    page, code = tabs.meet()
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")
    return page, code, overlay_of(page)


def worker(tabs: Loaded, name: str) -> Worker:
    return next(each for each in tabs.context.service_workers if NAMES[name] in each.url)


def press(tabs: Loaded, name: str, command: str) -> None:
    """Do what Chromium does when somebody presses an extension's keys."""
    worker(tabs, name).evaluate("(command) => chrome.commands.onCommand.dispatch(command)", command)


def test_in_a_hidden_tab_a_rest_is_a_notification(
    server: ServerProcess, chromium: str, allowed: list[Path], tmp_path: Path
) -> None:
    with DevTools(chromium, allowed, tmp_path / "profile") as devtools:
        popup = devtools.open(f"chrome-extension://{MEMBER}/popup.html")
        until(lambda: popup.run("Boolean(globalThis.chrome?.storage)"), "the popup is there")
        popup.run(f"chrome.storage.local.set({json.dumps({'connected': True} | CONSENT)})")
        code = new_code()
        tab = devtools.open(MEET + code)
        server.wait_for(f"✓ SSE client connected: meeting_id={code}")
        shown = "chrome.notifications.getAll().then((all) => Object.keys(all).length)"
        popup.bring_to_front()
        assert tab.run("document.hidden") is True
        assert popup.run(shown) == 0
        server.http.post(f"/api/meetings/{code}/rest")
        until(lambda: popup.run(shown) == 1, "the notification is there")


def test_only_notify_lays_no_letter_over_the_page(tabs: Loaded, server: ServerProcess) -> None:
    page, code, overlay = joined(tabs, server, notifyOnly=True)
    overlay.count_letters()
    server.http.post(f"/api/meetings/{code}/rest")
    shown = "chrome.notifications.getAll().then((all) => Object.keys(all).length)"
    popup = tabs.popup("member")
    wait_in(page, lambda: popup.evaluate(shown) >= 1, "the notification is there")
    assert overlay.letters == 0


def test_a_click_on_the_notification_opens_the_tab(tabs: Loaded, server: ServerProcess) -> None:
    page, code, _ = joined(tabs, server, notifyOnly=True)
    popup = tabs.popup("member")
    server.http.post(f"/api/meetings/{code}/rest")
    active = f"chrome.tabs.query({{ url: '{MEET}{code}' }}).then(([tab]) => tab.active)"
    ids = "chrome.notifications.getAll().then((all) => Object.keys(all))"
    tab_id = popup.evaluate(f"chrome.tabs.query({{ url: '{MEET}{code}' }}).then(([tab]) => tab.id)")
    wait_in(page, lambda: f"meet tab {tab_id}" in popup.evaluate(ids), "the notification is there")
    popup.bring_to_front()
    assert popup.evaluate(active) is False
    worker(tabs, "member").evaluate(
        "(id) => chrome.notifications.onClicked.dispatch(id)", f"meet tab {tab_id}"
    )
    wait_in(page, lambda: popup.evaluate(active), "the tab is in front")


def test_keys_ask_for_a_rest_and_close_the_letter(tabs: Loaded, server: ServerProcess) -> None:
    page, _, overlay = joined(tabs, server)
    page.bring_to_front()
    press(tabs, "member", "request-rest")
    overlay.wait(LETTER)
    press(tabs, "member", "close-letter")
    overlay.wait_gone(LETTER)


def test_the_leaders_keys_begin_a_rest_in_a_call(tabs: Loaded, server: ServerProcess) -> None:
    page, _, overlay = joined(tabs, server)
    popup = tabs.popup("leader")
    expect(popup.locator("#rest")).to_be_enabled()
    page.bring_to_front()
    press(tabs, "leader", "rest-now")
    assert "leader invites" in (overlay.wait(LETTER) and overlay.wait(".why"))


def test_an_old_consent_is_asked_for_again_before_anything_is_sent(
    tabs: Loaded, server: ServerProcess
) -> None:
    for name in NAMES:
        tabs.choose(name, consentVersion=1, connected=True)
    before = len(tabs.requests)
    page, code = tabs.meet()
    expect(tabs.popup("leader").locator("#start")).to_be_enabled()
    page.bring_to_front()
    press(tabs, "leader", "rest-now")
    press(tabs, "member", "request-rest")
    page.wait_for_timeout(1500)
    assert not [line for line in server.lines if code in line]
    assert not [url for url, _ in tabs.requests[before:] if "/api/" in url], "not by keys either"
    expect(tabs.popup("member").locator("#connect")).to_have_text("Connect")
    consent = tabs.popup("leader", "consent.html")
    expect(consent.locator("#changed")).to_contain_text("has changed")
    for name in NAMES:
        tabs.choose(name, **CONSENT)
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")
