"""Waiting for something to become true, with a limit, never for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Only a hang takes this long, on however busy a machine.
PATIENCE_SECONDS = 30.0


def until(look: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Return the first answer of `look` that is neither None nor False; TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = look()
        if seen is not None and seen is not False:
            return seen
        time.sleep(0.01)
    raise TimeoutError(f"waited {seconds:.0f} s in vain: {what}")
