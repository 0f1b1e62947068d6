"""Every state as people see it: pictures in both languages and schemes, and no serious fault for axe-core."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.loaded import Loaded, overlay_of
from tests.extensions.overlay import Overlay
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
PICTURES = ROOT / "build" / "screenshots"
# The stand-in's own page is not what is judged; the overlay below <html> is.
RUN_AXE = """async () => {
  if (globalThis.overlayRoot) {
    Object.defineProperty(overlayRoot.host, "shadowRoot", { value: overlayRoot, configurable: true });
  }
  const where = globalThis.overlayRoot ? overlayRoot.host : document;
  const { violations } = await axe.run(where);
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => id + ": " + nodes.map((node) => node.html).join(" "));
}"""

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module", params=["ja", "en"])
def language(request: pytest.FixtureRequest, browser: Loaded) -> str:
    name: str = request.param
    browser.choose("member", language=name, connected=True)
    browser.choose("leader", language=name, consentedAt="2026-01-01T00:00:00.000Z", automatic=False)
    return name


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    chosen: Scheme = request.param
    return chosen


@pytest.fixture
def look(tabs: Loaded, language: str, scheme: Scheme) -> Any:
    """Take a picture of a page and let axe-core judge it: `look(page, name)`."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    session_of: dict[Page, Any] = {}

    def take(page: Page, name: str, *, whole: bool = True) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.screenshot(path=PICTURES / f"{name}.{language}.{scheme}.png", full_page=whole)
        devtools = session_of.setdefault(page, page.context.new_cdp_session(page))
        # Past the page's own content security policy, as DevTools are.
        devtools.send("Runtime.evaluate", {"expression": AXE})
        assert page.evaluate(RUN_AXE) == []

    return take


def meeting(tabs: Loaded) -> tuple[Page, str, Overlay]:
    page, code = tabs.meet()
    return page, code, overlay_of(page)


def test_the_members_popup(tabs: Loaded, look: Any, server: ServerProcess, language: str) -> None:
    _, code, overlay = meeting(tabs)
    popup = tabs.popup("member")
    expect(popup.locator("#in-meeting")).to_be_visible()
    look(popup, "member-connected")
    server.http.post(f"/api/meetings/{code}/start")
    expect(popup.locator("#measuring")).to_be_visible()
    popup.click("summary")
    popup.fill("#server", "ftp://nowhere")
    popup.click("#server-form button")
    look(popup, "member-measuring-settings")
    popup.click("#request")
    expect(popup.locator("#notice")).to_be_visible()
    overlay.wait("dialog.letter[open]")
    look(popup, "member-resting")


def test_the_members_popup_without_a_meeting(tabs: Loaded, look: Any) -> None:
    popup = tabs.popup("member")
    expect(popup.locator("#state")).not_to_be_empty()
    look(popup, "member-no-meeting")


def test_the_leaders_popup(tabs: Loaded, look: Any, server: ServerProcess) -> None:
    page, code, _ = meeting(tabs)
    popup = tabs.popup("leader")
    expect(popup.locator("#start")).to_be_enabled()
    look(popup, "leader-ready")
    for number in range(2):
        tile = {"participant": f"spaces/x/devices/{number}", "clip": "franck.mp4", "from": 40}
        page.evaluate("addTile", tile)
    popup.click("#start")
    expect(popup.locator("#state")).to_contain_text("1")
    look(popup, "leader-looking")
    popup.click("summary")
    look(popup, "leader-settings")
    popup.click("summary")
    popup.click("#rest")
    expect(popup.locator("#state")).to_contain_text("4:5")
    look(popup, "leader-resting")
    popup.click("#rest")
    expect(popup.locator("#since")).to_be_visible()
    server.http.post(f"/api/meetings/{code}/monitoring/stop")
    expect(popup.locator("#state")).to_contain_text(
        "参加者のひとり" if "参" in popup.inner_text("body") else "A part"
    )
    look(popup, "leader-stopped")


def test_the_consent_page(tabs: Loaded, look: Any) -> None:
    page = tabs.popup("leader", "consent.html")
    page.set_viewport_size({"width": 900, "height": 900})
    expect(page.locator("#note")).not_to_be_empty()
    look(page, "consent")
    page.set_viewport_size({"width": 320, "height": 700})
    look(page, "consent-narrow")


def test_the_letter(tabs: Loaded, look: Any, server: ServerProcess) -> None:
    page, code, overlay = meeting(tabs)
    page.evaluate("addTile", {"participant": "spaces/x/devices/1", "clip": "franck.mp4", "from": 40})
    server.http.post(f"/api/meetings/{code}/rest", json={"reason": "few_blinks"})
    overlay.wait("dialog.letter[open]")
    look(page, "letter", whole=False)
    page.set_viewport_size({"width": 320, "height": 568})
    look(page, "letter-narrow", whole=False)
    page.set_viewport_size({"width": 1280, "height": 800})
    server.http.delete(f"/api/meetings/{code}/rest")
    overlay.wait(".toast")
    look(page, "toast", whole=False)


def test_the_chip(tabs: Loaded, look: Any, server: ServerProcess) -> None:
    page, code, overlay = meeting(tabs)
    page.set_viewport_size({"width": 600, "height": 500})
    server.http.post(f"/api/meetings/{code}/start")
    overlay.wait(".chip")
    look(page, "chip", whole=False)
    overlay.click(".chip button")
    overlay.wait(".chip.asking")
    look(page, "chip-asking", whole=False)
    overlay.click(".chip .buttons .quiet")
    page.mouse.move(400, 100)
    page.evaluate("document.getElementById('chat').focus()")
    overlay.wait(".chip.small", 15)
    look(page, "chip-small", whole=False)
