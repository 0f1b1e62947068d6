"""How many streams and sessions this process can hold: as many as memory holds, or fewer if files are few.

Each is a connection, and that is an open file. With no file left nobody is even refused: newcomers wait, and
the event loop does little but try to accept them.
"""

import logging
import sys
from typing import NamedTuple

logger = logging.getLogger(__name__)

# Each open stream costs some 20 kB; a process of 512 MB holds this many besides the model.
MAX_STREAMS = 6000
# A session costs some 10 kB until it is found to be silent, after 65 s; there is one for each leader.
MAX_SESSIONS = 1000
# One in two files is for what is served; the others are for requests that are waited for and connections that
# are kept, a quarter each (`FILES_PER_WAITING` in app/connections/slow_clients.py).
SERVED_PART = 2
# Files of the served half for no stream or session: Redis (two; in a cluster some for each node),
# measuring, the log, calls under way.
OTHER_FILES = 100
# Where files are few, one address gets at most half, whatever the settings: an office fits, others do too.
# So there are at least this many places.
ADDRESS_PART = 2


class Capacity(NamedTuple):
    """How many streams and sessions may be open at once, in all and by one address."""

    streams: int
    sessions: int
    # No bound here: the settings alone say how many.
    streams_by_address: int = sys.maxsize
    sessions_by_address: int = sys.maxsize


# As many as memory holds.
MEMORY_CAPACITY = Capacity(MAX_STREAMS, MAX_SESSIONS)


def capacity_for(allowed_files: int) -> Capacity:
    """Return what this many open files allow: all of it, or less of both in the same proportion."""
    served = allowed_files // SERVED_PART - OTHER_FILES
    wanted = MAX_STREAMS + MAX_SESSIONS
    if served >= wanted:
        return MEMORY_CAPACITY
    streams, sessions = (max(served * each // wanted, ADDRESS_PART) for each in (MAX_STREAMS, MAX_SESSIONS))
    return Capacity(streams, sessions, streams // ADDRESS_PART, sessions // ADDRESS_PART)


def warn_of_few_files(allowed_files: int) -> None:
    """Say in the log if files, and not memory, limit the streams and sessions."""
    capacity = capacity_for(allowed_files)
    if capacity != MEMORY_CAPACITY:
        logger.warning(
            "! Only %d files may be open here, enough for %d event streams and %d Socket.IO sessions: "
            "raise the limit (ulimit -n)",
            allowed_files,
            capacity.streams,
            capacity.sessions,
        )
