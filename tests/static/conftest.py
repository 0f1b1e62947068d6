"""Opens pages as people have them, and lets none report a fault or call anything but its server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.axe import axe_script
from tools.clips import Clip, npm_clip
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import PATIENCE_SECONDS

PATIENCE_MS = PATIENCE_SECONDS * 1000

expect.set_options(timeout=PATIENCE_MS)

OpenPage = Callable[..., Page]
# Takes a called address and the page's own, and tells whether that is allowed.
Allowed = Callable[[str, str], bool]


@pytest.fixture(scope="session")
def server(page_server: ServerProcess) -> ServerProcess:
    """The server that the pages call."""
    return page_server


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page in the run's own browser."""
    with opened_pages(browser) as open_one:
        yield open_one


@pytest.fixture
def open_console(browser: Browser) -> Iterator[OpenPage]:
    """Open the console in the run's own browser; it may call the server that its user names."""
    with opened_pages(browser, here) as open_one:
        yield open_one


@pytest.fixture(scope="module")
def clip() -> Clip:
    return npm_clip("franck")


@pytest.fixture
def open_face(face_browser: Browser) -> Iterator[OpenPage]:
    with opened_pages(face_browser) as open_one:
        yield open_one


def own(asked: str, page: str) -> bool:
    """Tell whether an address belongs to the page or its server."""
    parts = urlsplit(asked)
    return parts.scheme in ("data", "blob") or parts.netloc == urlsplit(page).netloc


def here(asked: str, _page: str) -> bool:
    """Tell whether an address is on this machine, as every server that a test names is."""
    return urlsplit(asked).hostname in (None, "127.0.0.1", "localhost")


@contextmanager
def opened_pages(browser: Browser, allowed: Allowed = own) -> Iterator[OpenPage]:
    """Yield a function that opens pages: `open_one(url, locale, scheme, width, stub)`.

    `stub` is a script that runs before the page's own. Raises if a page broke its policy, failed, or called
    what it may not.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(
        url: str, locale: str = "en-US", scheme: Any = "light", width: int = 1200, stub: str = ""
    ) -> Page:
        context = browser.new_context(
            locale=locale,
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        if stub:
            page.add_init_script(stub)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        page.on(
            "request", lambda asked: None if allowed(asked.url, url) else faults.append(f"asked {asked.url}")
        )
        page.goto(url)
        return page

    try:
        yield open_one
    finally:
        for context in contexts:
            context.close()
    assert not faults


def check_looks(page: Page) -> None:
    """Check that axe-core finds no fault, nothing sticks out of the screen's width, and nothing moves."""
    page.wait_for_load_state()  # its texts are there before its colours
    assert page.evaluate("document.getAnimations().length") == 0, "these pages are asked for less motion"
    page.evaluate(axe_script())
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    assert not [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
