"""What frames cost a server: how many of them one core can handle."""

import asyncio
import tempfile
from collections import Counter

from tools.harness.frames import FRAME_RATE, clip_frames
from tools.harness.paced_frames import connected_leaders, send_frames, turned
from tools.harness.process_usage import cpu_seconds, process_tree
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import for_a_while
from tools.soak.machine import small_plan

# Leaders, each of whom measures one participant, and for how many seconds.
LEADERS, SECONDS = 4, 15.0


async def cost_of_frames(server: ServerProcess) -> float:
    """Return the server's CPU seconds for each frame whose leader got a result."""
    frames, answers = clip_frames(), Counter[str]()
    async with connected_leaders(server.url, LEADERS) as clients:
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
        await for_a_while(SECONDS, sending)
        spent = tree_seconds(server) - before
    return spent / answers["ok"]


def tree_seconds(server: ServerProcess) -> float:
    """Return the processor time of a server and of everything that it started."""
    return sum(map(cpu_seconds, process_tree(server.process.pid)))


def print_frame_cost() -> None:
    """Print what a frame costs a server."""
    temporary = tempfile.TemporaryDirectory(prefix="meeting-rest-bench-")
    with temporary as folder, ServerProcess(small_plan(folder)) as server:
        server.wait_for_redis()
        cost = asyncio.run(cost_of_frames(server))
    print(f"\n| {LEADERS} leaders at {FRAME_RATE:.0f} frames a second | |\n|---|---:|")
    print(f"| CPU a result, ms | {cost * 1e3:.1f} |\n| results a second of one core | {1 / cost:.0f} |")
