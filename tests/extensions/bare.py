"""Shared steps for tests in a Chromium that is driven by bare DevTools."""

import json
import re

from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import LEADER, MEMBER
from tests.extensions.seen import streams
from tests.extensions.stand_in import MEET, new_code
from tools.harness.browser_source import CONSENT as AGREED
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

CONSENT = ", ".join(f"{name}: {json.dumps(value)}" for name, value in AGREED.items())

# How many notifications there are, evaluated in an extension's page.
SHOWN = "chrome.notifications.getAll().then((all) => Object.keys(all).length)"
FORGET = "Promise.all([chrome.storage.local.clear(), chrome.storage.session.clear()])"


def choose(browser: DevTools, extension: str, settings: str) -> None:
    run_in_extension(browser, extension, f"chrome.storage.local.set({settings})")


def forget(browser: DevTools) -> None:
    """Reset both extensions to their state after installation."""
    for extension in (MEMBER, LEADER):
        run_in_extension(browser, extension, FORGET)


def run_in_extension(browser: DevTools, extension: str, expression: str) -> None:
    """Evaluate an expression in an extension's page that has no scripts of its own."""
    page = browser.open(f"chrome-extension://{extension}/manifest.json")
    until(lambda: page.run("Boolean(globalThis.chrome?.storage)"), "the page is there")
    page.run(expression)
    page.close()


def measuring(browser: DevTools, server: ServerProcess, tile: dict[str, object]) -> tuple[BareTab, BareTab]:
    """Return a Meet tab whose one tile the leader measures, and the leader's popup, which is in front."""
    choose(browser, MEMBER, f"{{ connected: true, {CONSENT} }}")
    choose(browser, LEADER, f"{{ {CONSENT} }}")
    code = new_code()
    tab = browser.open(MEET + code)
    until(lambda: streams(server, code) >= 2, "both are connected")
    # Chromium loads no video in a tab that was never in front.
    tab.bring_to_front()
    tab.run(f"addTile({json.dumps({'participant': 'p'} | tile)})")
    popup = browser.open(f"chrome-extension://{LEADER}/popup.html")
    until(lambda: popup.run("document.getElementById('start')?.disabled === false"), "it can start")
    popup.run("document.getElementById('start').click()")
    return tab, popup


def frames_sent(popup: BareTab) -> int:
    return reported(popup, "sent")


def frames_answered(popup: BareTab) -> int:
    return reported(popup, "measured")


def reported(popup: BareTab, what: str) -> int:
    """Return a count from the report; 0 if it is missing."""
    found = re.search(rf"(\d+) {what}", text_of(popup, "report"))
    return int(found[1]) if found else 0


def text_of(popup: BareTab, part: str) -> str:
    """Return the text of a popup's part, or "" if it has not loaded yet."""
    return str(popup.run(f"document.getElementById('{part}')?.textContent ?? ''"))


def code_of(tab: BareTab) -> str:
    return str(tab.run("location.pathname.slice(1)"))


def wait_state(popup: BareTab, text: str) -> None:
    until(lambda: text in text_of(popup, "state"), text)
