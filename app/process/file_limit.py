"""How many connections this process may have: each is a file to the system, which allows few unless asked."""

import logging
import resource
import sys

logger = logging.getLogger(__name__)


def allowed_files() -> int:
    """Return how many files this process may have open; `sys.maxsize` when nothing limits them."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed


def raise_file_limit() -> None:
    """Allow this process as many open files as it may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        # macOS names no limit but refuses to have none.
        logger.debug("The limit of open files stays as it is")
