"""A real uvicorn with this application, started as every start command does, its log kept."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import httpx2

from tests.harness.waiting import until

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = ["--no-access-log", "--timeout-graceful-shutdown", "5", "--timeout-keep-alive", "75"]
# The tests decide about every setting; what the developer's shell has set is none of theirs.
PASSED_ON = ("PATH", "HOME", "LANG", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class ServerProcess:
    """One server process on a port of its own; `lines` is its log so far."""

    def __init__(self, environ: Mapping[str, str], port: int = 0) -> None:
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "app.main:socket_app",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        self.process = subprocess.Popen(
            command + OPTIONS,
            cwd=ROOT,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | dict(environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        found = self.wait_for(r"Uvicorn running on http://127\.0\.0\.1:(\d+)")
        self.url = f"http://127.0.0.1:{found[1]}"
        self.http = httpx2.Client(base_url=self.url, timeout=30)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Return the first match of a pattern in the log, however long it takes."""

        def look() -> re.Match[str] | None:
            if self.process.poll() is not None and not self._reader.is_alive():
                raise AssertionError("the server has ended:\n" + "\n".join(self.lines))
            return next(filter(None, (re.search(pattern, line) for line in list(self.lines))), None)

        return until(look, f"the log says {pattern}")

    def wait_for_redis(self) -> None:
        """Return when Redis is there and rests are delivered."""
        self.wait_for("✓ Redis connected")

    def faults(self) -> list[str]:
        """Return what the log has of tracebacks and errors, each with the lines that follow it."""
        return [
            "\n".join(self.lines[number : number + 40])
            for number, line in enumerate(self.lines)
            if "Traceback" in line or "ERROR" in line
        ]

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self._end()

    def stop(self) -> int:
        """End it as a platform does and return its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self._end()

    def _end(self) -> int:
        status = self.process.wait(timeout=30)
        self._reader.join(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.http.close()
        return status
