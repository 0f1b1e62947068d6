"""What the leader is told of the group, which is of people and not of tiles."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.extensions.call import BLINKING, MEASURING, Call
from tests.extensions.loaded import set_constant, unpack
from tests.extensions.member_tab import end_rest, rest
from tests.extensions.seen import PATIENCE, PATIENCE_MS, slides
from tools.harness.server_process import ServerProcess

# Keeps what is told of the group: some of it is true for one round only.
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
    set_constant(folders[0], "visit_scheduler.js", "VISIT_MS", "60_000", "5_000")
    return folders


@pytest.mark.slow
def test_three_people_beside_a_shared_screen_are_a_small_group_and_four_are_not(
    call: Callable[..., Call],
) -> None:
    meeting = call(BLINKING, BLINKING, BLINKING)
    meeting.page.evaluate("addShare", {"presenter": "spaces/x/devices/8", "own": True})
    meeting.start()
    meeting.until(lambda: slides(meeting.frames()), "the screen is looked at", PATIENCE)
    group = meeting.popup.locator("#group")
    expect(group).to_have_text("No rest advised for now", timeout=PATIENCE_MS)
    meeting.add(3, BLINKING)
    expect(group).to_have_text(re.compile("Can't tell yet|No clear tiredness"), timeout=PATIENCE_MS)


@pytest.mark.slow
def test_what_was_seen_before_a_rest_is_not_told_after_it(
    call: Callable[..., Call], server: ServerProcess
) -> None:
    meeting = call(BLINKING)
    meeting.start()
    group, state = meeting.popup.locator("#group"), meeting.popup.locator("#state")
    expect(group).to_have_text("No rest advised for now", timeout=PATIENCE_MS)
    meeting.popup.evaluate(NOTE_TEXTS)
    rest(server, meeting.code)
    expect(state).to_contain_text("Resting")
    end_rest(server, meeting.code)
    expect(state).to_have_text(MEASURING)
    expect(group).to_have_text("No rest advised for now", timeout=PATIENCE_MS)
    told = meeting.popup.evaluate("texts")
    assert told[:3] == ["No rest advised for now", "", "More when everyone has had a turn"]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_after_a_reload_one_of_several_is_told_of_only_together_with_the_others(
    call: Callable[..., Call],
) -> None:
    meeting = call(BLINKING, BLINKING, BLINKING)
    meeting.start()
    group, state = meeting.popup.locator("#group"), meeting.popup.locator("#state")
    expect(group).to_have_text("No rest advised for now", timeout=PATIENCE_MS)
    meeting.page.reload()
    meeting.lines.clear()
    meeting.add(1, BLINKING)
    expect(state).to_have_text("Measuring one person", timeout=PATIENCE_MS)
    meeting.until(lambda: len(turns(meeting)) > 2, "two turns are over", PATIENCE)
    expect(group).to_have_text("More when everyone has had a turn")
    meeting.add(0, BLINKING)
    meeting.add(2, BLINKING)
    expect(group).to_have_text("No rest advised for now", timeout=PATIENCE_MS)


def turns(meeting: Call) -> list[str]:
    """Return the lines of those turns that have begun."""
    return [line for line in meeting.lines if "を検知中" in line]
