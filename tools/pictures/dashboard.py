"""Takes the picture of the Grafana dashboard: a real server, people on it, and a Prometheus that scrapes it.

`python -m tools.pictures.dashboard` takes only this one, in two to three minutes.
"""

import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path

import aiohttp
import socketio

from tools.command import run
from tools.harness.frames import clip_frames
from tools.harness.paced_frames import connected_leaders, frame_payload, send_frames, turned
from tools.harness.paths import ROOT
from tools.harness.prometheus_process import RATE_SCRAPES, PrometheusProcess
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import for_a_while
from tools.pictures.panels import draw
from tools.soak.machine import small_plan
from tools.soak.people import Counts, listen

PICTURE = ROOT / "docs" / "pictures" / "dashboard.jpg"
SECONDS, SCRAPE_SECONDS = 145.0, 5
# Only one server is scraped, and its port would tell nothing.
ONE_NAME = "relabel_configs: [{target_label: instance, replacement: api}]"
# Each leader measures one participant at a time, so these are three meetings.
LEADERS, FRAME_RATE = 3, 12.0
MEMBERS = 60
# Length of a rest, which ends by itself, and the pause before the next one begins.
REST_SECONDS, REST_EVERY_SECONDS = 10, 20.0
# Between two frames that cannot be measured, which arrive now and then.
SPOILED_SECONDS = 2.0


async def busy_minutes(url: str, frames: list[bytes]) -> None:
    """Let people hold meetings on a server."""
    meetings = [f"picture-{number}" for number in range(LEADERS)]
    async with (
        aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0)) as session,
        connected_leaders(url, LEADERS) as leaders,
    ):
        await for_a_while(
            SECONDS,
            [
                *(listen(session, meetings[n % LEADERS], Counts()) for n in range(MEMBERS)),
                *(rest(session, meeting, 5.0 + 3 * n) for n, meeting in enumerate(meetings)),
                *(
                    send_frames(leader, meeting, "p", turned(frames, n, LEADERS), FRAME_RATE, lambda *_: None)
                    for n, (leader, meeting) in enumerate(zip(leaders, meetings, strict=True))
                ),
                spoil(leaders[0], meetings[0]),
            ],
        )


async def rest(session: aiohttp.ClientSession, meeting: str, begin_after: float) -> None:
    """Play a leader who calls a rest now and then, and asks how the meeting is."""
    path = f"/api/meetings/{meeting}"
    await asyncio.sleep(begin_after)
    while True:
        async with session.post(f"{path}/rest", json={"seconds": REST_SECONDS}) as answer:
            answer.raise_for_status()
        async with session.get(f"{path}/status") as answer:
            answer.raise_for_status()
        await asyncio.sleep(REST_EVERY_SECONDS)


async def spoil(leader: socketio.AsyncClient, meeting: str) -> None:
    """Send something that is not a picture, now and then, until cancelled."""
    while True:
        await asyncio.sleep(SPOILED_SECONDS)
        await leader.call("analyze_blink_image", frame_payload(b"no picture", meeting))


def take_dashboard(path: Path = PICTURE) -> None:
    """Write the picture again; raises RuntimeError if the server does not start."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ServerProcess(small_plan(folder)) as server,
        PrometheusProcess(Path(folder) / "scraped", [server.port], SCRAPE_SECONDS, ONE_NAME) as prometheus,
    ):
        server.wait_for_redis()
        began = time.time()
        asyncio.run(busy_minutes(server.url, clip_frames()))
        # Late enough that the picture's first rate does not look back to before the people came.
        begin = began + (RATE_SCRAPES + 1) * SCRAPE_SECONDS
        draw(partial(prometheus.query_range, begin=begin, finish=time.time()), path)


def main() -> int:
    """Take only this picture."""
    take_dashboard()
    return 0


if __name__ == "__main__":
    run(main)
