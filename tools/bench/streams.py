"""Event streams: what one costs, and how long a rest takes to reach everybody who listens.

`python -m tools.bench.streams` prints only this table. Members, callers and the server share the machine's
cores; a time runs from before a call is sent until the members' process has read the event.
"""

import asyncio
import tempfile
from pathlib import Path
from statistics import median, quantiles

from app.config.settings import Settings
from app.process.file_limit import raise_file_limit
from tools.bench.delivery import Delivery, Stage, callers_of
from tools.bench.machine import print_machine
from tools.command import run
from tools.harness.crowd import gather_crowd, send_home
from tools.harness.process_usage import cpu_seconds, resident_bytes
from tools.harness.server_process import ServerProcess
from tools.soak.machine import small_plan

STREAMS, MEETINGS = 5000, 500
# Two whole heartbeat intervals, so that this time has neither more nor fewer heartbeats than usual.
IDLE_SECONDS = 2.0 * Settings.from_environ({}).sse_heartbeat_seconds
# Rests one after the other, each in another meeting.
RESTS = 100
# Members of the one large meeting, and its rests.
CROWD, CROWD_RESTS = 1000, 20
# Rounds, rests that begin at the same moment in each, and members of each meeting.
ROUNDS, AT_ONCE, MEMBERS = 10, 100, 10


async def measure_many(server: ServerProcess) -> dict[str, tuple[str, str]]:
    """Return the rows about the promised number of streams: name, figure and goal."""
    pid = server.process.pid
    async with callers_of(server) as callers:
        before = resident_bytes(pid)
        members = await gather_crowd(server.url, [f"bench-{n % MEETINGS}" for n in range(STREAMS)])
        memory = (resident_bytes(pid) - before) / STREAMS / 1000
        cpu = cpu_seconds(pid)
        await asyncio.sleep(IDLE_SECONDS)
        idle = (cpu_seconds(pid) - cpu) / IDLE_SECONDS
        rests = await Stage(server, callers, members).rests(RESTS, 1)
        send_home(members)
    return {
        f"memory of each of {STREAMS} streams, kB": (f"{memory:.1f}", "≤ 20"),
        "CPU while all are idle, heartbeats included, of a core": (f"{idle:.1%}", "≤ 2 %"),
        f"a rest to the {STREAMS // MEETINGS} of a meeting, p50, ms": (ms(median(rests.seconds)), "≤ 3"),
        "the same, p99, ms": (ms(quantiles(rests.seconds, n=100)[-1]), "≤ 12"),
        "lost or doubled": (f"{rests.wrong}", "0"),
    }


async def measure_crowds(server: ServerProcess) -> dict[str, tuple[str, str]]:
    """Return the rows about many deliveries at the same moment."""
    async with callers_of(server) as callers:
        crowd = await gather_crowd(server.url, ["bench-crowd"] * CROWD)
        large = await Stage(server, callers, crowd).rests(CROWD_RESTS, 1)
        send_home(crowd)
    many = await measure_at_once(server)
    cpu = large.cpu / (2 * CROWD * CROWD_RESTS)
    return {
        f"a rest to {CROWD} in one meeting, the last one, median, ms": (ms(median(large.last)), "≤ 60"),
        "CPU a delivery of it, µs": (f"{cpu * 1e6:.0f}", "≤ 60"),
        f"{AT_ONCE} rests at once, {MEMBERS} members each, the last one, median, ms": (
            ms(median(many.last)),
            "≤ 60",
        ),
        "lost or doubled of these two": (f"{large.wrong + many.wrong}", "0"),
    }


async def measure_at_once(server: ServerProcess) -> Delivery:
    """Return how rests arrive that begin in many meetings at the same moment."""
    async with callers_of(server) as callers:
        groups = await gather_crowd(server.url, [f"bench-{n % AT_ONCE}" for n in range(AT_ONCE * MEMBERS)])
        many = await Stage(server, callers, groups).rests(ROUNDS, AT_ONCE)
        send_home(groups)
    return many


def ms(seconds: float) -> str:
    """Return a time in milliseconds, as the table shows it."""
    return f"{seconds * 1000:.1f}"


def print_streams() -> None:
    """Print the table; raises RuntimeError if the server does not start."""
    raise_file_limit()
    rows: dict[str, tuple[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="meeting-rest-bench-") as folder:
        for figures in (measure_many, measure_crowds):
            with ServerProcess(small_plan(Path(folder))) as server:
                server.wait_for_redis()
                rows |= asyncio.run(figures(server))
    print(f"\n| event streams of one process, {MEETINGS} meetings | measured | goal |\n|---|---:|---|")
    for name, (figure, goal) in rows.items():
        print(f"| {name} | {figure} | {goal} |")


def main() -> int:
    """Print the machine and the table."""
    print_machine()
    print_streams()
    return 0


if __name__ == "__main__":
    run(main)
