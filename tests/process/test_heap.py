"""What the server's process does not need any more it gives back to the system."""

import platform
import subprocess
import sys

import pytest

# Large pieces come between small ones that stay; at the end of this all large ones are free.
CROWD = """
import sys
from app.process.heap import bound_heap
from tools.soak.machine import resident_bytes
if sys.argv[1] == "bounded":
    bound_heap()
import os
bytearray(4_000_000)  # glibc takes the largest that was freed for its bound
before = resident_bytes(os.getpid())
pieces = [(bytearray(200_000), bytearray(1000)) for _ in range(300)]
small = [piece for _, piece in pieces]
del pieces
print(resident_bytes(os.getpid()) - before)
"""


def kept_bytes(heap: str) -> int:
    command = [sys.executable, "-c", CROWD, heap]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has its own way")
def test_large_pieces_that_are_free_are_the_systems_again_though_small_ones_between_them_stay() -> None:
    assert kept_bytes("bounded") < 5_000_000 < kept_bytes("glibc's own")
