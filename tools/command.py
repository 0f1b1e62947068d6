"""How a tool runs for a person: on a terminal of any character set, and until it is stopped."""

import io
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

# As shells report a command that Ctrl-C has ended: 128 and the number of SIGINT.
INTERRUPTED = 130
# As shells report one whose output nobody reads any more: 128 and the number of SIGPIPE.
UNREAD = 141
# What else stops a tool: a process manager or `timeout`, and a terminal that is closed.
STOPS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Missing(Exception):
    """A tool cannot go on without something; the message says what, and how to come by it."""


def run(main: Callable[[], int]) -> NoReturn:
    """Run a tool and end with its exit status.

    What it misses costs one line, and Ctrl-C, another stop or a reader that has left (`| head`) none.
    """
    keep_every_line()
    stop_as_ctrl_c_does()
    try:
        status = main()
        sys.stdout.flush()
    except Missing as missing:
        print(f"✗ {missing}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # Python itself would complain once more, as it ends and writes the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = UNREAD
    sys.exit(status)


def keep_every_line() -> None:
    """Let a sign that the output's character set lacks, such as ✓ with LANG=en_US, cost no line."""
    # Standard error does so by itself.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def stop_as_ctrl_c_does() -> None:
    """Let other stops, too, end what the tool has started; by itself Python would leave all of it behind."""
    for each in STOPS:
        # Whoever has it ignored, as nohup does, keeps that.
        if signal.getsignal(each) == signal.SIG_DFL:
            signal.signal(each, signal.default_int_handler)


def end_at_once() -> None:
    """Let Ctrl-C or another stop end this worker, which would take it for the fault of one task and go on."""
    for each in (signal.SIGINT, *STOPS):
        if signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, signal.SIG_DFL)
