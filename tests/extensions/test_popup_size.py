"""A popup as Chrome opens it: wide enough for its words, with nothing of it out of reach, however large."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.extensions.loaded import NAMES, Loaded, loaded
from tests.extensions.overlay import wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# Font sizes ("Very large"), in CSS pixels, and page zooms, as Chrome offers them. test_looks.py looks at
# "Medium".
CASES = [(24, 1), (24, 3)]
# The base of the logarithm that a zoom level is.
ZOOM_STEP = 1.2
# How wide a popup should be, in multiples of its font size, and the most screen pixels that Chrome gives it.
WIDTH, WIDEST = 21.5, 800
# CSS pixels by which numbers that Chrome rounds may differ.
ROUNDED = 1
# Widths of the popup's window, with and without its scrollbar, and of its body; and parts beyond its edge.
SEE = """() => {
  const view = chrome.extension.getViews({ type: "popup" })[0];
  if (!view?.document.getElementById("state")?.textContent) return null;
  const { body, documentElement: page } = view.document;
  const parts = [...body.querySelectorAll("h1, p, label, button, input, select, summary")];
  const isCut = (part) => part.checkVisibility() && part.getBoundingClientRect().right > page.clientWidth + 1;
  const cut = parts.filter(isCut).map((part) => part.outerHTML);
  const state = body.querySelector("#state").textContent;
  return { state, window: view.innerWidth, page: page.clientWidth, body: body.offsetWidth, cut };
}"""


@pytest.fixture(params=CASES, ids="{0[0]} px at {0[1]}".format)
def chosen(request: pytest.FixtureRequest) -> tuple[int, float]:
    """What somebody has chosen in Chrome's settings: the font size, in CSS pixels, and the page zoom."""
    size: int
    size, zoom = request.param
    return size, zoom


@pytest.fixture
def large(
    playwright: Playwright, chromium: str, extensions: list[Path], chosen: tuple[int, float], tmp_path: Path
) -> Iterator[Loaded]:
    """A Chromium with these settings."""
    size, zoom = chosen
    settings = {
        "webkit": {"webprefs": {"default_font_size": size}},
        "partition": {"default_zoom_level": {"x": math.log(zoom, ZOOM_STEP)}},
    }
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    with loaded(playwright, chromium, extensions, tmp_path) as opened:
        yield opened


def test_a_popup_grows_with_the_letters_and_no_page_zoom_cuts_it_off(
    large: Loaded, chosen: tuple[int, float], server: ServerProcess
) -> None:
    meet, code = large.meet()
    check_whole(large, meet, chosen)
    # In the language and the state with the longest buttons.
    large.choose("member", connected=True, language="ja", **CONSENT)
    large.choose("leader", language="ja", **CONSENT)
    server.http.post(f"/api/meetings/{code}/start")
    server.http.post(f"/api/meetings/{code}/rest", json={"notice": 300})
    check_whole(large, meet, chosen, "休憩まで")


def check_whole(large: Loaded, meet: Page, chosen: tuple[int, float], state: str = "") -> None:
    """Check that both popups become as wide as they can be, and whole, in a state that begins so."""
    size, zoom = chosen
    full = WIDTH * size
    for who in NAMES:
        asking = large.context.new_page()  # with a window of its usual size: a small one gives popups less
        asking.goto(f"chrome-extension://{NAMES[who]}/consent.html")
        meet.bring_to_front()
        large.worker(who).evaluate("chrome.action.openPopup()")

        def is_whole(page: Page = asking) -> bool:
            seen = page.evaluate(SEE)
            if not seen or seen["cut"] or seen["window"] < min(full, WIDEST // zoom):
                return False
            if not seen["state"].startswith(state):
                return False
            return bool(abs(seen["body"] - min(full, seen["page"])) <= ROUNDED)

        wait_in(meet, is_whole, f"the {who}'s popup is as wide as it can be, and whole")
        asking.evaluate("chrome.extension.getViews({ type: 'popup' })[0].close()")
        asking.close()
