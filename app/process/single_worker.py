"""More than one worker behind one port is refused: polling clients would meet another worker at each request.

A start with several workers has the exit status of their supervisor, which has imported nothing of ours: it
restarts a worker that has ended (or, in other versions, ends with status 0 itself). A signal would end it
with a status that hosts read as out of memory (137), and PID 1 of a container ignores it. So the first worker
says why, and its answer to the supervisor's question whether it is alive makes the supervisor exit.
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
# As uvicorn reads them when it is given no option: its own first; an empty one counts as unset.
VARIABLES = ("UVICORN_WORKERS", "WEB_CONCURRENCY")
# Seconds. The supervisor asks twice a second, but a machine that is starting several workers is busy.
SUPERVISOR_SECONDS = 30.0


class Exit:
    """A process that receives this from a pipe ends at once with a status, before it prints another line."""

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
    """Return a number of workers; a text that is no number is for uvicorn to refuse, so it counts as one."""
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
