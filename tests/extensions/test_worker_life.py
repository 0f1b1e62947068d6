"""Service workers that come and go, tabs that are hidden, and servers that restart."""

import base64
import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extensions.devtools import BareTab, DevTools
from tests.extensions.loaded import LEADER, MEMBER, unpack
from tests.extensions.stand_in import MEET, new_code
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

LETTER = "dialog.letter[open]"
CONSENT = "consentedAt: '2026-01-01T00:00:00.000Z', consentVersion: 2"
# Below this rate (MIN_FPS is 5) the server measures no blink; a busy machine gives less than it could.
MEASURABLE = 8
STREAMED = 5
# Chrome ends a worker after 30 s without an event; twice that, and a little.
ALONE_SECONDS = 63


def id_of(key: str) -> str:
    """Return the id that Chrome makes of a manifest's key."""
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)


def without_pings(member: Path) -> tuple[Path, str]:
    """Return a second member's extension, with an id of its own, that never writes to its worker."""
    silent = member.with_name("silent")
    shutil.copytree(member, silent)
    port = silent / "shared" / "page" / "worker_port.js"
    text = port.read_text(encoding="utf-8")
    assert "PING_MS = 20_000" in text
    port.write_text(text.replace("PING_MS = 20_000", "PING_MS = 3_600_000"), encoding="utf-8")
    manifest = json.loads((silent / "manifest.json").read_text(encoding="utf-8"))
    key = bytearray(base64.b64decode(manifest["key"]))
    key[40] ^= 1
    manifest["key"] = base64.b64encode(key).decode()
    (silent / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return silent, id_of(manifest["key"])


def choose(browser: DevTools, extension: str, settings: str) -> None:
    popup = browser.open(f"chrome-extension://{extension}/popup.html")
    until(lambda: popup.run("Boolean(globalThis.chrome?.storage)"), "the popup is there")
    popup.run(f"chrome.storage.local.set({settings})")
    popup.close()


def rest(server: ServerProcess, code: str) -> None:
    assert server.http.post(f"/api/meetings/{code}/rest").status_code == 200


def streams(server: ServerProcess, code: str) -> int:
    return sum(f"✓ SSE client connected: meeting_id={code}" in line for line in list(server.lines))


@pytest.fixture
def own_server(own_valkey: ValkeyProcess) -> Iterator[ServerProcess]:
    server = ServerProcess({"REDIS_URL": own_valkey.url})
    server.wait_for_redis()
    yield server
    server.stop()


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_worker_left_alone_for_a_minute_still_brings_the_letter(
    server: ServerProcess, chromium: str, tmp_path: Path
) -> None:
    """With port messages the worker stays; without them it is ended, and comes back by itself."""
    member = unpack(server, tmp_path)[1]
    silent, silent_id = without_pings(member)
    with DevTools(chromium, [member, silent], tmp_path / "profile") as browser:
        for extension in (MEMBER, silent_id):
            choose(browser, extension, "{ connected: true, " + CONSENT + " }")
        code = new_code()
        tab = browser.open(MEET + code)
        until(lambda: streams(server, code) == 2, "both are connected")
        before = {each: browser.worker(each) for each in (MEMBER, silent_id)}
        time.sleep(ALONE_SECONDS)  # being left alone is what is tested
        assert browser.worker(MEMBER) == before[MEMBER], "kept by its messages"
        assert browser.worker(silent_id) != before[silent_id], "ended, since it had none"
        began = time.monotonic()
        rest(server, code)
        until(lambda: len(tab.shown(LETTER)) == 2, "both letters are there")
        assert time.monotonic() - began < 2


def measuring(browser: DevTools, server: ServerProcess, tile: dict[str, object]) -> tuple[BareTab, BareTab]:
    """Return a Meet tab with one tile, measured by the leader in it, and the popup, which is in front."""
    choose(browser, MEMBER, f"{{ connected: true, {CONSENT} }}")
    choose(browser, LEADER, f"{{ {CONSENT} }}")
    code = new_code()
    tab = browser.open(MEET + code)
    until(lambda: streams(server, code) == 2, "both are connected")
    # The consent pages open by themselves, and Chromium loads no video in a tab that was never in front.
    tab.bring_to_front()
    tab.run(f"addTile({json.dumps({'participant': 'p'} | tile)})")
    popup = browser.open(f"chrome-extension://{LEADER}/popup.html")
    until(lambda: popup.run("document.getElementById('start')?.disabled === false"), "it can start")
    popup.run("document.getElementById('start').click()")
    return tab, popup


def frames_answered(popup: BareTab) -> int:
    report = popup.run("document.getElementById('report').textContent")
    found = re.search(r"(\d+) answered", report)
    return int(found[1]) if found else 0


def rate(popup: BareTab) -> float:
    """Return how many frames a second the server answers, over ten seconds."""
    before = frames_answered(popup)
    time.sleep(10)
    return (frames_answered(popup) - before) / 10


def test_a_hidden_tab_is_measured_all_the_same_and_a_rest_is_in_its_title(
    server: ServerProcess, chromium: str, tmp_path: Path
) -> None:
    with DevTools(chromium, unpack(server, tmp_path), tmp_path / "profile") as browser:
        tab, popup = measuring(browser, server, {"clip": "franck.mp4", "from": 40})
        wait_state(popup, "Looking at participant 1 of 1")
        assert tab.run("document.hidden") is True
        until(lambda: frames_answered(popup) > STREAMED, "frames flow")
        assert rate(popup) > MEASURABLE, "frames a second"
        rest(server, code_of(tab))
        until(lambda: tab.run("document.title").startswith("☕ Time to rest"), "the title says it")
        popup.run(f"chrome.tabs.query({{ url: '{MEET}*' }}).then(([{{ id }}]) => globalThis.tabId = id)")
        badge = "chrome.action.getBadgeText({ tabId })"
        until(lambda: popup.run(badge) == "5m", "the badge says it")
        tab.bring_to_front()
        until(lambda: tab.run("document.title") == "Meet: stand-in", "the title is as it was")


def test_tiles_that_moved_into_meets_small_window_are_measured(
    server: ServerProcess, chromium: str, tmp_path: Path
) -> None:
    with DevTools(chromium, unpack(server, tmp_path), tmp_path / "profile") as browser:
        tab, popup = measuring(browser, server, {"clip": "franck.mp4", "from": 40})
        tab.bring_to_front()
        tab.run("document.getElementById('small-window').click()", gesture=True)
        until(lambda: tab.run("document.querySelectorAll('[data-participant-id]').length") == 0, "they moved")
        popup.bring_to_front()
        assert tab.run("document.hidden") is True
        until(lambda: frames_answered(popup) > STREAMED, "frames flow")
        assert rate(popup) > MEASURABLE, "frames a second"
        assert "small-window" in popup.run("document.getElementById('report').textContent")
        wait_state(popup, "Looking at participant 1 of 1")


def test_a_hidden_tab_without_any_video_is_paused_and_the_popup_says_why(
    server: ServerProcess, chromium: str, tmp_path: Path
) -> None:
    with DevTools(chromium, unpack(server, tmp_path), tmp_path / "profile") as browser:
        # A tile of a canvas that is drawn with the page: hidden, it has no frames at all.
        tab, popup = measuring(browser, server, {"clip": "franck.mp4", "from": 40, "narrow": True})
        wait_state(popup, "Paused: the Meet tab is hidden")
        tab.bring_to_front()
        wait_state(popup, "Looking at participant 1 of 1")


def code_of(tab: BareTab) -> str:
    return str(tab.run("location.pathname.slice(1)"))


def wait_state(popup: BareTab, text: str) -> None:
    until(lambda: text in popup.run("document.getElementById('state').textContent"), text)


def test_after_a_restart_of_the_server_a_rest_is_shown_that_began_meanwhile(
    own_server: ServerProcess, own_valkey: ValkeyProcess, chromium: str, tmp_path: Path
) -> None:
    with DevTools(chromium, unpack(own_server, tmp_path)[1:], tmp_path / "profile") as browser:
        choose(browser, MEMBER, "{ connected: true, " + CONSENT + " }")
        code = new_code()
        tab = browser.open(MEET + code)
        until(lambda: streams(own_server, code) == 1, "it is connected")
        own_server.stop()
        with ServerProcess({"REDIS_URL": own_valkey.url}) as other:
            other.wait_for_redis()
            rest(other, code)
        with ServerProcess({"REDIS_URL": own_valkey.url}, uvicorn(own_server.port)) as again:
            until(lambda: len(tab.shown(LETTER)) == 1, "the letter is there")
            assert streams(again, code) == 1
