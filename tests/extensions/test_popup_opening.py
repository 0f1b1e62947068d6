"""A popup, and a consent page, while Chromium is still looking for what an administrator has set."""

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.loaded import NAMES, Loaded
from tools.harness.browser_source import CONSENT

# Chromium answers about two seconds after its start.
UNANSWERED = """chrome.storage.managed.get = () => new Promise((resolve) => {
  globalThis.answer = () => resolve({});
});"""
ANSWER = "globalThis.answer()"
# Until then nobody can say of a server or of a meeting how it stands, and no click is possible.
UNKNOWN = {"leader": ("#state", "#start", "#rest", "#health-text"), "member": ("#state", "#connect")}
TITLES = {"leader": "ひと休み リーダー", "member": "ひと休み"}


def open_unanswered(tabs: Loaded, who: str, page: str) -> Page:
    """Open one of an extension's pages, to which nothing is said of an administrator's settings."""
    tabs.choose(who, language="ja", connected=True, **CONSENT)
    opened = tabs.context.new_page()
    opened.add_init_script(UNANSWERED)
    opened.goto(f"chrome-extension://{NAMES[who]}/{page}")
    return opened


@pytest.mark.parametrize("who", NAMES)
def test_a_popup_has_its_texts_before_it_knows_what_applies_and_takes_nothing_until_then(
    tabs: Loaded, who: str
) -> None:
    popup = open_unanswered(tabs, who, "popup.html")
    expect(popup.locator("h1")).to_have_text(TITLES[who])
    expect(popup).to_have_title(TITLES[who])
    expect(popup.locator("html")).to_have_attribute("lang", "ja")
    for unknown in UNKNOWN[who]:
        expect(popup.locator(unknown)).to_be_empty()
    popup.keyboard.press("Tab")
    assert popup.evaluate("document.activeElement === document.body")
    popup.evaluate(ANSWER)
    expect(popup.locator("#state")).not_to_be_empty()
    for button in popup.locator("main > button, .actions > button").all():
        expect(button).not_to_be_empty()
    popup.keyboard.press("Tab")
    assert popup.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("who", NAMES)
def test_a_consent_page_is_read_before_the_server_is_known_and_agreed_to_after(
    tabs: Loaded, who: str
) -> None:
    page = open_unanswered(tabs, who, "consent.html")
    expect(page.locator("h1")).not_to_be_empty()
    expect(page.locator("#agree")).to_have_text("同意して使いはじめる")
    expect(page.locator("#agree")).to_be_disabled()
    expect(page.locator("#server")).to_be_empty()
    page.evaluate(ANSWER)
    expect(page.locator("#server")).not_to_be_empty()
    expect(page.locator("#done")).not_to_be_empty()
