"""Servers that begin where their imports end: forked from a process that has done the imports once for all.

Such a server runs the same code with the same options in its own environment, and imports `app.main`, which
reads the settings and builds the application, by itself. It differs from a server that a command has started:
- it shares memory with the others, so figures of its memory do not hold for a real start;
- Python and the packages have read the starter's environment while loading (PYTHON…, OPENBLAS_…, LANG), and
  the seed of Python's hashes is the starter's, too;
- `ps` and /proc show the starter's command and environment;
- it is killed with the starter, and so with the tests, where a real one would live on.
Each has random numbers of its own: a fork reseeds Python's generator, and nothing in `app` uses numpy's.
"""

import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

from app.process.forked import can_fork
from tools.harness.paths import ROOT
from tools.harness.processes import ENDING_SECONDS, Process
from tools.harness.server_process import SERVER_ALONE, launch, passed_on, uvicorn
from tools.harness.waiting import until
from tools.harness.warm_starter import MAX_MESSAGE

START = f"""{SERVER_ALONE}
from tools.harness.warm_starter import serve
exec(serve({{}}))
"""
# The beginning of a command that can be run warm; code and options follow.
PYTHON = uvicorn()[:2]
# If this is set, coverage begins with the interpreter, so the server needs one of its own.
COVERAGE = "COVERAGE_PROCESS_CONFIG"


class WarmStarter:
    """Launches servers warm where possible; the first of them starts its process."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self, command: Sequence[str], environ: Mapping[str, str], workdir: Path) -> Process:
        """Start a server warm, or by its command if a warm one would not be the same."""
        is_alike = list(command[:2]) == PYTHON and workdir == ROOT and not environ.get(COVERAGE)
        if not (is_alike and can_fork()):
            return launch(command, environ, workdir)
        code, *arguments = command[2:]
        # A process that ignores Ctrl-C, as a shell's background jobs do, passes that on to what it starts.
        interruptible = signal.getsignal(signal.SIGINT) != signal.SIG_IGN
        request = {
            "code": code,
            "arguments": arguments,
            "environ": dict(environ),
            "interruptible": interruptible,
        }
        reading, writing = os.pipe()
        try:
            return WarmProcess(self, self.ask(request, writing), reading)
        finally:
            os.close(writing)

    def ask(self, request: Mapping[str, Any], *files: int) -> Any:
        """Return the starter's answer; raises RuntimeError if the starter has ended."""
        with self._one_at_a_time:
            if self._process is None:
                self._start()
            socket.send_fds(self._control, [json.dumps(request).encode()], files)
            answer = self._control.recv(MAX_MESSAGE)
        if not answer:
            raise RuntimeError("the starter of warm servers has ended")
        return json.loads(answer)

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START.format(theirs.fileno())],
                cwd=ROOT,
                env=passed_on() | {COVERAGE: ""},
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    @property
    def pid(self) -> int | None:
        """Return its process id; None before the first server."""
        return None if self._process is None else self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._control.close()
            self._process.wait(ENDING_SECONDS)


class WarmProcess:
    """A server's process, used like a `subprocess.Popen`; its parent is the starter."""

    def __init__(self, starter: WarmStarter, pid: int, output: int) -> None:
        self._starter = starter
        self.pid = pid
        self.stdout: IO[str] | None = os.fdopen(output, encoding="utf-8")
        self.returncode: int | None = None
        self._one_at_a_time = threading.Lock()

    def poll(self) -> int | None:
        """Return the exit status, minus the number if a signal ended it; None while it lives."""
        with self._one_at_a_time:
            if self.returncode is None:
                self.returncode = self._starter.ask({"pid": self.pid})
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended; raises `subprocess.TimeoutExpired` after `timeout` s."""
        seconds = math.inf if timeout is None else timeout
        try:
            return until(self.poll, "the server ends", seconds)
        except TimeoutError:
            raise subprocess.TimeoutExpired(PYTHON, seconds) from None

    def send_signal(self, number: int) -> None:
        """Send it a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)
