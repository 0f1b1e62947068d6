"""Processes that keep carrying out what is due: `python -m tests.meetings.due_process <url> <count>`.

Each prints its process ID when it is ready. They are forked from a process that has imported everything,
because starting as many interpreters would take longer than the race does.
"""

import asyncio
import contextlib
import os
import sys

from tests.meetings.stores import open_stores


async def carry_out_for_ever(url: str) -> None:
    async with open_stores(url) as stores:
        await stores.redis.ping()
        # In one write, because the others write to the same pipe.
        os.write(sys.stdout.fileno(), f"{os.getpid()}\n".encode())
        while True:
            await stores.due.advance_all_due()


def fork_racers(url: str, count: int) -> None:
    """Start the processes, and return once all of them have ended."""
    for _ in range(count):
        if os.fork() == 0:
            asyncio.run(carry_out_for_ever(url))
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    fork_racers(sys.argv[1], int(sys.argv[2]))
