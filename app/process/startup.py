"""What a start says of settings that it cannot use, and its end when it cannot succeed."""

import logging
import os
import sys
from typing import NoReturn

logger = logging.getLogger(__name__)


def warn_of_bare_address(written: str, public_url: str | None) -> None:
    """Say that a PUBLIC_URL without a host is not used; the start goes on, for the domain may come later."""
    if written.strip() and public_url is None:
        logger.warning(
            "! PUBLIC_URL=%s has no host and counts as unset: make the domain first "
            "(on Railway: Settings, Networking, Generate Domain), then deploy again",
            written.strip(),
        )


def abort_startup(reason: str) -> NoReturn:
    """End the process with one line and status 1, as a wrong setting does; nothing is served yet.

    Once uvicorn runs, any exception would end it with a traceback.
    """
    sys.stderr.write(f"{reason}\n")
    sys.stderr.flush()
    os._exit(1)
