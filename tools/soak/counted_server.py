"""The server with its usual options, which also writes down how many tasks its event loop has.

`python -m tools.soak.counted_server FILE` serves on a free port and keeps the current number in the file.
"""

import asyncio
import sys
from pathlib import Path
from socket import socket

import uvicorn

from tools.harness.instrumented import uvicorn_config

INTERVAL_SECONDS = 0.5


class CountedServer(uvicorn.Server):
    """Uvicorn with the count beside the application, on the same loop."""

    def __init__(self, config: uvicorn.Config, file: Path) -> None:
        super().__init__(config)
        self._file = file

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start as usual, then count."""
        await super().startup(sockets)
        self._counting = asyncio.create_task(self._count())

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop counting, then shut down as usual."""
        self._counting.cancel()
        await super().shutdown(sockets)

    async def _count(self) -> None:
        while True:
            self._file.write_text(str(len(asyncio.all_tasks())))
            await asyncio.sleep(INTERVAL_SECONDS)


if __name__ == "__main__":
    CountedServer(uvicorn_config(), Path(sys.argv[1])).run()
