"""What rests cost Redis, and frames a server: how many of them a core bears.

`python -m tools.bench.scale` prints the table. Rests begin and end by the server's own stores, as calls have
it, each in a meeting of its own; processor time of Redis is counted, so that a slow client changes nothing.
"""

import asyncio
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import socketio

from app.config.settings import Settings
from app.events.channels import RedisClient
from app.meetings.due_rests import DueRests
from app.meetings.rest_store import RestStore, RestTiming
from app.storage.redis_client import open_redis
from tools.bench.machine import print_machine
from tools.clips import npm_clips
from tools.harness.frames import sampled
from tools.harness.paced_frames import send_frames, turned
from tools.harness.redis_nodes import ClusterNodes, RedisNode
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import for_a_while
from tools.soak.machine import cpu_seconds, process_tree, small_plan

# Each has two events: its beginning and its end.
RESTS = 3000
AT_ONCE = 32
# Of one process for what is due; each process looks once a second.
LOOKS = 1000

# Each looks at one participant; frames a second of each, and for how many seconds.
LEADERS, FRAME_RATE, FRAME_SECONDS = 4, 15.0, 15.0


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


async def cost_of_frames(server: ServerProcess) -> float:
    """Return the server's CPU seconds for each frame that leaders got a result for."""
    clip = next(clip for clip in npm_clips() if clip.name == "franck")
    frames = [frame.jpeg for frame in islice(sampled(clip, FRAME_RATE), 300)]
    clients = [socketio.AsyncClient(reconnection=False) for _ in range(LEADERS)]
    for client in clients:
        await client.connect(server.url, transports=["polling"])
    answers: Counter[str] = Counter()
    before = tree_seconds(server)
    sending = (
        send_frames(
            client,
            f"bench-{number}",
            f"person-{number}",
            turned(frames, number, LEADERS),
            FRAME_RATE,
            lambda answer, _: answers.update([answer]),
        )
        for number, client in enumerate(clients)
    )
    await for_a_while(FRAME_SECONDS, sending)
    spent = tree_seconds(server) - before
    for client in clients:
        await client.disconnect()
    return spent / answers["ok"]


def tree_seconds(server: ServerProcess) -> float:
    """Return the processor time of a server and of what it started."""
    return sum(map(cpu_seconds, process_tree(server.process.pid)))


def print_frames() -> None:
    """Print what a frame costs a server."""
    temporary = tempfile.TemporaryDirectory(prefix="meeting-rest-bench-")
    with temporary as folder, ServerProcess(small_plan(folder)) as server:
        server.wait_for_redis()
        cost = asyncio.run(cost_of_frames(server))
    print(f"\n| {LEADERS} leaders at {FRAME_RATE:.0f} frames a second | |\n|---|---:|")
    print(f"| CPU a result, ms | {cost * 1e3:.1f} |\n| results a second of one core | {1 / cost:.0f} |")


def print_row(name: str, url: str, nodes: Sequence[RedisNode]) -> None:
    """Print what one kind of Redis needs."""
    rest = asyncio.run(cost_of(many_rests, url, nodes)).redis / RESTS
    look = asyncio.run(cost_of(many_looks, url, nodes)).redis / LOOKS
    print(f"| {name} | {rest * 1e6:.0f} | {1 / rest:.0f} | {look * 1e6:.0f} |")


if __name__ == "__main__":
    print_machine()
    print_scale()
    print_frames()
