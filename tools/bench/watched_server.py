"""The server with its usual options and one more task: a watcher that times the event loop's stalls.

`python -m tools.bench.watched_server FILE` serves on a free port; when it ends it writes the stalls, a list
of [CLOCK_MONOTONIC seconds, seconds late]. All processes of the machine share that clock.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from socket import socket

import uvicorn

from tools.harness.instrumented import uvicorn_config

# Seconds between looks at the clock: nobody minds a stall shorter than this.
TICK = 0.002

Stalls = list[tuple[float, float]]


async def watch(stalls: Stalls) -> None:
    """Record how late each wake-up comes, until cancelled."""
    while True:
        due = time.monotonic() + TICK
        await asyncio.sleep(TICK)
        stalls.append((due, time.monotonic() - due))


class WatchedServer(uvicorn.Server):
    """Uvicorn with the watcher beside the application, on the same loop."""

    def __init__(self, config: uvicorn.Config, file: Path) -> None:
        super().__init__(config)
        self._file = file
        self._stalls: Stalls = []

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start as usual, then watch."""
        await super().startup(sockets)
        self._watcher = asyncio.create_task(watch(self._stalls))

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Write the stalls first: after this uvicorn ends the process by the signal that it received."""
        self._watcher.cancel()
        self._file.write_text(json.dumps(self._stalls))
        await super().shutdown(sockets)


if __name__ == "__main__":
    WatchedServer(uvicorn_config(), Path(sys.argv[1])).run()
