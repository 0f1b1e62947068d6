"""How many connections this process may have: each is a file to the system, which allows few unless asked."""

import asyncio
import contextlib
import logging
import math
import resource
import sys
from typing import Any

logger = logging.getLogger(__name__)

# macOS names no limit, refuses to set none, and allows this many (OPEN_MAX, as setrlimit(2) says there).
MACOS_FILES = 10_240
# What asyncio says about a connection that it cannot accept, with a traceback for each.
OUT_OF_FILES = "socket.accept() out of system resource"
# For how many seconds the log then says nothing about further ones.
SAID_AGAIN_SECONDS = 60.0


def allowed_files() -> int:
    """Return how many files this process may have open; `sys.maxsize` when nothing limits them."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed


def raise_file_limit() -> None:
    """Allow this process as many open files as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft in (hard, resource.RLIM_INFINITY):
        return
    for most in (hard, max(soft, MACOS_FILES)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            return


class OutOfFiles:
    """Handles faults that asyncio reports: connections without a file as one line a minute, others as usual.

    A crowd that comes in one moment runs into this, before connections that only wait have made room.
    """

    def __init__(self) -> None:
        self._said_until = -math.inf

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log it, or leave it to the loop's own handler."""
        if context.get("message") != OUT_OF_FILES:
            loop.default_exception_handler(context)
        elif loop.time() >= self._said_until:
            self._said_until = loop.time() + SAID_AGAIN_SECONDS
            logger.warning(
                "! No more files can be opened, so new connections wait: raise the limit (ulimit -n)"
            )
