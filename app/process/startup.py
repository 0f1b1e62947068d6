"""What a start says of its settings, and its end when it cannot succeed."""

import logging
import os
import sys
from typing import NoReturn

logger = logging.getLogger(__name__)

# Shorter keys than `openssl rand -hex 8` makes can be guessed, whatever the limits.
SAFE_KEY_CHARACTERS = 16
# Nothing but uvicorn imports it, where the start command names it.
HTTP_PROTOCOL = "app.connections.http_protocol"


class StartupFailed(Exception):
    """A start that cannot succeed; its text tells whoever started it why, in one line."""


def warn_of_bare_address(written: str, public_url: str | None) -> None:
    """Say that a PUBLIC_URL without a host is not used; the start goes on, for the domain may come later."""
    if written.strip() and public_url is None:
        logger.warning(
            "! PUBLIC_URL=%s has no host and counts as unset: make the domain first "
            "(on Railway: Settings, Networking, Generate Domain), then deploy again",
            written.strip(),
        )


def log_startup_summary(
    leader_key: str | None, metrics_key: str | None, public_url: str | None, port: int
) -> None:
    """Say once what the start command lacks, who may lead, which key can be guessed, where to look next."""
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
    here = public_url or f"http://localhost:{port}"
    logger.info("Look next: %s/console (try it out) · %s/docs (the API) · %s/health", here, here, here)


def abort_startup(reason: str) -> NoReturn:
    """End the process with one line and status 1, as a wrong setting does; nothing is served yet.

    Once uvicorn runs, any exception would end it with a traceback.
    """
    sys.stderr.write(f"{reason}\n")
    sys.stderr.flush()
    os._exit(1)
