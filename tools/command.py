"""How a tool runs for a person: on a terminal of any character set, and until Ctrl-C."""

import io
import sys
from collections.abc import Callable
from typing import NoReturn

# As shells report a command that Ctrl-C has ended: 128 and the number of SIGINT.
INTERRUPTED = 130


def run(main: Callable[[], int]) -> NoReturn:
    """Run a tool and end with its exit status; Ctrl-C ends it without a traceback."""
    keep_every_line()
    try:
        status = main()
    except KeyboardInterrupt:
        status = INTERRUPTED
    sys.exit(status)


def keep_every_line() -> None:
    """Let a sign that the output's character set lacks, such as ✓ with LANG=en_US, cost no line."""
    # Standard error does so by itself.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
