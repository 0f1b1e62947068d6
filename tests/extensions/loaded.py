"""A Chromium with both extensions, as people have them: from the server's own zips."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright, Request, Worker, expect

from tests.extensions.overlay import Overlay, wait_in
from tests.extensions.rebuilt import rebuild
from tests.extensions.stand_in import MEET, NO_REAL_ONE, new_code, serve_meet
from tools.harness.chromium import EXTENSION_IDS, extension_options
from tools.harness.extension_zips import unpacked
from tools.harness.server_process import ServerProcess

NAMES = EXTENSION_IDS
LEADER, MEMBER = NAMES["leader"], NAMES["member"]
# Lets a sound play without a click.
WITH_SOUND = "--autoplay-policy=no-user-gesture-required"
# As where a company's policy forbids pages to copy.
NO_CLIPBOARD = "void (navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')))"


def unpack(server: ServerProcess, folder: Path) -> list[Path]:
    """Fetch both zips from a server and unpack them, as a person would, without an administrator's settings.

    If a manifest names such settings, Chromium takes the first three seconds of each start to look for them.
    The scripts are those of the sources now, whenever they were last built.
    """
    folders = [unpacked(server, name, folder) for name in NAMES]
    for extension in folders:
        rebuild(extension)
        change_manifest(extension, lambda manifest: manifest.pop("storage"))
    return folders


def change_manifest(extension: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest of an unpacked extension in place."""
    file = extension / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    change(manifest)
    file.write_text(json.dumps(manifest), encoding="utf-8")


def allow_notifications(member: Path) -> None:
    """Give the permission in advance: a test cannot answer the browser's question."""
    change_manifest(
        member, lambda manifest: manifest["permissions"].extend(manifest.pop("optional_permissions"))
    )


class Loaded:
    """The browser, and shortcuts to what a test needs of it."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.requests: list[tuple[str, str]] = []
        """Address and body of everything that the service workers sent."""
        context.on("request", lambda request: self._note(request))

    def _note(self, request: Request) -> None:
        if request.service_worker is not None:
            self.requests.append((request.url, request.post_data or ""))

    def meet(self, code: str | None = None, *, path: str = "{code}", query: str = "") -> tuple[Page, str]:
        """Open a Meet call in a new tab; without a code, a new call."""
        code = code or new_code()
        page = self.context.new_page()
        serve_meet(page)
        page.goto(MEET + path.format(code=code) + query)
        return page, code

    def popup(self, name: str, page: str = "popup.html") -> Page:
        """Open an extension's popup in a tab, where it refers to the Meet tab used last."""
        popup = self.context.new_page()
        popup.set_viewport_size({"width": 344, "height": 620})
        popup.goto(f"chrome-extension://{NAMES[name]}/{page}")
        if page == "popup.html":
            # Its state is shown once its buttons are wired; a click before that would be lost.
            expect(popup.locator("#state")).not_to_be_empty()
        return popup

    def worker(self, name: str) -> Worker:
        """Return an extension's service worker."""
        return next(each for each in self.context.service_workers if NAMES[name] in each.url)

    def choose(self, name: str, **settings: object) -> None:
        """Set what a person would set in the popup, without the popup."""
        self.worker(name).evaluate("(settings) => chrome.storage.local.set(settings)", settings)

    def kill_worker(self, name: str) -> None:
        """End an extension's service worker as Chrome does when memory is short; a tab starts a new one."""
        page, worker = self.context.pages[0], self.worker(name)
        worker.evaluate("globalThis.isOld = true")
        devtools = page.context.new_cdp_session(page)
        targets = devtools.send("Target.getTargets")["targetInfos"]
        workers = (each for each in targets if each["type"] == "service_worker")
        [mine] = [each["targetId"] for each in workers if NAMES[name] in each["url"]]
        devtools.send("Target.closeTarget", {"targetId": mine})
        wait_in(page, lambda: is_new(worker), "there is a new worker")
        devtools.detach()


def is_new(worker: Worker) -> bool:
    """Tell whether a worker has been restarted since it was marked as old."""
    try:
        return bool(worker.evaluate("!globalThis.isOld"))
    except Error:  # at the moment when it starts
        return False


def run_in_extension(page: Page, name: str, expression: str) -> Any:
    """Evaluate an expression where an extension's content script runs in a page, out of the page's reach."""
    contexts: list[dict[str, Any]] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on("Runtime.executionContextCreated", lambda made: contexts.append(made["context"]))
    devtools.send("Runtime.enable")
    origin = f"chrome-extension://{NAMES[name]}"
    wait_in(page, lambda: any(each["origin"] == origin for each in contexts), "the content script is there")
    [mine] = [each["id"] for each in contexts if each["origin"] == origin]
    order = {"expression": expression, "contextId": mine, "awaitPromise": True, "returnByValue": True}
    answer = devtools.send("Runtime.evaluate", order)
    assert "exceptionDetails" not in answer, answer
    devtools.detach()
    return answer["result"].get("value")


@contextmanager
def loaded(playwright: Playwright, chromium: str, extensions: list[Path], profile: Path) -> Iterator[Loaded]:
    """Run a Chromium with a clean profile and these extensions."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium,
        headless=False,
        args=[*extension_options(extensions), WITH_SOUND, NO_REAL_ONE],
        viewport={"width": 1280, "height": 800},
    )

    def is_ready() -> bool:
        asking = sum(page.url.endswith("/consent.html") for page in context.pages)
        return len(context.service_workers) == asking == len(extensions)

    try:
        wait_in(context.pages[0], is_ready, "the extensions' workers run, and each asks for consent")
        yield Loaded(context)
    finally:
        context.close()


def overlay_of(page: Page) -> Overlay:
    """Return the member's overlay in a Meet tab, once it is there."""
    return Overlay(page)
