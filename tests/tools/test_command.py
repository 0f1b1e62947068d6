"""A tool as a person runs it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tools.harness.paths import ROOT
from tools.harness.process_usage import has_ended, is_valkey, open_files, process_tree
from tools.harness.processes import stopped_on_failure
from tools.harness.waiting import PATIENCE_SECONDS, until
from tools.soak.meeting import Load

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


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a Python program that hears Ctrl-C, in a process group of its own as in a terminal."""
    pipe = subprocess.PIPE
    command = [sys.executable, *arguments]
    with (
        subprocess.Popen(
            command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", process_group=0
        ) as tool,
        stopped_on_failure(lambda: tool.send_signal(signal.SIGINT)),
    ):
        yield tool


def test_who_ignores_ctrl_c_in_the_background_goes_on_doing_so() -> None:
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    raising = "from tools.command import run; run(lambda: signal.raise_signal(signal.SIGINT) or 3)"
    with running("-c", ignoring + raising) as tool:
        assert tool.wait(PATIENCE_SECONDS) == 3


def is_amid_its_work(pid: int) -> bool:
    """Tell whether a tool has a server with a Valkey, and more connections than a soak has members."""
    return any(map(is_valkey, process_tree(pid))) and open_files(pid) > Load(1).members


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("everybody", [True, False], ids=["in a terminal", "alone"])
def test_ctrl_c_ends_a_soak_without_a_word_and_with_all_that_it_has_started(everybody: bool) -> None:
    with running("-m", "tools.soak", "600") as tool:
        until(lambda: is_amid_its_work(tool.pid), "its members listen")
        started = process_tree(tool.pid)
        (os.killpg if everybody else os.kill)(tool.pid, signal.SIGINT)
        assert tool.communicate(timeout=PATIENCE_SECONDS) == ("", "")
    assert tool.returncode == 130
    assert len(started) > 3
    assert all(map(has_ended, started))


@pytest.mark.server
@pytest.mark.slow
def test_ctrl_c_ends_a_demo_with_all_that_it_has_started() -> None:
    with running("-u", "-m", "tools.demo") as tool:
        output = tool.stdout
        assert output is not None
        until(lambda: output.readline().startswith("3. Frames"), "frames are sent")
        started = process_tree(tool.pid)
        os.killpg(tool.pid, signal.SIGINT)
        _, errors = tool.communicate(timeout=PATIENCE_SECONDS)
    assert tool.returncode == 130
    # The bar of progress is there, too.
    assert "Traceback" not in errors
    assert len(started) > 3
    assert all(map(has_ended, started))
