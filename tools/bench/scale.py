"""What rests and measured meetings cost Redis: how many of them one core can handle.

`python -m tools.bench.scale` prints the table, and that of what frames cost a server. Rests begin and end by
the server's own limiter and stores, as calls do it, each in a meeting of its own. Only the processor time of
Redis counts, so a slow client changes nothing.
"""

import asyncio
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from pathlib import Path
from typing import NamedTuple

from app.config.settings import Settings
from app.limiting.limiter import Limiter
from app.meetings.due_rests import DueRests
from app.meetings.rest_store import RestStore, RestTiming
from app.meetings.store import MeetingStore
from app.realtime.monitoring_stops import VALID_SECONDS
from app.storage.client import RedisClient
from app.storage.redis_client import open_redis
from tools.bench.frame_cost import print_frame_cost
from tools.bench.machine import print_machine
from tools.command import run
from tools.harness.frames import FRAME_RATE
from tools.harness.redis_cluster import ClusterNodes
from tools.harness.redis_nodes import RedisNode

# How many rests; each has two events, its beginning and its end.
RESTS = 3000
AT_ONCE = 32
# How often a process looks for what is due; in use each process looks once a second.
LOOKS = 1000
# Meetings for which one minute of measuring is counted.
MEASURED = 50
# Questions a minute about a measured meeting: asked at the first frame after the last answer has become old.
QUESTIONS = round(60 * FRAME_RATE / ceil(VALID_SECONDS * FRAME_RATE))


class Stores(NamedTuple):
    """The parts of a server that ask Redis."""

    redis: RedisClient
    rests: RestStore
    meetings: MeetingStore
    limiter: Limiter


Work = Callable[[Stores], Awaitable[None]]


async def many_rests(stores: Stores) -> None:
    """Begin rests, each by a call, and end them, some at a time."""
    meetings = iter([f"bench-{secrets.token_hex(4)}" for _ in range(RESTS)])

    async def leader() -> None:
        for meeting in meetings:
            # Each meeting has an address of its own, so that no address calls too often.
            await stores.limiter.hit("rests", meeting, meeting)
            await stores.rests.start_or_get(meeting, "manual", 300)
            await stores.rests.end(meeting)

    await asyncio.gather(*(leader() for _ in range(AT_ONCE)))


async def many_looks(stores: Stores) -> None:
    """Look for what is due while nothing is."""
    due = DueRests(stores.redis, stores.rests)
    for _ in range(LOOKS):
        await due.advance_all_due()


async def measured_minutes(stores: Stores) -> None:
    """Ask what a minute of measuring asks, one question at a time: a process has few meetings to check."""
    for number in range(MEASURED):
        meeting = f"bench-{number}"
        for _ in range(QUESTIONS):
            await stores.meetings.is_stopped(meeting)
        await stores.meetings.note_measured(meeting, number)
        await stores.meetings.renew(meeting)


async def cost_of(work: Work, url: str, nodes: Sequence[RedisNode]) -> float:
    """Return the seconds of processor time that Redis uses for work done by stores with this REDIS_URL."""
    settings = Settings.from_environ({"REDIS_URL": url})
    async with open_redis(settings) as (redis, _):
        rests = RestStore(redis, RestTiming(cooldown_seconds=0, notice_seconds=0))
        meetings = MeetingStore(redis, rests, grace_seconds=0, request_threshold=1)
        stores = Stores(redis, rests, meetings, Limiter(redis, settings))
        await warm_up(stores)
        before = redis_seconds(nodes)
        await work(stores)
        return redis_seconds(nodes) - before


async def warm_up(stores: Stores) -> None:
    """Do everything once, to open connections and load scripts; the measured meetings begin here."""
    await stores.limiter.hit("rests", "bench-warm", "bench-warm")
    await stores.rests.end("bench-warm")
    for number in range(MEASURED):
        await stores.meetings.start(f"bench-{number}")


def redis_seconds(nodes: Sequence[RedisNode]) -> float:
    """Return the processor time that the nodes have used, as they count it themselves: in microseconds."""
    told = [node.client.info("cpu") for node in nodes]
    return sum(float(each["used_cpu_user"]) + float(each["used_cpu_sys"]) for each in told)


def print_scale() -> None:
    """Print the table."""
    print(
        "\n| Redis | its CPU a rest, µs | rests a second of one core | its CPU per poll of a process, µs "
        "| its CPU a second of a measured meeting, µs |"
    )
    print("|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="meeting-rest-bench-") as folder:
        node = RedisNode(Path(folder) / "single", {})
        try:
            print_row("one", f"redis://{node.address}", [node])
        finally:
            node.stop()
        with ClusterNodes(Path(folder) / "cluster") as cluster:
            print_row("a cluster of three, and a replica", cluster.url, cluster.nodes)


def print_row(name: str, url: str, nodes: Sequence[RedisNode]) -> None:
    """Print what one kind of Redis costs."""
    rest = asyncio.run(cost_of(many_rests, url, nodes)) / RESTS
    look = asyncio.run(cost_of(many_looks, url, nodes)) / LOOKS
    measured = asyncio.run(cost_of(measured_minutes, url, nodes)) / (MEASURED * 60)
    print(f"| {name} | {rest * 1e6:.0f} | {1 / rest:.0f} | {look * 1e6:.0f} | {measured * 1e6:.0f} |")


def main() -> int:
    """Print both tables."""
    print_machine()
    print_scale()
    print_frame_cost()
    return 0


if __name__ == "__main__":
    run(main)
