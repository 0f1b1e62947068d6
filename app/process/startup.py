"""What a start says about its settings, and how it ends when it cannot succeed."""

import asyncio
import logging
import os
import sys
from typing import NoReturn

from app.process.listening import nearest_url

logger = logging.getLogger(__name__)

# Shorter keys than `openssl rand -hex 8` makes can be guessed, whatever the limits.
SAFE_KEY_CHARACTERS = 16
# Only uvicorn imports it, and only if the start command names it.
HTTP_PROTOCOL = "app.connections.http_protocol"
# uvicorn waits for this start, and opens its port a moment later. Seconds between two looks for the port, and
# how many looks there are: within five seconds it is there, unless it is a Unix socket.
POLL_INTERVAL_SECONDS, MAX_POLLS = 0.05, 100


class StartupFailed(Exception):
    """A start that cannot succeed; its text tells whoever started it why, in one line."""


def warn_of_bare_address(written: str, public_url: str | None) -> None:
    """Say that a PUBLIC_URL without a host is not used; the start goes on, as the domain may come later."""
    if written.strip() and public_url is None:
        logger.warning(
            "! PUBLIC_URL=%s has no host and counts as unset: make the domain first "
            "(on Railway: Settings, Networking, Generate Domain), then deploy again",
            written.strip(),
        )


def log_startup_summary(leader_key: str | None, metrics_key: str | None) -> None:
    """Say once what the start command lacks, who may lead, and which key can be guessed."""
    if HTTP_PROTOCOL not in sys.modules:
        logger.warning(
            "! Slow clients may hold every connection and all memory: start uvicorn with "
            "--http %s:BoundedHttpProtocol",
            HTTP_PROTOCOL,
        )
    if leader_key is None:
        logger.warning("! LEADER_KEY is not set: everyone who reaches this server may lead a meeting")
    for name, key in (("LEADER_KEY", leader_key), ("METRICS_KEY", metrics_key)):
        if key is not None and len(key) < SAFE_KEY_CHARACTERS:
            logger.warning("! %s is short enough to be guessed: make one with `openssl rand -hex 16`", name)


async def log_where_to_look(public_url: str | None, affinity_name: str | None) -> None:
    """Say where to look next, as soon as that is known; nothing if it never is.

    One process of several is behind a proxy, whose address only PUBLIC_URL tells.
    """
    here = public_url if public_url or affinity_name else await port_opened()
    if here:
        logger.info("Look next: %s/console (try it out) · %s/docs (the API) · %s/health", here, here, here)


async def port_opened() -> str | None:
    """Return the address of this process on this machine once it listens; None when it never does."""
    for _ in range(MAX_POLLS):
        if url := nearest_url():
            return url
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
    return None


def abort_startup(reason: str) -> NoReturn:
    """End the process with one line and status 1, as a wrong setting does; nothing is served yet.

    Once uvicorn runs, any exception would end it with a traceback.
    """
    sys.stderr.write(f"{reason}\n")
    sys.stderr.flush()
    os._exit(1)
