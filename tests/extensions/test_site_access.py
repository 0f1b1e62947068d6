"""Who takes Meet's pages away from an extension in the browser's own settings has it stop at once."""

import re

from tests.extensions.bare import code_of, measuring, wait_state
from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import LEADER
from tests.extensions.seen import streams
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until


def give_access(page: BareTab, when: str) -> None:
    """Set at chrome://extensions when the leader's extension may be on the sites that it names."""
    change = f"{{ extensionId: '{LEADER}', hostAccess: '{when}' }}"
    page.run(f"chrome.developerPrivate.updateExtensionConfiguration({change})")


def frames_sent(popup: BareTab) -> int:
    found = re.search(r"(\d+) sent", popup.run("document.getElementById('report').textContent"))
    assert found
    return int(found[1])


def start_is_refused(popup: BareTab) -> bool:
    """Click on Start, which counts once its button has meant that for a second."""
    popup.run("document.getElementById('start').click()")
    return "no longer lets this extension" in popup.run("document.getElementById('notice').textContent")


def test_without_access_to_meets_pages_no_frame_is_sent_and_measuring_ends(
    bare: DevTools, server: ServerProcess
) -> None:
    tab, popup = measuring(bare, server, {"clip": "franck.mp4", "from": 40})
    wait_state(popup, "Measuring one person")
    code = code_of(tab)
    settings = bare.open("chrome://extensions")
    until(lambda: settings.run("Boolean(globalThis.chrome?.developerPrivate)"), "the settings are there")
    status = f"/api/meetings/{code}/status"
    until(lambda: frames_sent(popup) > 0, "frames are sent")
    try:
        give_access(settings, "ON_CLICK")
        until(lambda: not server.http.get(status).json()["active"], "the meeting is over")
        wait_state(popup, "Not measuring")
        sent = frames_sent(popup)
        until(lambda: start_is_refused(popup), "it says why nobody can be measured")
        assert frames_sent(popup) == sent > 0
        assert not server.http.get(status).json()["active"]
    finally:
        give_access(settings, "ON_ALL_SITES")
    until(lambda: streams(server, code) == 3, "with access the leader listens again")
