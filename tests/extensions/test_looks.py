"""Every state as people see it, in both languages and schemes: the right words, whole, legible and in reach.

Pictures of all of it are written to build/screenshots for whoever wants to look.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.extensions.loaded import Loaded, overlay_of, run_in_extension, set_constant, unpack
from tests.extensions.overlay import Overlay, wait_in
from tools.harness.browser_source import CONSENT
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
PICTURES = ROOT / "build" / "screenshots"
# The stand-in's own page is not what is judged; the overlay below <html> is. Axe checks contrast, too.
RUN_AXE = """async () => {
  if (globalThis.overlayRoot) {
    Object.defineProperty(overlayRoot.host, "shadowRoot", { value: overlayRoot, configurable: true });
  }
  const where = globalThis.overlayRoot ? overlayRoot.host : document;
  const { violations } = await axe.run(where);
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => id + ": " + nodes.map((node) => node.html).join(" "));
}"""
# CSS pixels: WCAG 2.2's smallest target, and the smallest print that the design has.
SMALLEST_TARGET, SMALLEST_PRINT = 24, 12
# What can be seen: each element's own text, the ground, and what is wrong with how things lie.
SEE = """([smallestTarget, smallestPrint]) => {
  const root = globalThis.overlayRoot ?? document.body;
  const isText = (node) => node.nodeType === Node.TEXT_NODE;
  const ownText = (each) => [...each.childNodes].filter(isText).map((node) => node.data.trim()).join(" ");
  const texts = [], faults = [];
  for (const each of root.querySelectorAll("*")) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.closest("option, style, svg")) continue;
    const text = ownText(each), box = each.getBoundingClientRect(), style = getComputedStyle(each);
    const isControl = each.matches("button, select, summary, input:not([type=checkbox])");
    if (text) texts.push(text);
    if (!text && !isControl) continue;
    const wrong = {
      "beside the window": box.left < -1 || box.right > innerWidth + 1,
      "cut": each.scrollWidth > each.clientWidth + 1 && style.overflowX !== "visible",
      "hard to hit": isControl && Math.min(box.width, box.height) < smallestTarget,
      "too small to read": text && parseFloat(style.fontSize) < smallestPrint,
    };
    for (const [fault, there] of Object.entries(wrong)) if (there) faults.push([text || each.id, fault]);
  }
  const paper = root.querySelector(".letter, .chip, .toast") ?? document.body;
  const [red, green, blue] = getComputedStyle(paper).backgroundColor.match(/[\\d.]+/g).map(Number);
  return { texts, faults, light: red + green + blue > 3 * 128 };
}"""

# A leader's line as long as it may be, in both languages at once.
LINE = "Back at quarter past, coffee is in the kitchen. 15分に再開します。".ljust(120, "。")

OK = ".letter .main"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
Look = Callable[..., None]


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the leader's tells after 5 s what it tells people after a minute (leader.test.mjs)."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    set_constant(folders[0], "tile_watch.js", "PATIENCE_MS", "60_000", "5_000")
    return folders


@pytest.fixture(scope="module", params=["ja", "en"])
def language(request: pytest.FixtureRequest, browser: Loaded) -> str:
    name: str = request.param
    browser.choose("member", language=name, connected=True, **CONSENT)
    browser.choose("leader", language=name, **CONSENT, automatic=False)
    return name


def phrase(who: str, language: str, word: str) -> re.Pattern[str]:
    """Return what people read for one of an extension's words, whatever stands for `$1` and `$2`."""
    file = ROOT / "extensions" / who / "_locales" / language / "messages.json"
    message = json.loads(file.read_text(encoding="utf-8"))[word]["message"]
    return re.compile(".+".join(map(re.escape, re.split(r"\$\d", message))))


@pytest.fixture
def look(tabs: Loaded, language: str) -> Look:
    """Look at a page: `look(page, "leader", "resting", "rest_end", …)` says whose, its state, its words."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    session_of: dict[Page, Any] = {}

    def look_at(page: Page, who: str, state: str, *words: str) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            in_meet = page.url.startswith("https:")
            page.screenshot(path=PICTURES / f"{who}-{state}.{language}.{scheme}.png", full_page=not in_meet)
            seen = page.evaluate(SEE, [SMALLEST_TARGET, SMALLEST_PRINT])
            assert seen["faults"] == []
            assert seen["light"] == (scheme == "light")
            devtools = session_of.setdefault(page, page.context.new_cdp_session(page))
            # Past the page's own content security policy, as DevTools are.
            devtools.send("Runtime.evaluate", {"expression": AXE})
            assert page.evaluate(RUN_AXE) == []
        for word in words:
            wanted = phrase(who, language, word)
            assert any(wanted.fullmatch(text) for text in seen["texts"]), (word, seen["texts"])

    return look_at


def box_of(overlay: Overlay, selector: str) -> dict[str, float]:
    box: dict[str, float] = overlay.run(
        "(root, css) => root.querySelector(css).getBoundingClientRect().toJSON()", selector
    )
    return box


def in_the_middle(overlay: Overlay, selector: str) -> bool:
    """Tell whether something is whole in the window, less its scrollbars, and in its middle."""
    box = box_of(overlay, selector)
    width, height = overlay.run(
        "() => [document.documentElement.clientWidth, document.documentElement.clientHeight]"
    )
    aside = (box["left"] + box["right"] - width, box["top"] + box["bottom"] - height)
    return min(box["left"], box["top"]) >= 0 and max(map(abs, aside)) <= 2


def meeting(tabs: Loaded) -> tuple[Page, str, Overlay]:
    page, code = tabs.meet()
    return page, code, overlay_of(page)


def test_the_members_popup_says_in_what_state_it_is_and_what_can_be_done(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    _, code, overlay = meeting(tabs)
    popup = tabs.popup("member")
    expect(popup.locator("#in-meeting")).to_be_visible()
    look(popup, "member", "connected", "popup_title", "state_open", "disconnect", "request", "request_note")
    server.http.post(f"/api/meetings/{code}/start")
    expect(popup.locator("#measuring")).to_be_visible()
    popup.click("summary")
    popup.fill("#server", "ftp://nowhere")
    popup.click("#server-form button")
    look(popup, "member", "measuring-settings", "measuring_on", "measuring_stop", "server_wrong", "sound")
    popup.click("#request")
    expect(popup.locator("#notice")).to_be_visible()
    overlay.wait("dialog.letter[open]")
    look(popup, "member", "resting", "state_rest", "done_requestRest")


def test_the_members_popup_without_a_meeting_says_what_to_open(tabs: Loaded, look: Look) -> None:
    popup = tabs.popup("member")
    expect(popup.locator("#state")).not_to_be_empty()
    look(popup, "member", "no-meeting", "state_no_tab")


def test_the_leaders_popup_says_in_what_state_it_is_and_what_can_be_done(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    page, code, _ = meeting(tabs)
    popup = tabs.popup("leader")
    expect(popup.locator("#start")).to_be_enabled()
    look(popup, "leader", "ready", "popup_title", "state_ready", "start", "rest_now", "automatic")
    for number in range(2):
        tile = {"participant": f"spaces/x/devices/{number}", "clip": "franck.mp4", "from": 40}
        page.evaluate("addTile", tile)
    popup.click("#start")
    expect(popup.locator("#state")).to_contain_text("1")
    look(popup, "leader", "looking", "stop", "rest_now")
    popup.click("summary")
    look(
        popup,
        "leader",
        "settings",
        "report",
        "report_note",
        "server",
        "server_use",
        "tiles",
        "language",
        "consent_link",
    )
    popup.click("summary")
    popup.click("#rest")
    expect(popup.locator("#state")).to_contain_text("4:5")
    look(popup, "leader", "resting", "state_rest", "rest_end", "rest_longer")
    popup.click("#rest")
    expect(popup.locator("#since")).to_be_visible()
    server.http.post(f"/api/meetings/{code}/monitoring/stop")
    expect(popup.locator("#state")).to_contain_text(
        "参加者のひとり" if "参" in popup.inner_text("body") else "A part"
    )
    look(popup, "leader", "stopped", "paused_stopped", "start_again", "since_rest")
    popup.click("#start")
    expect(popup.locator("#state")).to_contain_text("1")
    popup.click("#start")
    expect(popup.locator("#summary")).to_be_visible()
    look(popup, "leader", "summary", "summary", "summary_copy", "state_ready")


def test_the_leaders_popup_says_that_a_rest_is_announced_and_that_a_call_is_needed(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    page, code, _ = meeting(tabs)
    popup = tabs.popup("leader")
    expect(popup.locator("#rest")).to_be_enabled()
    server.http.post(f"/api/meetings/{code}/rest", json={"notice": 120})
    expect(popup.locator("#rest-changes")).to_be_visible()
    look(popup, "leader", "announced", "state_announced", "rest_begin", "rest_later", "rest_cancel")
    popup.click("#cancel")
    expect(popup.locator("#rest-changes")).to_be_hidden()
    page.evaluate("leave()")
    expect(popup.locator("#start")).to_be_disabled(timeout=15_000)
    look(popup, "leader", "no-call", "state_no_call", "start")


def test_the_popup_of_a_store_package_asks_for_a_server_and_refuses_one_without_https(
    tabs: Loaded, look: Look
) -> None:
    tabs.choose("member", serverUrl="")
    popup = tabs.popup("member")
    expect(popup.locator("#server")).to_be_focused()
    look(popup, "member", "first-run", "server_none", "server", "server_use")
    popup.fill("#server", "http://rest.example.org")
    popup.click("#server-form button")
    look(popup, "member", "insecure", "server_insecure")
    popup.evaluate("chrome.storage.local.remove('serverUrl')")


def test_the_popup_says_that_an_administrator_has_chosen_the_server(tabs: Loaded, look: Look) -> None:
    popup = tabs.popup("member")
    for url, state, word in (
        ("https://rest.example.org", "managed", "server_managed"),
        ("http://rest.example.org", "managed-wrong", "server_managed_wrong"),
    ):
        popup.add_init_script(f"chrome.storage.managed.get = async () => ({{ serverUrl: '{url}' }});")
        popup.reload()
        popup.click("summary")
        look(popup, "member", state, word)


def test_a_changed_data_practice_is_told_on_both_consent_pages(tabs: Loaded, look: Look) -> None:
    for who in ("leader", "member"):
        page = tabs.popup(who, "consent.html")
        page.set_viewport_size({"width": 900, "height": 900})
        page.evaluate("chrome.storage.local.set({ consentVersion: 1 })")
        page.reload()
        expect(page.locator("#changed")).to_be_visible()
        look(page, who, "consent-changed", "consent_changed", "consent_agree")
        tabs.choose(who, **CONSENT)


def test_the_leaders_popup_says_that_it_waits_for_the_call_and_that_meet_may_have_changed(
    tabs: Loaded, look: Look
) -> None:
    page, _, _ = meeting(tabs)
    popup = tabs.popup("leader")
    for number in range(2):
        tile = {"participant": f"spaces/x/devices/{number}", "clip": "franck.mp4", "from": 40}
        page.evaluate("addTile", tile)
    popup.click("#start")
    page.evaluate("forgetMarks()")
    expect(popup.locator("#notice")).to_be_visible(timeout=15_000)
    expect(popup.locator("#group")).to_be_hidden(timeout=15_000)
    look(popup, "leader", "no-tiles", "paused_call", "error_no_tiles", "stop")


def test_the_leaders_popup_says_that_it_is_paused_in_a_hidden_tab(
    tabs: Loaded, look: Look, language: str
) -> None:
    page, _, _ = meeting(tabs)
    popup = tabs.popup("leader")
    tile = {"participant": "spaces/x/devices/0", "clip": "franck.mp4", "from": 40, "narrow": True}
    page.evaluate("addTile", tile)
    popup.click("#start")
    expect(popup.locator("#state")).to_contain_text("1")
    # No tab of this browser is ever hidden: what a hidden one says, to an extension that gets no more frames.
    run_in_extension(page, "leader", "Object.defineProperty(document, 'hidden', { get: () => true })")
    page.evaluate("for (const each of sources) each.pause()")
    expect(popup.locator("#state")).to_have_text(phrase("leader", language, "paused_hidden"), timeout=15_000)
    look(popup, "leader", "paused-hidden", "paused_hidden", "stop", "rest_now")
    popup.click("#start")


def test_the_members_popup_lets_try_a_sound(tabs: Loaded, look: Look) -> None:
    popup = tabs.popup("member")
    popup.click("summary")
    popup.select_option("#sound", "bell")
    look(popup, "member", "settings-sound", "sound", "volume", "sound_try", "notify_only", "consent_link")
    popup.select_option("#sound", "off")


def test_the_members_consent_page_says_what_is_sent(tabs: Loaded, look: Look) -> None:
    page = tabs.popup("member", "consent.html")
    page.set_viewport_size({"width": 900, "height": 900})
    expect(page.locator("#agree")).to_be_enabled()
    look(
        page, "member", "consent", "consent_title", "consent_what_text", "consent_kept_text", "consent_agree"
    )


def test_an_announced_rest_is_one_line(tabs: Loaded, look: Look, server: ServerProcess) -> None:
    page, code, overlay = meeting(tabs)
    server.http.post(f"/api/meetings/{code}/rest", json={"notice": 60})
    overlay.wait(".announcement")
    look(page, "member", "announced", "announced_soon")


def test_the_consent_page_says_what_is_kept_also_in_a_narrow_window(tabs: Loaded, look: Look) -> None:
    page = tabs.popup("leader", "consent.html")
    page.set_viewport_size({"width": 900, "height": 900})
    expect(page.locator("#note")).not_to_be_empty()
    look(page, "leader", "consent", "consent_title", "consent_kept_text", "consent_told", "consent_agree")
    page.set_viewport_size({"width": 320, "height": 700})
    look(page, "leader", "consent-narrow", "consent_note", "consent_agree")


def test_the_letter_lies_in_the_middle_and_says_why_and_how_long(
    tabs: Loaded, look: Look, server: ServerProcess, language: str
) -> None:
    page, code, overlay = meeting(tabs)
    page.evaluate("addTile", {"participant": "spaces/x/devices/1", "clip": "franck.mp4", "from": 40})
    server.http.post(f"/api/meetings/{code}/rest", json={"reason": "few_blinks", "notice": 0, "note": LINE})
    overlay.wait("dialog.letter[open]")
    look(page, "member", "letter", "letter_title", "why_eyes", "letter_invites", "letter_left", "letter_ok")
    assert in_the_middle(overlay, ".letter")
    # Without it no Japanese line breaks between phrases.
    locale = overlay.run("(root) => getComputedStyle(root.querySelector('.letter')).webkitLocale")
    assert locale == f'"{language}"'
    # A minute later.
    later = "{ const now = performance.now.bind(performance); performance.now = () => now() + 61_000; }"
    run_in_extension(page, "member", later)
    wait_in(page, lambda: phrase("member", language, "letter_back").fullmatch(overlay.text(OK) or ""), "back")
    look(page, "member", "letter-back", "letter_back", "letter_later")
    page.set_viewport_size({"width": 320, "height": 568})
    look(page, "member", "letter-narrow", "letter_title", "letter_back", "letter_later")
    assert in_the_middle(overlay, ".letter")
    page.set_viewport_size({"width": 1280, "height": 800})
    server.http.delete(f"/api/meetings/{code}/rest")
    overlay.wait(".toast")
    look(page, "member", "toast", "toast_rest_over")


def test_the_chip_says_that_blinks_are_measured_then_takes_little_room(
    tabs: Loaded, look: Look, server: ServerProcess
) -> None:
    page, code, overlay = meeting(tabs)
    page.set_viewport_size({"width": 600, "height": 500})
    server.http.post(f"/api/meetings/{code}/start")
    overlay.wait(".chip")
    whole = box_of(overlay, ".chip")
    look(page, "member", "chip", "chip_measuring", "chip_stop")
    overlay.click(".chip button")
    overlay.wait(".chip.asking")
    look(page, "member", "chip-asking", "chip_ask", "chip_stop_all", "chip_keep")
    overlay.click(".chip .buttons .quiet")
    page.mouse.move(400, 100)
    page.evaluate("document.getElementById('chat').focus()")
    overlay.wait(".chip.small", 15)
    look(page, "member", "chip-small")
    small = box_of(overlay, ".chip")
    assert small["width"] < whole["width"] / 2
    assert overlay.text(".chip .words") is None or small["width"] < 60
