"""How many streams and sessions this process can hold: what memory holds, or fewer for want of files.

Each is a connection, and that is an open file. Without one left nobody is even refused: whoever comes waits,
and the event loop does little but try.
"""

import logging
import sys
from typing import NamedTuple

logger = logging.getLogger(__name__)

# Each open stream costs less than 20 kB; a process of 512 MB holds this many beside the model.
MAX_STREAMS = 6000
# A session costs some 10 kB until it is found to be silent, after 65 s; there is one for each leader.
MAX_SESSIONS = 1000
# The other half of the files is for requests that are waited for and connections that are kept, a quarter
# each (`FILES_PER_WAITING` in app/connections/slow_clients.py).
SERVED_PART = 2
# Files of the served half for what is neither: Redis (50 at most), what measures, the log, calls in work.
OTHER_FILES = 100
# What one address may have where files are few, whatever its settings say: an office still fits, others too.
ADDRESS_PART = 2


class Capacity(NamedTuple):
    """How many streams and sessions may be open at once, in all and by one address."""

    streams: int
    sessions: int
    # Without a bound of its own the settings alone say how many.
    streams_by_address: int = sys.maxsize
    sessions_by_address: int = sys.maxsize


# What memory holds.
MEMORY_CAPACITY = Capacity(MAX_STREAMS, MAX_SESSIONS)


def capacity_for(allowed_files: int) -> Capacity:
    """Return what so many open files allow: the whole, or less of both in the same proportion."""
    served = allowed_files // SERVED_PART - OTHER_FILES
    wanted = MAX_STREAMS + MAX_SESSIONS
    if served >= wanted:
        return MEMORY_CAPACITY
    streams, sessions = (max(served * each // wanted, ADDRESS_PART) for each in (MAX_STREAMS, MAX_SESSIONS))
    return Capacity(streams, sessions, streams // ADDRESS_PART, sessions // ADDRESS_PART)


def warn_of_few_files(allowed_files: int) -> None:
    """Say in the log where the files, and not the memory, bound streams and sessions."""
    capacity = capacity_for(allowed_files)
    if capacity != MEMORY_CAPACITY:
        logger.warning(
            "! Only %d files may be open here, enough for %d event streams and %d Socket.IO sessions: "
            "raise the limit (ulimit -n)",
            allowed_files,
            capacity.streams,
            capacity.sessions,
        )
