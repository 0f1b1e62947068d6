"""Ends the processes that tests and tools start, whatever happens."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

# A server gives its clients 5 s, and a busy machine is slow; whatever takes longer than this hangs.
ENDING_SECONDS = 30.0


class Process(Protocol):
    """A running program with text as its output: the part of `subprocess.Popen` that is used here."""

    pid: int
    stdout: IO[str] | None

    def poll(self) -> int | None:
        """Return its exit status, minus the number if a signal ended it; None while it lives."""

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit status once it has ended; raises `subprocess.TimeoutExpired` after `timeout` s."""

    def send_signal(self, sig: int, /) -> None:
        """Send it a signal, unless it has ended."""

    def terminate(self) -> None:
        """Send it SIGTERM, unless it has ended."""

    def kill(self) -> None:
        """Send it SIGKILL, unless it has ended."""


def end(process: subprocess.Popen[Any] | Process) -> int:
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
def hanging(process: subprocess.Popen[Any]) -> Iterator[None]:
    """Keep a program from answering during the block, as when its machine has no time for it."""
    process.send_signal(signal.SIGSTOP)
    # The signal is not enough: until it takes effect, the program may finish what it is doing.
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def stopped_on_failure(stop: Callable[[], object]) -> Iterator[None]:
    """Stop what has begun if the rest of its start fails, since nobody else can stop it yet."""
    try:
        yield
    except BaseException:
        stop()
        raise
