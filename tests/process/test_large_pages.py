"""What a start loads lies in large pages, where the kernel joins small ones: a face is measured sooner."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.process import large_pages
from app.process.large_pages import SIZE_FILE, join_pages, own_memory

# The first kernel release that joins pages on request.
FIRST_RELEASE = (6, 1)


# A separate process: a forked one shares pages with its parent, and writing splits a large one again.
LOADING = """
import re
from pathlib import Path
import numpy as np
from app.process.large_pages import join_pages
loaded = np.arange(64 * 2**20, dtype=np.uint8)
pages = join_pages()
assert (loaded == np.arange(len(loaded), dtype=np.uint8)).all()
print(pages, re.search(r"AnonHugePages: +(\\d+) kB", Path("/proc/self/smaps_rollup").read_text())[1])
"""


def joins_here() -> bool:
    major, minor = os.uname().release.split(".")[:2]
    return SIZE_FILE.exists() and (int(major), int(re.sub(r"\D.*", "", minor))) >= FIRST_RELEASE


def test_what_was_loaded_lies_in_large_pages_unchanged() -> None:
    loading = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    pages, kilobytes = map(int, loading.stdout.split())
    if joins_here():
        assert kilobytes * 1024 == pages * int(SIZE_FILE.read_text())
        assert kilobytes > 60 * 1024
    else:
        assert pages == 0


def test_memory_that_others_share_or_that_is_a_file_is_left_alone() -> None:
    table = """\
55d0c0000000-55d0c4000000 rw-p 00000000 00:00 0                          [heap]
7f0000000000-7f0004000000 rw-p 00000000 00:00 0
7f0010000000-7f0014000000 rw-s 00000000 00:01 4711                       /dev/zero (deleted)
7f0020000000-7f0024000000 rw-p 00000000 fe:00 4712                       /usr/lib/libdlib with a blank.so
7f0030000000-7f0034000000 r--p 00000000 00:00 0
7ffc00000000-7ffc04000000 rw-p 00000000 00:00 0                          [stack]
"""
    assert [start for start, _ in own_memory(table)] == [0x55D0C0000000, 0x7F0000000000]


def test_a_system_without_large_pages_stays_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(large_pages, "SIZE_FILE", tmp_path / "none")
    assert join_pages() == 0
