"""Processes that carry out what is due, over and over: `python -m tests.meetings.due_process <url> <count>`.

Each prints its process id when it is ready. They are forked from one that has imported everything, since as
many interpreters would take longer to start than the race does.
"""

import asyncio
import contextlib
import os
import sys

from tests.meetings.stores import open_stores


async def carry_out_for_ever(url: str) -> None:
    async with open_stores(url) as stores:
        await stores.redis.ping()
        # In one piece: the others write into the same pipe.
        os.write(sys.stdout.fileno(), f"{os.getpid()}\n".encode())
        while True:
            await stores.due.advance_all_due()


def fork_racers(url: str, count: int) -> None:
    """Start the processes and end once all of them have ended."""
    for _ in range(count):
        if os.fork() == 0:
            asyncio.run(carry_out_for_ever(url))
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    fork_racers(sys.argv[1], int(sys.argv[2]))
