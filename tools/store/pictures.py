"""Pictures of 1280 x 800 pixels for the store page: a call of drawn people, the popups, the letter."""

import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, ViewportSize, expect, sync_playwright

from tools.harness.browser_source import CONSENT
from tools.harness.captured import captured
from tools.harness.chromium import EXTENSION_IDS, extension_options, installed_chromium
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess
from tools.store.drawn_call import drawn_call

SIZE: ViewportSize = {"width": 1280, "height": 800}
# The letter arrives within half a second.
SETTLED_MS = 1500
LANGUAGES = ("en", "ja")
# What a consent page names: a picture's reader has a server of their own.
EXAMPLE = "https://rest.example.com"
MEET = "https://meet.google.com"
# What of a popup shows that it has found its call.
READY = {"leader": "#start:enabled", "member": "#in-meeting"}
GROUND = "html { background: #eadfce; overflow: hidden; } body { margin: 60px auto; zoom: 1.2; }"
# Two pages of each extension; the popups have a call of drawn people, and a server.
PAGES = {"leader": ("consent.html", "popup.html"), "member": ("consent.html", "popup.html")}


def take_pictures(folder: Path) -> list[Path]:
    """Write the pictures into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=installed_chromium(),
            headless=False,
            args=extension_options(ROOT / "extensions" / name for name in PAGES),
            viewport=SIZE,
        )
        context.route(f"{MEET}/**", lambda route: route.fulfill(body=drawn_call(), content_type="text/html"))
        with tempfile.TemporaryDirectory() as cache, ServerProcess({"XDG_CACHE_HOME": cache}) as server:
            server.wait_for_redis()
            context.new_page().goto(f"{MEET}/abc-defg-hij")
            paths = [path for name in PAGES for path in pictures_of(context, server, name, folder)]
            paths += [letter(context, server, language, folder) for language in LANGUAGES]
        context.close()
    return paths


def pictures_of(context: BrowserContext, server: ServerProcess, name: str, folder: Path) -> list[Path]:
    """Take the pictures of one extension's pages in every language."""
    page = context.new_page()
    page.set_viewport_size(SIZE)
    return [
        picture(page, server, name, each, language, folder) for language in LANGUAGES for each in PAGES[name]
    ]


def letter(context: BrowserContext, server: ServerProcess, language: str, folder: Path) -> Path:
    """Take the picture of the letter over a call of drawn people."""
    settings = {"language": language, "serverUrl": server.url, "connected": True} | CONSENT
    page = context.new_page()
    page.set_viewport_size(SIZE)
    page.goto(f"chrome-extension://{EXTENSION_IDS['member']}/popup.html")
    page.evaluate("(all) => chrome.storage.local.set(all)", settings)
    code = f"abc-defg-h{language}"
    page.goto(f"{MEET}/{code}")
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")
    server.http.post(f"/api/meetings/{code}/rest", json={"reason": "few_blinks", "notice": 0})
    # The letter is in a closed shadow root; that it has the focus shows that it is there.
    page.wait_for_function("document.activeElement !== document.body")
    page.wait_for_timeout(SETTLED_MS)
    path = folder / f"member-letter.{language}.png"
    captured(lambda: page.screenshot(path=path))
    page.close()
    return path


def picture(page: Page, server: ServerProcess, name: str, file: str, language: str, folder: Path) -> Path:
    """Take one picture: the page, or a popup in the middle of a warm ground."""
    is_popup = file == "popup.html"
    settings = {"language": language, "serverUrl": server.url if is_popup else EXAMPLE, "connected": True}
    page.goto(f"chrome-extension://{EXTENSION_IDS[name]}/{file}")
    page.evaluate("(all) => chrome.storage.local.set(all)", settings | CONSENT)
    page.reload()
    expect(page.locator("h1")).not_to_be_empty()
    if is_popup:
        expect(page.locator("#health")).to_have_attribute("data-state", "ok")
        expect(page.locator(READY[name])).to_be_visible()
        page.add_style_tag(content=GROUND)
    path = folder / f"{name}-{file.removesuffix('.html')}.{language}.png"
    captured(lambda: page.screenshot(path=path))
    return path
