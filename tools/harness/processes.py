"""Processes that tests and tools start end again, whatever happens."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

# A server gives its clients 5 s, and a busy machine is slow; who takes longer hangs.
ENDING_SECONDS = 30.0


def end(process: subprocess.Popen[Any]) -> int:
    """End a process as a platform does and return its exit status.

    One that hangs is killed, and `subprocess.TimeoutExpired` raised.
    """
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


@contextlib.contextmanager
def stopped_on_failure(stop: Callable[[], object]) -> Iterator[None]:
    """Stop what has begun when the rest of its start fails: nobody else has it yet."""
    try:
        yield
    except BaseException:
        stop()
        raise
