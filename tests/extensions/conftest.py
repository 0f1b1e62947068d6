"""Fixtures of the browser tests: a real Chromium with both extensions, and the server they talk to."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.extensions.call import Call, consent
from tests.extensions.loaded import Loaded, loaded, unpack
from tests.extensions.looks import Look, Looking
from tests.extensions.member_tab import Tab
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess


@pytest.fixture(scope="session")
def server(page_server: ServerProcess) -> ServerProcess:
    """The server that the extensions ask."""
    return page_server


@pytest.fixture(scope="session")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions, unpacked from the zips of the run's server."""
    return unpack(server, tmp_path_factory.mktemp("extensions"))


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, chromium: str, extensions: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """A Chromium with a clean profile for one test file."""
    with loaded(playwright, chromium, extensions, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def tabs(browser: Loaded) -> Iterator[Loaded]:
    """The browser of this file; the tabs that a test opens are closed after it."""
    before = set(browser.context.pages)
    yield browser
    for page in set(browser.context.pages) - before:
        page.close()


@pytest.fixture
def tab(tabs: Loaded, server: ServerProcess) -> Tab:
    """A member's Meet tab that is connected to the server."""
    return Tab(tabs, server)


@pytest.fixture(scope="module")
def agreed(browser: Loaded) -> None:
    """Agree once to what the leader looks at, and let it look at up to four at once."""
    consent(browser)
    browser.choose("leader", tilesAtOnce=4)


@pytest.fixture
def call(tabs: Loaded, agreed: None) -> Callable[..., Call]:
    """Open a call whose tiles follow an attribute scheme: `call(*tiles, scheme="media")`."""
    return partial(Call, tabs)


@pytest.fixture(scope="module", params=["ja", "en"])
def language(request: pytest.FixtureRequest, browser: Loaded) -> str:
    """One of both languages, chosen in both extensions."""
    name: str = request.param
    browser.choose("member", language=name, connected=True, **CONSENT)
    browser.choose("leader", language=name, **CONSENT, automatic=False)
    return name


@pytest.fixture
def look(language: str) -> Look:
    """Look at a page: `look(page, "leader", "resting", "rest_end", …)` says whose, its state, its words."""
    return Looking(language).look
