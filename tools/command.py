"""How a tool runs for a person: on a terminal of any character set, and until Ctrl-C."""

import io
import logging
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

# As shells report a command that Ctrl-C has ended: 128 and the number of SIGINT.
INTERRUPTED = 130


def run(main: Callable[[], int]) -> NoReturn:
    """Run a tool and end with its exit status; Ctrl-C ends it without a word."""
    keep_every_line()
    # A shell's background jobs ignore Ctrl-C, which stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end_in_silence)
    sys.exit(main())


def keep_every_line() -> None:
    """Let a sign that the output's character set lacks, such as ✓ with LANG=en_US, cost no line."""
    # Standard error does so by itself.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def end_in_silence(*_: object) -> None:
    """Leave every block that is under way, so that what was started ends, too."""
    # Connections that are cut amid a call would each be reported.
    logging.disable()
    sys.exit(INTERRUPTED)
