"""How many frames a server can measure, and what everybody else notices of it meanwhile.

Four leaders in a process of their own each send the next frame once the last one was answered. This process
asks for `/health` and lets ten members hear of rests. `python -m tools.bench.throughput` prints this alone.
"""

import asyncio
import itertools
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles

import aiohttp
import socketio

from app.tasks import cancel_all
from tools.bench.delivery import Delivery, Stage, callers_of
from tools.bench.machine import print_machine
from tools.command import run
from tools.harness.crowd import gather_crowd, send_home
from tools.harness.frames import clip_frames
from tools.harness.paced_frames import CALL_SECONDS, connected_leaders, frame_payload, turned
from tools.harness.process_usage import cpu_seconds, is_valkey, process_tree
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import for_a_while
from tools.soak.machine import small_plan

LEADERS = 4
SECONDS = 15.0
MEMBERS = 10
HEALTH_INTERVAL_SECONDS = 0.05
GOALS = {
    "results a second": "≥ 200",
    "CPU of the server and its children a result, ms": "≤ 5.5",
    "frames not measured": "0",
    "/health meanwhile, p50, ms": "",
    "/health meanwhile, p99, ms": "≤ 12",
    "a rest's delivery meanwhile, p99, ms": "≤ 20",
    "rests lost or doubled meanwhile": "0",
}


@dataclass(slots=True)
class Throughput:
    """What was measured, and how long others had to wait."""

    answers: Counter[str] = field(default_factory=Counter)
    cpu: float = 0.0
    """CPU seconds of the server and its children."""
    health: list[float] = field(default_factory=list)
    rests: Delivery = field(default_factory=Delivery)

    def rows(self) -> dict[str, str]:
        """Return the figures as the table shows them."""
        measured = self.answers["ok"]
        health, arrived = quantiles(self.health, n=100), self.rests.seconds
        values = (
            f"{measured / SECONDS:.0f}",
            f"{self.cpu / measured * 1000:.1f}",
            f"{self.answers.total() - measured}",
            f"{health[49] * 1000:.1f}",
            f"{health[98] * 1000:.1f}",
            # If hardly any rest has arrived, the next row shows it.
            f"{quantiles(arrived, n=100)[98] * 1000:.1f}" if len(arrived) > 1 else "none",
            f"{self.rests.wrong}",
        )
        return dict(zip(GOALS, values, strict=True))


def send_all(url: str, frames: Sequence[bytes]) -> Counter[str]:
    """Play the leaders; return what became of their frames."""
    return asyncio.run(_send_all(url, frames))


async def _send_all(url: str, frames: Sequence[bytes]) -> Counter[str]:
    answers: Counter[str] = Counter()
    async with connected_leaders(url, LEADERS) as clients:
        await for_a_while(
            SECONDS,
            [
                _send_one_by_one(client, f"bench-{number}", turned(frames, number, LEADERS), answers)
                for number, client in enumerate(clients)
            ],
        )
    return answers


async def _send_one_by_one(
    client: socketio.AsyncClient, meeting_id: str, frames: Sequence[bytes], answers: Counter[str]
) -> None:
    for frame in itertools.cycle(frames):
        payload = frame_payload(frame, meeting_id)
        answer = await client.call("analyze_blink_image", payload, timeout=CALL_SECONDS)
        answers[answer.get("error", "ok")] += 1


async def measure(server: ServerProcess, frames: Sequence[bytes]) -> Throughput:
    """Let the leaders send for SECONDS, and watch what others notice."""
    seen, loop = Throughput(), asyncio.get_running_loop()
    members = await gather_crowd(server.url, ["bench-rest"] * MEMBERS)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as others:
        async with callers_of(server) as callers:
            await loop.run_in_executor(others, abs, 0)  # returns once the process has started
            before = tree_cpu_seconds(server.process.pid)
            sending = loop.run_in_executor(others, send_all, server.url, frames)
            watching = [
                asyncio.create_task(_ask_for_health(callers, seen.health)),
                asyncio.create_task(_rest_now_and_then(Stage(server, callers, members), seen.rests)),
            ]
            seen.answers = await sending
            await cancel_all(watching)
            for task in watching:
                # A watcher that failed has seen only a part of the time.
                task.cancelled() or task.result()
            seen.cpu = tree_cpu_seconds(server.process.pid) - before
    send_home(members)
    return seen


def tree_cpu_seconds(pid: int) -> float:
    """Return the CPU time of a server and its measuring children, not of its Valkey."""
    return sum(cpu_seconds(each) for each in process_tree(pid) if not is_valkey(each))


async def _ask_for_health(callers: aiohttp.ClientSession, seconds: list[float]) -> None:
    while True:
        began = time.monotonic()
        async with callers.get("/health") as answer:
            answer.raise_for_status()
            await answer.read()
        seconds.append(time.monotonic() - began)
        await asyncio.sleep(HEALTH_INTERVAL_SECONDS)


async def _rest_now_and_then(stage: Stage, rests: Delivery) -> None:
    while True:
        rests += await stage.rests(1, 1)


def print_throughput(frames: Sequence[bytes]) -> None:
    """Print the table; raises RuntimeError if the server does not start."""
    with (
        tempfile.TemporaryDirectory(prefix="meeting-rest-bench-") as folder,
        ServerProcess(small_plan(folder)) as server,
    ):
        server.wait_for_redis()
        rows = asyncio.run(measure(server, frames)).rows()
    print(f"\n| {LEADERS} leaders, each next frame at the last one's answer | measured | goal |")
    print("|---|---:|---|")
    for name, figure in rows.items():
        print(f"| {name} | {figure} | {GOALS[name]} |")


def main() -> int:
    """Print the machine and the table."""
    print_machine()
    print_throughput(clip_frames())
    return 0


if __name__ == "__main__":
    run(main)
