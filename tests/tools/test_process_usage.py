"""Usage is read for a process and everything that it started; a process that is gone uses nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.harness.process_usage import (
    cpu_seconds,
    is_valkey,
    open_files,
    own_bytes,
    process_tree,
    resident_bytes,
)

# It waits for the end of its input, and so does its child.
PARENT = "import subprocess, sys; subprocess.Popen(['cat']); print(flush=True); sys.stdin.read()"


@contextmanager
def parent_of_one() -> Iterator[int]:
    """Yield the ID of a process that has started one child."""
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid


def test_a_process_tree_is_the_process_itself_and_whatever_it_started() -> None:
    with parent_of_one() as pid:
        first, second = process_tree(pid)
    assert first == pid != second


def test_what_a_process_shares_counts_for_less_than_what_is_resident() -> None:
    assert 0 < own_bytes(os.getpid()) < resident_bytes(os.getpid())


def test_the_processor_time_of_a_process_is_what_the_system_counts() -> None:
    before = os.times()
    told = cpu_seconds(os.getpid())
    after = os.times()
    # Both are rounded to ticks, user time and kernel time separately.
    assert before.user + before.system - 0.1 <= told <= after.user + after.system + 0.1


def test_each_file_that_is_opened_counts_for_one() -> None:
    before = open_files(os.getpid())
    with open(os.devnull):
        assert open_files(os.getpid()) == before + 1


def test_of_a_process_that_is_gone_nothing_is_counted() -> None:
    with parent_of_one() as pid:
        pass
    assert process_tree(pid) == [pid]
    assert resident_bytes(pid) == own_bytes(pid) == open_files(pid) == 0
    assert not is_valkey(pid)
