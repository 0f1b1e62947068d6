"""What rests cost Redis, one of it and a cluster: how many of them a core bears.

`python -m tools.bench.scale` prints the table. Rests begin and end by the server's own stores, as calls have
it, each in a meeting of its own; processor time of Redis is counted, so that a slow client changes nothing.
"""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.config.settings import Settings
from app.events.channels import RedisClient
from app.meetings.due_rests import DueRests
from app.meetings.rest_store import RestStore, RestTiming
from app.storage.redis_client import open_redis
from tools.bench.machine import print_machine
from tools.harness.redis_nodes import ClusterNodes, RedisNode
from tools.soak.machine import cpu_seconds

RESTS = 3000
"""Each has two events: its beginning and its end."""
AT_ONCE = 32
LOOKS = 1000
"""Of one process for what is due; each process looks once a second."""


@dataclass(frozen=True, slots=True)
class Cost:
    """In seconds: processor time of Redis (all nodes together) and of this process, and the time it took."""

    redis: float
    client: float
    seconds: float


Work = Callable[[RedisClient, RestStore], Awaitable[None]]


async def many_rests(_: RedisClient, rests: RestStore) -> None:
    """Begin and end rests, some at a time."""
    meetings = iter([f"bench-{secrets.token_hex(4)}" for _ in range(RESTS)])

    async def leader() -> None:
        for meeting in meetings:
            await rests.order(meeting, "manual", 300)
            await rests.finish(meeting)

    await asyncio.gather(*(leader() for _ in range(AT_ONCE)))


async def many_looks(redis: RedisClient, rests: RestStore) -> None:
    """Look for what is due, when nothing is."""
    due = DueRests(redis, rests)
    for _ in range(LOOKS):
        await due.carry_out_all()


async def cost_of(work: Work, url: str, nodes: Sequence[RedisNode]) -> Cost:
    """Return what work costs by the stores that a server with this REDIS_URL has."""
    async with open_redis(Settings.from_environ({"REDIS_URL": url})) as (redis, _):
        rests = RestStore(redis, RestTiming(cooldown_seconds=0, notice_seconds=0))
        # A first time, for connections and scripts.
        await rests.finish("bench-warm")
        before = redis_seconds(nodes), time.process_time(), time.monotonic()
        await work(redis, rests)
        after = redis_seconds(nodes), time.process_time(), time.monotonic()
    return Cost(*(late - early for early, late in zip(before, after, strict=True)))


def redis_seconds(nodes: Sequence[RedisNode]) -> float:
    """Return the processor time that the nodes have used."""
    return sum(cpu_seconds(node.process.pid) for node in nodes)


def print_scale() -> None:
    """Print the table."""
    print("\n| Redis | its CPU a rest, µs | rests a second of one core | its CPU a look of a process, µs |")
    print("|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="meeting-rest-bench-") as folder:
        node = RedisNode(Path(folder) / "single", {})
        try:
            print_row("one", f"redis://{node.address}", [node])
        finally:
            node.stop()
        with ClusterNodes(Path(folder) / "cluster") as cluster:
            print_row("a cluster of three, and a replica", cluster.url, cluster.nodes)


def print_row(name: str, url: str, nodes: Sequence[RedisNode]) -> None:
    """Print what one kind of Redis needs."""
    rest = asyncio.run(cost_of(many_rests, url, nodes)).redis / RESTS
    look = asyncio.run(cost_of(many_looks, url, nodes)).redis / LOOKS
    print(f"| {name} | {rest * 1e6:.0f} | {1 / rest:.0f} | {look * 1e6:.0f} |")


if __name__ == "__main__":
    print_machine()
    print_scale()
