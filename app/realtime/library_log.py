"""What the Engine.IO library logs, as one-line warnings: anyone can send invalid packets.

What our own handlers raise it logs as its clients' mistakes too; `SocketServer.on` has logged that by then.
"""

import logging
from contextvars import ContextVar

# A longer line is never an honest mistake, and would let a caller fill the log.
MAX_LOGGED_CHARACTERS = 200
# What the library adds to an error's first report; later ones have level INFO, which this log leaves out.
FALSE_PROMISE = " (further occurrences of this error"
# Whether this request has had its line: a request of 1.5 kB can hold 512 invalid packets. None outside any.
HAS_COMPLAINED: ContextVar[bool | None] = ContextVar("engineio_has_complained", default=None)


def engineio_logger() -> logging.Logger:
    """Return a logger for the library, whose errors are its clients' mistakes."""
    logger = logging.getLogger("app.realtime.engineio")
    logger.setLevel(logging.WARNING)
    logger.addFilter(downgrade_client_error)
    return logger


def begin_request() -> None:
    """Let the request whose task this is have a line of its own."""
    HAS_COMPLAINED.set(False)


def downgrade_client_error(record: logging.LogRecord) -> bool:
    """Turn a request's first record into a one-line warning, and drop all others."""
    has_complained = HAS_COMPLAINED.get()
    if has_complained:
        return False
    if has_complained is not None:
        HAS_COMPLAINED.set(True)
    record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
    if record.exc_info and record.exc_info[0]:
        record.msg = f"Dropped a request that is no Socket.IO: {record.exc_info[0].__name__}"
    else:
        # The library repeats what the client wrote: without line breaks, that cannot forge a second line.
        shown = record.getMessage().partition(FALSE_PROMISE)[0][:MAX_LOGGED_CHARACTERS]
        record.msg = "".join(letter if letter.isprintable() else "?" for letter in shown)
    record.args = record.exc_info = None
    return True
