"""A tool as a person runs it."""

import os
import signal
import subprocess
import sys

import pytest

from tools.harness.paths import ROOT
from tools.harness.waiting import PATIENCE_SECONDS

SAYING = "from tools.command import run; run(lambda: print('✓ “μ” ≤ 2') or 3)"


@pytest.mark.parametrize(
    ("character_set", "said"),
    [
        ("utf-8", "✓ “μ” ≤ 2"),
        ("latin-1", r"\u2713 \u201c\u03bc\u201d \u2264 2"),
        ("cp1252", r"\u2713 “\u03bc” \u2264 2"),
        ("cp932", r"\u2713 “μ” \u2264 2"),
        ("euc_jp", r"\u2713 “μ” \u2264 2"),
    ],
)
def test_a_character_set_that_lacks_a_sign_costs_a_tool_no_line(character_set: str, said: str) -> None:
    environ = os.environ | {"PYTHONIOENCODING": character_set}
    done = subprocess.run(
        [sys.executable, "-c", SAYING], cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False
    )
    assert (done.stdout.decode(character_set), done.stderr) == (f"{said}\n", b"")
    assert done.returncode == 3


INTERRUPTED = """
import asyncio, signal, time
from tools.command import run

# As on a terminal, also where the tests themselves run in the background and ignore such signals.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

def begin():
    print("begun", flush=True)

async def in_a_loop():
    begin()
    await asyncio.sleep(60)

def main():
    try:
        {work}
    finally:
        print("all has ended", flush=True)

run(main)
"""


@pytest.mark.parametrize("work", ["asyncio.run(in_a_loop())", "begin(), time.sleep(60)"])
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_a_tool_without_a_traceback_and_with_all_that_it_has_started(
    work: str, stop: signal.Signals
) -> None:
    command, pipe = [sys.executable, "-c", INTERRUPTED.format(work=work)], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as tool:
        assert tool.stdout is not None
        assert tool.stdout.readline() == "begun\n"
        tool.send_signal(stop)
        assert tool.communicate(timeout=PATIENCE_SECONDS) == ("all has ended\n", "")
    assert tool.returncode == 130
