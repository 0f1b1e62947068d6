"""Fixtures of the browser tests: a real Chromium with both extensions, and the server that they call."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.extensions.call import Call
from tests.extensions.devtools import DevTools
from tests.extensions.loaded import Loaded, loaded, unpack
from tests.extensions.looks import Look, Looking
from tests.extensions.member_tab import Tab
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess


@pytest.fixture(scope="session")
def server(page_server: ServerProcess) -> ServerProcess:
    """The server that the extensions call."""
    return page_server


@pytest.fixture(scope="session")
def unpacked_once(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions, unpacked from the zips of the run's server."""
    return unpack(server, tmp_path_factory.mktemp("extensions"))


@pytest.fixture(scope="module")
def extensions(unpacked_once: list[Path]) -> list[Path]:
    """Both extensions as a test file needs them; some files change constants in them."""
    return unpacked_once


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, chromium: str, extensions: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """A Chromium for each test file: one that several files shared hung now and then when it was emptied."""
    with loaded(playwright, chromium, extensions, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def devtools(
    chromium: str, extensions: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DevTools]:
    """A Chromium for one test file in which nothing makes a tab believe that it is visible."""
    with DevTools(chromium, extensions, tmp_path_factory.mktemp("bare")) as opened:
        opened.wait_installed(len(extensions))
        yield opened


@pytest.fixture
def bare(devtools: DevTools) -> Iterator[DevTools]:
    """The same browser, whose tabs are closed after each test."""
    yield devtools
    devtools.close_tabs()


@pytest.fixture
def tabs(browser: Loaded) -> Iterator[Loaded]:
    """This file's browser; tabs that a test opens are closed after it."""
    before = set(browser.context.pages)
    yield browser
    for page in set(browser.context.pages) - before:
        page.close()


@pytest.fixture
def tab(tabs: Loaded, server: ServerProcess) -> Tab:
    """A member's Meet tab that is connected to the server."""
    return Tab(tabs, server)


@pytest.fixture
def meet(tabs: Loaded) -> Page:
    """A Meet page in a call in which nobody is measured, to test what is recognised on it."""
    return tabs.meet()[0]


@pytest.fixture(scope="module")
def agreed(browser: Loaded) -> None:
    """Agree once to what the leader looks at, and let it look at up to four people at once."""
    browser.choose("leader", tilesAtOnce=4, **CONSENT)


@pytest.fixture
def call(tabs: Loaded, agreed: None) -> Callable[..., Call]:
    """Open a call whose tiles follow an attribute scheme: `call(*tiles, scheme="media")`."""
    return partial(Call, tabs)


@pytest.fixture(scope="module")
def looking(browser: Loaded) -> Looking:
    """Looks at pages in both languages; everybody has agreed, and only clicks bring rests."""
    browser.choose("member", connected=True, **CONSENT)
    browser.choose("leader", **CONSENT, automatic=False)
    return Looking(browser)


@pytest.fixture
def look(looking: Looking) -> Look:
    """Look at a page: `look(page, "leader", "resting", "rest_end", …)` gives whose, its state, its words."""
    return looking.look
