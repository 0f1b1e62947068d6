"""A busy meeting on a real server: latency of results, stalls of the event loop, resident memory.

Eight leaders send the frames of one participant each, as separate Socket.IO clients over long-polling. They
run in this process, the server runs in another, and both share the machine's cores.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from tools.bench.watched_server import Stalls, watch
from tools.harness.paced_frames import LEFT_OUT, NO_ANSWER, connected_leaders, send_frames, turned
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import for_a_while
from tools.soak.machine import MB, small_plan
from tools.soak.samples import MemorySamples

PARTICIPANTS = 8
# Frames a second of each participant, all of them at once.
RATE = 15.0
# Counted from the first frame of a server that has just started: first faces cost most, and are included.
SECONDS = 60.0


@dataclass(slots=True)
class Load:
    """What the clients saw from the first frame on."""

    since: float = 0.0
    """When the first frame was sent, on the monotonic clock."""
    latencies: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    stalls: Stalls = field(default_factory=list)
    """Of the server's loop."""
    idle: Stalls = field(default_factory=list)
    """Of this process's own loop: what the machine and the clients cost any process."""
    memory: MemorySamples = field(default_factory=MemorySamples)
    load_average: float = 0.0

    def note(self, answer: str, seconds: float) -> None:
        """Record what became of one frame, and how long that took."""
        self.answers[answer] += 1
        if answer not in (LEFT_OUT, NO_ANSWER):
            self.latencies.append(seconds)


def run_load(frames: Sequence[bytes]) -> Load:
    """Hold the meeting and return what it took; raises RuntimeError if the server does not start."""
    load = Load()
    with tempfile.TemporaryDirectory(prefix="meeting-rest-bench-") as folder:
        file = Path(folder) / "stalls.json"
        watched = [sys.executable, "-m", "tools.bench.watched_server", str(file)]
        with ServerProcess(small_plan(folder), watched) as server:
            server.wait_for_redis()
            asyncio.run(_hold(server.url, frames, load, server.process.pid))
        load.stalls = [(at, late) for at, late in json.loads(file.read_text()) if at >= load.since]
    load.load_average = os.getloadavg()[0]
    return load


async def _hold(address: str, frames: Sequence[bytes], load: Load, pid: int) -> None:
    async with connected_leaders(address, PARTICIPANTS) as clients:
        load.since = time.monotonic()
        sending = (
            send_frames(
                client,
                "bench-meeting",
                f"person-{number}",
                turned(frames, number, PARTICIPANTS),
                RATE,
                load.note,
                # So that they do not all send at the same moment.
                begin_after=number / (PARTICIPANTS * RATE),
            )
            for number, client in enumerate(clients)
        )
        await for_a_while(SECONDS, [watch(load.idle), _sample_memory(load, pid), *sending])


async def _sample_memory(load: Load, pid: int) -> None:
    while True:
        load.memory.take(pid)
        await asyncio.sleep(0.5)


def print_load(frames: dict[str, Sequence[bytes]]) -> None:
    """Print the table, with a column for each kind of frames."""
    loads = {kind: run_load(each) for kind, each in frames.items()}
    print(
        f"\n| {PARTICIPANTS} participants at {RATE:.0f} frames a second | " + " | ".join(loads) + " | goal |"
    )
    print("|---|" + "---:|" * len(loads) + "---|")
    rows = {name: [_row(load)[name] for load in loads.values()] for name in GOALS}
    for name, values in rows.items():
        print(f"| {name} | " + " | ".join(values) + f" | {GOALS[name]} |")


GOALS = {
    "results' latency, p50, ms": "",
    "results' latency, p95, ms": "≤ 60",
    "event loop's worst stall, ms": "< 25",
    "event loop's stalls, p99.9, ms": "",
    "worst stall of the clients' loop in the same time, ms": "",
    "frames measured a second": f"{PARTICIPANTS * RATE:.0f}",
    "frames left out or busy": "",
    "memory of the server and its children, peak, MB": "≤ 300",
    "its growth from the second quarter to the last, MB": "≤ 5",
    "load average": "",
}


def _row(load: Load) -> dict[str, str]:
    cuts = quantiles(load.latencies, n=20)
    late = sorted(late * 1000 for _, late in load.stalls)
    busy = sum(load.answers.values()) - load.answers["ok"]
    values = (
        f"{cuts[9] * 1000:.0f}",
        f"{cuts[18] * 1000:.0f}",
        f"{late[-1]:.0f}",
        f"{late[int(len(late) * 0.999)]:.1f}",
        f"{max(late for _, late in load.idle) * 1000:.0f}",
        f"{load.answers['ok'] / SECONDS:.0f}",
        f"{busy}",
        f"{load.memory.server_peak / MB:.0f}",
        f"{load.memory.growth / MB:+.1f}",
        f"{load.load_average:.1f}",
    )
    return dict(zip(GOALS, values, strict=True))
