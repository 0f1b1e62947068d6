"""Pictures of 1280 x 800 pixels for the store page: a call of drawn people, the popups, the letter."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize, expect

from tools.harness.browser_source import CONSENT
from tools.harness.captured import captured
from tools.harness.chromium import EXTENSION_IDS, extension_options, needed_chromium
from tools.harness.extension_zips import unpacked
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess
from tools.pictures.call import call_tab

SIZE: ViewportSize = {"width": 1280, "height": 800}
# The store's small promotional tile.
TILE_SIZE: ViewportSize = {"width": 440, "height": 280}
TILE_LOOK = """
body { margin: 0; height: 100vh; display: grid; place-content: center; background: #eadfce; }
svg { width: 160px; }
"""
# The letter arrives within half a second.
SETTLED_MS = 1500
LANGUAGES = ("en", "ja")
# People who look at the pictures have a server of their own. Nobody has a certificate for this name: where a
# picture shows a full address, it is the one of real use; elsewhere the bare name leads to this machine.
HOST = "rest.example.com"
SETTINGS = {"PUBLIC_URL": f"http://{HOST}"}
# The element of a popup that shows that it has found its call.
READY = {"leader": "#start:enabled", "member": "#in-meeting"}
GROUND = "html { background: #eadfce; overflow: hidden; } body { margin: 24px auto; zoom: 1.1; }"
# Small enough that the whole of the member's page is visible.
CONSENT_LOOK = "html { scrollbar-width: none; } body { zoom: 0.9; }"
# Two pages of each extension; the popups have a call of drawn people, and a server.
PAGES = {"leader": ("consent.html", "popup.html"), "member": ("consent.html", "popup.html")}


def take_pictures(playwright: Playwright, server: ServerProcess, folder: Path) -> list[Path]:
    """Write the pictures into `folder` and return their paths; the server has `SETTINGS`."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened(playwright, server) as context:
        call_tab(context)
        paths = [path for name in PAGES for path in pictures_of(context, name, folder)]
        paths += [letter(context, server, language, folder) for language in LANGUAGES]
        return paths + [tile(context, name, folder) for name in PAGES]


@contextmanager
def opened(playwright: Playwright, server: ServerProcess) -> Iterator[BrowserContext]:
    """Open a browser with both extensions from the server's own zips."""
    # Chromium may still be writing its profile after it was closed.
    with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folders = [unpacked(server, name, Path(scratch)) for name in PAGES]
        context = playwright.chromium.launch_persistent_context(
            Path(scratch) / "profile",
            executable_path=needed_chromium(),
            headless=False,
            args=[
                *extension_options(folders),
                f"--host-resolver-rules=MAP {HOST}:80 127.0.0.1:{server.port}",
            ],
            viewport=SIZE,
        )
        yield context
        context.close()


def pictures_of(context: BrowserContext, name: str, folder: Path) -> list[Path]:
    """Take the pictures of one extension's pages in every language."""
    page = context.new_page()
    page.set_viewport_size(SIZE)
    return [picture(page, name, each, language, folder) for language in LANGUAGES for each in PAGES[name]]


def letter(context: BrowserContext, server: ServerProcess, language: str, folder: Path) -> Path:
    """Take the picture of the letter over a call of drawn people."""
    member = context.new_page()
    choose(member, "member", CONSENT | {"language": language, "connected": True})
    member.close()
    code = f"abc-defg-h{language}"
    page = call_tab(context, code)
    page.set_viewport_size(SIZE)
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")
    server.http.post(f"/api/meetings/{code}/rest", json={"reason": "few_blinks", "notice": 0})
    # The letter is in a closed shadow root; a change of focus shows that it is there.
    page.wait_for_function("document.activeElement !== document.body")
    page.wait_for_timeout(SETTLED_MS)
    path = folder / f"member-letter.{language}.png"
    captured(lambda: page.screenshot(path=path))
    page.close()
    return path


def picture(page: Page, name: str, file: str, language: str, folder: Path) -> Path:
    """Take one picture: the end of the consent page, before anybody agrees, or a popup on a warm colour."""
    settings: dict[str, object] = {"language": language, "connected": True}
    if file == "consent.html":
        choose(page, name, settings | {"serverUrl": f"https://{HOST}", "consentedAt": ""})
    else:
        choose(page, name, settings | {"serverUrl": SETTINGS["PUBLIC_URL"]} | CONSENT)
    page.goto(f"chrome-extension://{EXTENSION_IDS[name]}/{file}")
    expect(page.locator("h1")).not_to_be_empty()
    if file == "consent.html":
        show_button(page)
    else:
        show_popup(page, READY[name])
    path = folder / f"{name}-{file.removesuffix('.html')}.{language}.png"
    captured(lambda: page.screenshot(path=path))
    return path


def choose(page: Page, name: str, settings: dict[str, object]) -> None:
    """Set what a person would set; in the popup, since a consent page reloads if the server changes."""
    page.goto(f"chrome-extension://{EXTENSION_IDS[name]}/popup.html")
    page.evaluate("(all) => chrome.storage.local.set(all)", settings)


def show_button(page: Page) -> None:
    """Scroll a consent page to its button, which has to be enabled."""
    expect(page.locator("#server")).to_have_text(f"https://{HOST}")
    if page.locator("#told").count():
        page.locator("#told").check()
    expect(page.locator("#agree")).to_be_enabled()
    page.add_style_tag(content=CONSENT_LOOK)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("#agree")).to_be_in_viewport(ratio=1)


def show_popup(page: Page, ready: str) -> None:
    """Wait until a popup knows its server and its call, and give it a background."""
    expect(page.locator("#health")).to_have_attribute("data-state", "ok")
    expect(page.locator("#health-text")).to_contain_text(HOST)
    expect(page.locator(ready)).to_be_visible()
    page.add_style_tag(content=GROUND)


def tile(context: BrowserContext, name: str, folder: Path) -> Path:
    """Draw an extension's tile: its icon on the icon's own background."""
    icon = (ROOT / "extensions" / name / "icons" / "icon.svg").read_text("utf-8")
    page = context.new_page()
    page.set_viewport_size(TILE_SIZE)
    page.set_content(f"<style>{TILE_LOOK}</style>{icon}")
    path = folder / f"{name}-tile.png"
    captured(lambda: page.screenshot(path=path))
    page.close()
    return path
