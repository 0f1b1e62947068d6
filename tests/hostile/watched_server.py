"""The server as it is started everywhere, except that it records the longest step of its event loop.

When it ends, it writes that step into a file, in seconds of the loop's own processor time: nothing else runs
during a step, and what other programs on the machine do meanwhile does not count.
"""

import asyncio
import sys
import time
from pathlib import Path
from socket import socket

import uvicorn

from tests.patience import be_patient
from tools.harness.instrumented import uvicorn_config

# The program of such a server, which takes the file's path.
WATCHED = f"""
from {__name__} import main
main()
"""


class WatchedServer(uvicorn.Server):
    """Uvicorn, with a timer around each step of its loop."""

    def __init__(self, config: uvicorn.Config, file: Path) -> None:
        super().__init__(config)
        self._file = file
        self._longest, self._step = 0.0, ""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            before = time.thread_time()
            run(handle)
            took = time.thread_time() - before
            if took > self._longest:
                self._longest, self._step = took, repr(handle)

        # The one place that every step of a loop goes through.
        setattr(asyncio.Handle, "_run", timed)  # noqa: B010 - a plain assignment is refused by the types

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._file.write_text(f"{self._longest} {self._step}")
        await super().shutdown(sockets)


def main() -> None:
    """Run a server that writes into the file named by its first argument."""
    be_patient()
    WatchedServer(uvicorn_config(), Path(sys.argv[1])).run()
