"""Chrome goes on with an extension's old service worker when only the files in its folder are new."""

from pathlib import Path

import pytest

from tests.extensions.loaded import Loaded, unpack
from tests.extensions.member_tab import LETTER, Tab
from tests.extensions.rebuilt import Change, rebuild
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

OLDER = Change("shared/worker/meeting_link.js", "return this.#refresh(message.call);", "return;")


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; the worker, as an older one, knows nothing of the page's newest question."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    for folder in folders:
        rebuild(folder, OLDER)
    return folders


def test_a_click_in_the_popup_is_done_all_the_same(tabs: Loaded, server: ServerProcess) -> None:
    tabs.choose("member", connected=True, **CONSENT)
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    popup.click("#request")
    assert "Somebody would like a rest" in tab.overlay.wait(LETTER)
