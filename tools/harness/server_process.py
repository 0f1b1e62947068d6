"""A real server of this application, started as every start command does or by one of them; keeps its log."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Self

import httpx2

from tools.harness.paths import ROOT
from tools.harness.processes import Process, end, stopped_on_failure
from tools.harness.waiting import PATIENCE_SECONDS, until

OPTIONS = [
    "--workers",
    "1",
    "--no-access-log",
    "--timeout-graceful-shutdown",
    "5",
    "--timeout-keep-alive",
    "75",
    "--backlog",
    "1024",
    "--http",
    "app.connections.http_protocol:BoundedHttpProtocol",
]
# A start takes 2 s of processor time, and took over 30 s on two cores that were busy with six other things.
START_SECONDS = 60.0
# Whoever starts a server decides about every setting; what the developer's shell has set does not matter.
# (The last one lets a server measure its own coverage, too, when the test that starts it measures coverage.)
PASSED_ON = ("PATH", "HOME", "LANG", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "COVERAGE_PROCESS_CONFIG")

# Starts a command in an environment and a folder.
Launch = Callable[[Sequence[str], Mapping[str, str], Path], Process]

# As `python -m uvicorn` where only the server's packages are installed. Clients in tests need these two, and
# engineio loads them wherever it finds them (a tenth of the processor time of a start, 11 MB).
SERVER_ALONE = """
import sys
sys.modules.update(aiohttp=None, requests=None)
"""
UVICORN = """
import uvicorn
uvicorn.main(prog_name="uvicorn")
"""


def uvicorn(port: int = 0, first: str = "") -> list[str]:
    """Return the start command; port 0 takes a free one. `first` is code that runs before uvicorn."""
    start = [sys.executable, "-c", f"{SERVER_ALONE}{first}{UVICORN}", "app.main:socket_app"]
    return [*start, "--host", "127.0.0.1", "--port", str(port), *OPTIONS]


def passed_on() -> dict[str, str]:
    """Return the part of this process's environment that every server gets."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def launch(command: Sequence[str], environ: Mapping[str, str], workdir: Path) -> Process:
    """Start a program with exactly this environment; its output and its errors come as one stream."""
    return subprocess.Popen(
        command,
        cwd=workdir,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


class ServerProcess:
    """One server that has started; `url` is its address, `lines` its log so far.

    `command` is anything that ends up as uvicorn: make, honcho, a container's own. Raises RuntimeError if it
    ends before it serves.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        command: Sequence[str] | None = None,
        workdir: Path = ROOT,
        launch: Launch = launch,
    ) -> None:
        # What it prints is read as UTF-8, whatever character set LANG names.
        self.environ = passed_on() | {"PYTHONIOENCODING": "utf-8"} | dict(environ)
        # Made before the start, which may fail; ignores any proxy that the environment names.
        self.http = httpx2.Client(timeout=30, trust_env=False)
        self.process = launch(command or uvicorn(), self.environ, workdir)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        # Stopped, not killed, or the processes that it has started itself would stay.
        with stopped_on_failure(self.stop):
            found = self.wait_for(r"Uvicorn running on (https?)://[\d.]+:(\d+)", START_SECONDS)
        self.port = int(found[2])
        self.url = f"{found[1]}://127.0.0.1:{self.port}"
        self.http.base_url = self.url

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for(self, pattern: str, seconds: float = PATIENCE_SECONDS) -> re.Match[str]:
        """Return the first match of a pattern in the log; TimeoutError after `seconds`."""
        searched = 0

        def look() -> re.Match[str] | None:
            nonlocal searched
            if self.process.poll() is not None and not self._reader.is_alive():
                raise RuntimeError(f"the server has ended:\n{self.log}")
            fresh = self.lines[searched:]
            searched += len(fresh)
            return next(filter(None, (re.search(pattern, line) for line in fresh)), None)

        return until(look, f"the log says {pattern}", seconds)

    def wait_for_redis(self) -> None:
        """Return once Redis is there and rests are delivered."""
        self.wait_for("✓ Redis connected")

    def insist(self, method: str, path: str, **body: object) -> httpx2.Response:
        """Return the answer to a call, retried while Redis is too late: it may be waiting for a busy disk."""

        def call() -> httpx2.Response | None:
            answer = self.http.request(method, path, json=body or None)
            return None if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE else answer

        return until(call, f"{method} {path} is carried out").raise_for_status()

    def wait_for_health(self) -> None:
        """Return once it says that all is well: on a busy machine its Redis is sometimes late."""
        until(lambda: self.http.get("/health").json()["status"] == "healthy", "the server is healthy")

    @property
    def log(self) -> str:
        """Return everything that it has printed so far."""
        return "\n".join(self.lines)

    def faults(self) -> list[str]:
        """Return the tracebacks and errors in the log, each with the lines that follow it."""
        return [
            "\n".join(self.lines[number : number + 40])
            for number, line in enumerate(self.lines)
            if "Traceback" in line or "ERROR" in line
        ]

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self) -> int:
        """End it as a platform does, return its exit status; `subprocess.TimeoutExpired` if it hangs."""
        try:
            return end(self.process)
        finally:
            self._close()

    def _close(self) -> None:
        self._reader.join(timeout=PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
