"""The server's own log lines: to standard output, one format, next to uvicorn's."""

import logging
import sys


def configure_logging(level: str) -> None:
    """Send this package's lines to standard output from `level` on; a second call changes the level."""
    logger = logging.getLogger("app")
    logger.setLevel(level)
    logger.propagate = False
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s"))
        logger.addHandler(handler)
