"""A server started by a start command as it stands, whatever that command is."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import httpx2

from tests.harness.waiting import until


class Running:
    """A command under way in a process group of its own, its output kept in a file."""

    def __init__(self, command: list[str], environ: Mapping[str, str], workdir: Path, port: int) -> None:
        self.environ = dict(environ)
        self.url = f"http://127.0.0.1:{port}"
        self.file = Path(self.environ["HOME"]) / "output.log"
        with self.file.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=workdir,
                env=self.environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self) -> str:
        """Everything it has printed so far."""
        return self.file.read_text("utf-8")

    def __enter__(self) -> Self:
        until(self._answers, "the server answers /health")
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=30)

    def _answers(self) -> bool:
        assert self.process.poll() is None, f"it has ended:\n{self.log()}"
        try:
            return httpx2.get(f"{self.url}/health", timeout=2).status_code == 200
        except httpx2.HTTPError:
            return False
