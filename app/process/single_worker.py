"""More than one worker behind one port is refused: polling clients would change workers at each request.

A worker cannot stop its supervisor by exiting (uvicorn then ends with status 0, older ones start it
again for ever), so the first worker says why and ends the supervisor; the others end in silence.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence

REFUSAL = (
    "More than one worker ({workers}) is refused: a polling client would meet another worker "
    "at each request. Start one process per port and put a balancer with affinity before them."
)
FIRST_WORKER = "SpawnProcess-1"
# As uvicorn reads them when it has no option: its own first; an empty one counts as unset.
VARIABLES = ("UVICORN_WORKERS", "WEB_CONCURRENCY")


def requested_workers(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Return how many workers uvicorn was asked for; its option beats the variables."""
    for position, argument in enumerate(argv):
        if argument == "--workers":
            return as_count(argv[position + 1]) if position + 1 < len(argv) else 1
        if argument.startswith("--workers="):
            return as_count(argument.removeprefix("--workers="))
    return as_count(next(filter(None, map(environ.get, VARIABLES)), "1"))


def as_count(text: str) -> int:
    """Return a number of workers; what is no number is uvicorn's to refuse, so it counts as one."""
    try:
        return int(text)
    except ValueError:
        return 1


def refuse_workers() -> None:
    """End this start with one line and a status that is not 0 when several workers were asked for."""
    workers = requested_workers(sys.argv, os.environ)
    if workers <= 1:
        return
    supervised = multiprocessing.parent_process() is not None
    if not supervised or multiprocessing.current_process().name == FIRST_WORKER:
        sys.stderr.write(f"{REFUSAL.format(workers=workers)}\n")
        sys.stderr.flush()
    if supervised:
        os.kill(os.getppid(), signal.SIGKILL)
    os._exit(1)
