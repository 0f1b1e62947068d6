"""A process that has loaded what a server loads, and forks a server each time a test asks for one.

Half of the cost of a start is imports, a third is building dlib's face detector and reading its landmark
model: here all of that is done once.
"""

import contextlib
import ctypes
import gc
import json
import os
import pkgutil
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

# The most bytes of one message: a command and its environment, or a number.
MAX_MESSAGE = 100_000
# The module that builds the application; each server imports it by itself.
BUILT = "app.main"
# What uvicorn only imports once it runs.
LATER = (
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.loops.auto",
    "uvicorn.protocols.websockets.auto",
)
# The kernel's number in prctl(2).
PR_SET_PDEATHSIG = 1
STANDARD_OUTPUT, STANDARD_ERROR = 1, 2


def serve(control_file: int) -> str:
    """Fork servers until the socket's other end is closed, then return no code.

    It returns in every forked server, too, with the code that the server is to run as its program.
    """
    # Ctrl-C reaches the whole group: it ends the servers, while the starter ends with its socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    load()
    with socket.socket(fileno=control_file) as control:
        while True:
            message, files, _, _ = socket.recv_fds(control, MAX_MESSAGE, 1)
            if not message:
                return ""
            request: dict[str, Any] = json.loads(message)
            if not files:
                control.send(json.dumps(exit_status(request["pid"])).encode())
                continue
            starter, pid = os.getpid(), os.fork()
            if pid == 0:
                control.close()
                if request["interruptible"]:
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                become_server(starter, files[0], request["environ"], request["arguments"])
                return str(request["code"])
            os.close(files[0])
            control.send(json.dumps(pid).encode())


def load() -> None:
    """Import everything but the application itself, and keep what its libraries build."""
    import app

    for module in (*LATER, *(each.name for each in pkgutil.walk_packages(app.__path__, "app."))):
        if module != BUILT:
            import_module(module)
    import dlib

    # A server needs only one of each: where it can fork, its children inherit them.
    dlib.get_frontal_face_detector = cache(dlib.get_frontal_face_detector)
    dlib.shape_predictor = cache(dlib.shape_predictor)
    dlib.get_frontal_face_detector()
    from app.vision.model import ModelMissing, load_predictor

    with contextlib.suppress(ModelMissing):  # the server itself reports it
        load_predictor(None)
    from app.process.large_pages import join_pages

    join_pages()  # otherwise each server would join its own pages and thereby copy them
    freeze()


def freeze() -> None:
    """Keep each server's garbage collection from touching, and so copying, what all of them share."""
    gc.collect()
    gc.freeze()


def exit_status(pid: int) -> int | None:
    """Return a server's exit status, minus the number if a signal ended it; None while it lives."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def become_server(starter: int, output: int, environ: Mapping[str, str], arguments: Sequence[str]) -> None:
    """Give up what belongs to the starter, and from then on end when it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != starter:
        os._exit(1)
    for standard in (STANDARD_OUTPUT, STANDARD_ERROR):
        os.dup2(output, standard)
    os.close(output)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["-c", *arguments]
