"""Takes each picture of the guides from the running product; only the people in it are drawn."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tools.harness.browser_source import CONSENT
from tools.harness.captured import captured
from tools.harness.chromium import EXTENSION_IDS, extension_options, needed_chromium
from tools.harness.extension_zips import unpacked
from tools.harness.fake_camera import camera_options
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import PATIENCE_SECONDS
from tools.pictures.call import CODE, call_tab

# The settings that both extensions have after a person's first call.
CHOSEN = CONSENT | {"connected": True}
QUALITY = 85
# The letter takes 420 ms to arrive, its news less than a second.
SETTLE_MS = 3000
LOCALES = {"en": "en-US", "ja": "ja-JP"}

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@dataclass(frozen=True, slots=True)
class Studio:
    """What every picture needs: a server, one language, a camera file, and where pictures go."""

    playwright: Playwright
    server: ServerProcess
    language: str
    camera: Path
    folder: Path
    scratch: Path

    def keep(self, page: Page, name: str, element: str = "") -> None:
        """Write what a page shows, or one element of it, as `name.language.jpg`."""
        path = self.folder / f"{name}.{self.language}.jpg"
        shown = page.locator(element) if element else page
        captured(lambda: shown.screenshot(path=path, type="jpeg", quality=QUALITY))

    @contextmanager
    def page(self, width: int, height: int, scheme: str = "light") -> Iterator[Page]:
        """Open a page in a browser whose camera shows the drawn person."""
        browser = self.playwright.chromium.launch(
            executable_path=needed_chromium(), args=camera_options(self.camera)
        )
        yield browser.new_page(
            locale=LOCALES[self.language],
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": height},
        )
        browser.close()

    @contextmanager
    def extensions(self) -> Iterator[BrowserContext]:
        """Open a browser with both extensions from the server's own zips."""
        folders = [unpacked(self.server, name, self.scratch) for name in EXTENSION_IDS]
        context = self.playwright.chromium.launch_persistent_context(
            self.scratch / f"profile-{self.language}",
            executable_path=needed_chromium(),
            headless=False,
            args=extension_options(folders),
            viewport={"width": 1120, "height": 700},
        )
        yield context
        context.close()

    def post(self, path: str, **body: object) -> None:
        """Make one call about the meeting in the pictures."""
        self.server.http.post(f"/api/meetings/{CODE}/{path}", json=body).raise_for_status()


def camera(studio: Studio) -> None:
    """Take the page with one's own blinks, once there are enough for a rate."""
    with studio.page(1120, 940) as page:
        page.goto(f"{studio.server.url}/camera")
        page.locator("#use-camera").click()
        expect(page.locator("#blinks")).to_have_text("6")
        studio.keep(page, "camera")


def member_page(studio: Studio) -> None:
    """Take the member's page on a phone while a rest is announced."""
    studio.post("start")
    studio.post("rest", notice=60)
    with studio.page(390, 760) as page:
        page.goto(f"{studio.server.url}/m/{CODE}")
        expect(page.locator("#time")).not_to_be_empty()
        # The ring takes a second to fill.
        page.wait_for_timeout(SETTLE_MS)
        studio.keep(page, "member-page")
    studio.server.http.delete(f"/api/meetings/{CODE}/end")


def console(studio: Studio) -> None:
    """Take the console during a rest that was announced, put off, begun and made longer."""
    with studio.page(1180, 860) as page:
        page.goto(f"{studio.server.url}/console")
        page.locator("#meeting-id").fill(CODE)
        page.locator("[data-call=start]").click()
        expect(page.locator("#connection")).to_have_attribute("data-level", "good")
        page.locator("#announce").click()
        page.locator("[data-call=postponeRest]").click()
        # The meeting lasts for some seconds, so that the chart has something to show.
        page.wait_for_timeout(SETTLE_MS)
        page.locator("[data-call=beginRest]").click()
        page.wait_for_timeout(SETTLE_MS)
        page.locator("[data-call=extendRest]").click()
        expect(page.locator("#countdown")).to_have_text(re.compile("^9:"))
        expect(page.locator("#timeline-rows tr")).to_have_count(3)
        page.evaluate("scrollTo(0, 0)")  # a click may have scrolled it
        studio.keep(page, "console")
    studio.server.http.delete(f"/api/meetings/{CODE}/end")


def letter_and_popups(studio: Studio) -> None:
    """Take the letter over a call, and both extensions' popups."""
    studio.post("start")
    with studio.extensions() as context:
        bases = {name: f"chrome-extension://{each}" for name, each in EXTENSION_IDS.items()}
        for base in bases.values():
            choose(context, base, CHOSEN | {"language": studio.language})
        call = call_tab(context)
        for name, base in bases.items():
            popup = context.new_page()
            popup.set_viewport_size({"width": 344, "height": 560})
            popup.goto(f"{base}/popup.html")
            expect(popup.locator("#state")).not_to_be_empty()
            expect(popup.locator(".health")).to_have_attribute("data-state", "ok")
            studio.keep(popup, f"{name}-popup", "body")
            popup.close()
        call.bring_to_front()
        studio.post("rest")
        # The letter lies in a closed shadow root, where it cannot be waited for.
        call.wait_for_timeout(SETTLE_MS)
        studio.keep(call, "letter")
    studio.server.http.delete(f"/api/meetings/{CODE}/end")


def choose(context: BrowserContext, base: str, settings: dict[str, object]) -> None:
    """Set what a person would set in the popup."""
    page = context.new_page()
    page.goto(f"{base}/popup.html")
    page.evaluate("(settings) => chrome.storage.local.set(settings)", settings)
    page.close()
