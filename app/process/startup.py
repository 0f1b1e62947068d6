"""The end of a start that cannot succeed, once uvicorn runs: any exception there ends with a traceback."""

import os
import sys
from typing import NoReturn


def abort_startup(reason: str) -> NoReturn:
    """End the process with one line and status 1, as a wrong setting does; nothing is served yet."""
    sys.stderr.write(f"{reason}\n")
    sys.stderr.flush()
    os._exit(1)
