"""More than one worker behind one port is refused: polling clients would change workers at each request.

The status of a start with several workers is their supervisor's, and that one has imported nothing of ours:
it takes a worker that ends for one to start again (or, in others' versions, ends well itself). A signal would
end it with a status that hosts call out of memory (137), and PID 1 of a container ignores it. So the first
worker says why, and its answer to the supervisor's question whether it is alive makes that one exit.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any, NoReturn

REFUSAL = (
    "More than one worker ({workers}) is refused: a polling client would meet another worker at each "
    "request. Start it with --workers 1; for more, one process per port behind a balancer with affinity."
)
FIRST_WORKER = "SpawnProcess-1"
# As uvicorn reads them when it has no option: its own first; an empty one counts as unset.
VARIABLES = ("UVICORN_WORKERS", "WEB_CONCURRENCY")
# The supervisor asks twice a second; a machine that is starting several of these is busy.
SUPERVISOR_SECONDS = 30.0


class Exit:
    """Whoever receives this from a pipe ends at once with a status, before it prints another line."""

    def __init__(self, status: int) -> None:
        self.status = status

    def __reduce__(self) -> tuple[Callable[[int], NoReturn], tuple[int]]:
        return os._exit, (self.status,)


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
    """End this start with one line and status 1 when several workers were asked for."""
    workers = requested_workers(sys.argv, os.environ)
    if workers <= 1:
        return
    supervisor = multiprocessing.parent_process()
    if supervisor is None or multiprocessing.current_process().name == FIRST_WORKER:
        sys.stderr.write(f"{REFUSAL.format(workers=workers)}\n")
        sys.stderr.flush()
        if supervisor is not None:
            pipe_to_supervisor().send(Exit(1))
    if supervisor is not None:
        # A worker that ended first would be started again.
        supervisor.join(SUPERVISOR_SECONDS)
    os._exit(1)


def pipe_to_supervisor() -> "Connection[Any, Any]":
    """Return the pipe through which uvicorn's supervisor asks this worker whether it is alive.

    Nothing public leads there: it belongs to the method that this process was started to run.
    """
    started: Any = multiprocessing.current_process()
    pipe: Connection[Any, Any] = started._kwargs["target"].__self__.child_conn
    return pipe
