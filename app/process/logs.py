"""The server's own log lines: to standard output, next to uvicorn's; both look the same."""

import contextlib
import io
import logging
import sys
import time

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from app.log_context import add_bound_fields

# uvicorn repeats each line with terminal colours in it.
NOT_SHOWN = [*RESERVED_ATTRS, "color_message"]


def configure_logging(level: str, log_format: str = "text") -> None:
    """Send this package's lines to standard output from `level` on; a second call changes the level.

    With `log_format` "json" each line is an object; uvicorn's own lines look the same. Its access log is off,
    whatever the start command says: it has addresses and queries, which our line for each request leaves out.
    """
    leave_out_origins()
    access = logging.getLogger("uvicorn.access")
    access.handlers, access.propagate = [], False
    logger = logging.getLogger("app")
    logger.setLevel(level)
    if not logger.handlers:
        handler = standard_output()
        # asyncio itself logs what a task has died of.
        for source in (logger, logging.getLogger("asyncio")):
            source.propagate = False
            source.addHandler(handler)
    formatter = json_formatter() if log_format == "json" else TextFormatter()
    for each in [*logger.handlers, *logging.getLogger("uvicorn").handlers]:
        each.setFormatter(formatter)


def leave_out_origins() -> None:
    """Do not look up by which code, thread and process a line was logged, as no line says it.

    That would take a fifth of a line's time, and keep a frame of each open stream in memory (0.3 kB).
    Tracebacks stay; only `stack_info`, which nothing asks for, has no effect.
    """
    # These four are how the standard library's logging guide says it is done.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def standard_output() -> logging.Handler:
    """Return what writes lines there; none is lost to a character set without ✓ (as with LANG=en_US)."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # It refuses if its file has become a pipe in the meantime, as in a server that a test has forked.
        with contextlib.suppress(OSError):
            sys.stdout.reconfigure(errors="backslashreplace")
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(add_bound_fields)
    return handler


class TextFormatter(logging.Formatter):
    """Lines as text, each with its time in the form of the wire: UTC, wherever the server is."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s")
        self.converter = time.gmtime


def json_formatter() -> logging.Formatter:
    """Return the formatter of JSON lines: time, level, message, then whatever else is known."""
    return JsonFormatter(
        ["levelname", "message"],
        rename_fields={"levelname": "level"},
        timestamp="time",
        json_ensure_ascii=False,
        reserved_attrs=NOT_SHOWN,
    )
