"""What the leader is told about the group, which consists of people and not of tiles."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.extensions.call import MEASURING, SOMEBODY, Call
from tests.extensions.loaded import unpack
from tests.extensions.member_tab import end_rest, rest
from tests.extensions.rebuilt import constant, rebuild
from tests.extensions.seen import PATIENCE_MS
from tools.harness.server_process import ServerProcess

# After visits of 5 s: an opinion needs 45.
UNKNOWN = "Can't tell yet"

# Keeps what is told about the group: some of it is true for one round only.
NOTE_TEXTS = """() => {
  const group = document.getElementById("group");
  globalThis.texts = [group.textContent];
  new MutationObserver(() => {
    if (group.textContent !== texts.at(-1)) texts.push(group.textContent);
  }).observe(group, { childList: true });
}"""


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; a visit, and so a round of four, takes 5 s instead of a minute."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    rebuild(folders[0], constant("turns/visit_scheduler.js", "VISIT_MS", "60_000", "5_000"))
    return folders


@pytest.mark.slow
def test_what_was_seen_before_a_rest_is_not_told_after_it(
    call: Callable[..., Call], server: ServerProcess
) -> None:
    meeting = call(SOMEBODY)
    meeting.start()
    group, state = meeting.popup.locator("#group"), meeting.popup.locator("#state")
    expect(group).to_have_text(UNKNOWN, timeout=PATIENCE_MS)
    meeting.popup.evaluate(NOTE_TEXTS)
    rest(server, meeting.code)
    expect(state).to_contain_text("Resting")
    end_rest(server, meeting.code)
    expect(state).to_have_text(MEASURING)
    expect(group).to_have_text(UNKNOWN, timeout=PATIENCE_MS)
    told = meeting.popup.evaluate("texts")
    assert told[:3] == [UNKNOWN, "", "More when everyone has had a turn"]
