"""Forked children: they share what this process has loaded, and keep nothing else of it but a socket to it.

A child closes every other open file but standard input, output and error: a listening socket or a client's
connection that it held would stay open when this process lets go of it. What libraries write to standard
error is dropped, such as libjpeg's line about each damaged picture: what a client sends must not fill the
log. A child ends when its socket does, however that comes about.
"""

import contextlib
import ctypes
import gc
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

# The only system with a fork on which no library breaks in a child: macOS's own do.
FORKING_PLATFORM = "linux"
# A child computes without a pause; what waits for the parent is a click or a rest. Against its parent it gets
# a quarter of a core, with ten a tenth.
NICENESS = 5
# The highest there is: when memory runs out, the kernel then ends a child, which costs a frame. By size
# alone it might as well end the parent, since they share most pages.
OOM_SCORE_ADJ = 1000
# The kernel's numbers in prctl(2), and how operators see a child in `ps` and `top` (at most 15 letters).
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
NAME = b"rest-measuring"
# Where the kernel lists a process's own open files.
OWN_FILES = "/proc/self/fd"
# Whatever `sys.stderr` is in the parent; files beyond it are the parent's own.
STANDARD_ERROR = 2

Serve = Callable[[socket.socket], None]


def can_fork() -> bool:
    """Tell whether children can be forked here."""
    return sys.platform == FORKING_PLATFORM


def fork_child(serve: Serve) -> tuple[int, socket.socket]:
    """Return the process id of a child that runs `serve(its end)`, and this process's end, non-blocking.

    Raises `OSError` when the system allows no further process.
    """
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        ours.close()
        theirs.close()
        raise
    if pid == 0:
        live_as_child(serve, theirs, parent)
    theirs.close()
    ours.setblocking(False)
    return pid, ours


def live_as_child(serve: Serve, channel: socket.socket, parent: int) -> None:
    """Serve and end; never returns into what the parent was doing."""
    status, own_faults = 1, STANDARD_ERROR
    try:
        leave_parent(channel.fileno(), parent)
        own_faults = hush_libraries()
        serve(channel)
        status = 0
    except BaseException:
        os.write(own_faults, traceback.format_exc().encode())
    finally:
        os._exit(status)


def leave_parent(kept_file: int, parent: int) -> None:
    """Give up what belongs to the parent: its signals, its files, its priority."""
    signal.set_wakeup_fd(-1)
    # Ctrl-C, a platform's stop and a closed terminal signal the whole group: the parent ends its children.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(STANDARD_ERROR + 1, kept_file)
    os.closerange(kept_file + 1, highest_file() + 1)
    die_with(parent)
    os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE_ADJ))
    # A garbage collection that touched what the parent has loaded would copy all of it.
    gc.freeze()


def hush_libraries() -> int:
    """Drop what is written to standard error from now on; return a file that still leads there."""
    own_faults = os.dup(STANDARD_ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STANDARD_ERROR)
    os.close(nowhere)
    return own_faults


def highest_file() -> int:
    """Return the highest number of an open file.

    It may be far below the limit, which can be a billion: older C libraries would close each number singly.
    """
    try:
        return max(map(int, os.listdir(OWN_FILES)))
    except OSError:
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def die_with(parent: int) -> None:
    """Let the kernel end this child with its parent, even one that hangs and would not see its socket end."""
    with contextlib.suppress(OSError, AttributeError):
        kernel = ctypes.CDLL(None)
        kernel.prctl(PR_SET_NAME, NAME)
        kernel.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)
