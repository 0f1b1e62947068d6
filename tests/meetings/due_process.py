"""A process that carries out what is due, over and over: `python -m tests.meetings.due_process <url>`."""

import asyncio
import sys

from tests.meetings.stores import open_stores


async def carry_out_for_ever(url: str) -> None:
    async with open_stores(url) as stores:
        await stores.redis.ping()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            await stores.due.carry_out_all()


if __name__ == "__main__":
    asyncio.run(carry_out_for_ever(sys.argv[1]))
