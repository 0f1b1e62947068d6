"""How a tool runs for a person: on a terminal of any character set."""

import io
import sys
from collections.abc import Callable
from typing import NoReturn


def run(main: Callable[[], int]) -> NoReturn:
    """Run a tool and end with its exit status."""
    keep_every_line()
    sys.exit(main())


def keep_every_line() -> None:
    """Let a sign that the output's character set lacks, such as ✓ with LANG=en_US, cost no line."""
    # Standard error does so by itself.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
