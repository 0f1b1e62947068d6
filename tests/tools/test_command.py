"""A tool as a person runs it."""

import os
import re
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


FAILING = """
from tools.clips import ClipsError
from tools.command import run

def main():
    raise ClipsError("npm is away")

run(main)
"""


def test_what_a_tool_misses_costs_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (1, "", "✗ npm is away\n")


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_that_has_left_costs_no_line(lines: int) -> None:
    said = f"from tools.command import run; run(lambda: print('a line\\n' * {lines}) or 0)"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", said],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr.decode()) == (141, "")


# Started by other tools, which tell what becomes of them, and one that runs before anything is installed.
NOT_FOR_PEOPLE = {
    "tools/bench/resident.py",
    "tools/bench/watched_server.py",
    "tools/soak/counted_server.py",
    "tools/trim_packages.py",
}


def test_every_tool_runs_like_that() -> None:
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in (ROOT / "tools").rglob("*.py")
    }
    programs = {
        path for path, text in sources.items() if "__name__ ==" in text or path.endswith("__main__.py")
    }
    assert len(programs) > 12
    assert {path for path in programs if not re.search(r"^    run\(", sources[path], re.M)} == NOT_FOR_PEOPLE
