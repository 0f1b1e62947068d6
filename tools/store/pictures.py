"""Pictures of 1280 x 800 pixels for the store page: a call of drawn people, the popups, the letter."""

import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, ViewportSize, expect, sync_playwright

from tools.harness.chromium import OPTIONS, installed_chromium
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess
from tools.store.drawn_call import drawn_call

SIZE: ViewportSize = {"width": 1280, "height": 800}
# The letter arrives within half a second.
SETTLED_MS = 1500
LANGUAGES = ("en", "ja")
CONSENT = {"consentedAt": "2026-01-01T00:00:00.000Z", "consentVersion": 3}
# Two pages of each extension that need no call, no server and nobody's picture.
PAGES = {"leader": ("consent.html", "popup.html"), "member": ("consent.html", "popup.html")}


def take_pictures(folder: Path) -> list[Path]:
    """Write the pictures into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        extensions = ",".join(str(ROOT / "extensions" / name) for name in PAGES)
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=installed_chromium(),
            headless=False,
            args=[
                "--headless=new",
                *OPTIONS,
                f"--disable-extensions-except={extensions}",
                f"--load-extension={extensions}",
                "--disable-features=DisableLoadExtensionCommandLineSwitch",
            ],
            viewport=SIZE,
        )
        paths = [path for name in PAGES for path in pictures_of(context, name, folder)]
        with tempfile.TemporaryDirectory() as cache:
            server = ServerProcess({"XDG_CACHE_HOME": cache})
            server.wait_for_redis()
            paths += [letter(context, server, language, folder) for language in LANGUAGES]
            server.stop()
        context.close()
    return paths


def pictures_of(context: BrowserContext, name: str, folder: Path) -> list[Path]:
    """Take the pictures of one extension's pages in every language."""
    base = next(worker.url for worker in context.service_workers if is_named(worker.url, name))
    page = context.new_page()
    page.set_viewport_size(SIZE)
    return [
        picture(page, base.rsplit("/", 1)[0], name, each, language, folder)
        for language in LANGUAGES
        for each in PAGES[name]
    ]


def letter(context: BrowserContext, server: ServerProcess, language: str, folder: Path) -> Path:
    """Take the picture of the letter over a call of drawn people."""
    base = next(worker.url for worker in context.service_workers if is_named(worker.url, "member"))
    settings = {"language": language, "serverUrl": server.url, "connected": True} | CONSENT
    page = context.new_page()
    page.set_viewport_size(SIZE)
    page.goto(f"{base.rsplit('/', 1)[0]}/popup.html")
    page.evaluate("(all) => chrome.storage.local.set(all)", settings)
    code = f"abc-defg-h{language}"
    context.route(
        "https://meet.google.com/**", lambda route: route.fulfill(body=drawn_call(), content_type="text/html")
    )
    page.goto(f"https://meet.google.com/{code}")
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")
    server.http.post(f"/api/meetings/{code}/rest", json={"reason": "few_blinks", "notice": 0})
    # The letter is in a closed shadow root; that it has the focus shows that it is there.
    page.wait_for_function("document.activeElement !== document.body")
    page.wait_for_timeout(SETTLED_MS)
    path = folder / f"member-letter.{language}.png"
    page.screenshot(path=path)
    page.close()
    return path


def is_named(url: str, name: str) -> bool:
    """Return whether a worker is of the extension `name`; its id comes of the manifest's key."""
    ids = {"leader": "mdokkdpenlgeochebobcpmhogoinkdkf", "member": "aejbcjcakoljkdefienocpikjdlcdlcf"}
    return ids[name] in url


def picture(page: Page, base: str, name: str, file: str, language: str, folder: Path) -> Path:
    """Take one picture: the page in the middle of a warm ground."""
    page.goto(f"{base}/{file}")
    page.evaluate("(all) => chrome.storage.local.set(all)", {"language": language} | CONSENT)
    page.reload()
    expect(page.locator("h1")).not_to_be_empty()
    if file == "popup.html":
        page.add_style_tag(content="html { background: #eadfce; } body { margin: 60px auto; zoom: 1.2; }")
    path = folder / f"{name}-{file.removesuffix('.html')}.{language}.png"
    page.screenshot(path=path)
    return path
