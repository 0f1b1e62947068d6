"""A service worker that gets no message for longer than Chrome lets one live."""

import base64
import hashlib
import json
import shutil
import time
from pathlib import Path

import pytest

from tests.extensions.bare import CONSENT, choose
from tests.extensions.devtools import DevTools
from tests.extensions.loaded import MEMBER, unpack
from tests.extensions.member_tab import LETTER, rest
from tests.extensions.rebuilt import constant, rebuild
from tests.extensions.seen import streams
from tests.extensions.stand_in import MEET, new_code
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

# Chrome ends a worker after 30 s without an event; by now a message every 20 s must have kept the other.
ALONE_SECONDS = 42


def id_of(key: str) -> str:
    """Return the ID that Chrome makes from a manifest's key."""
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)


def without_pings(member: Path) -> tuple[Path, str]:
    """Return a second member's extension, with its own ID, that never writes to its worker."""
    silent = member.parent / "silent" / member.name
    shutil.copytree(member, silent)
    rebuild(silent, constant("shared/page/worker_port.js", "PING_MS", "20_000", "3_600_000"))
    manifest = json.loads((silent / "manifest.json").read_text(encoding="utf-8"))
    key = bytearray(base64.b64decode(manifest["key"]))
    key[40] ^= 1
    manifest["key"] = base64.b64encode(key).decode()
    (silent / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return silent, id_of(manifest["key"])


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_worker_left_alone_for_longer_than_chrome_lets_one_live_still_brings_the_letter(
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
        until(lambda: streams(server, code) >= 2, "both are connected")
        before = {each: browser.worker(each) for each in (MEMBER, silent_id)}
        time.sleep(ALONE_SECONDS)  # being left alone is what is tested
        until(lambda: browser.worker(silent_id) != before[silent_id], "ended, since it had no messages")
        assert browser.worker(MEMBER) == before[MEMBER], "kept by its messages"
        rest(server, code)
        until(lambda: len(tab.shown(LETTER)) == 2, "both letters are there")
