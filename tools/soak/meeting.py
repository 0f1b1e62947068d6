"""One soak: a real server on a small machine, a meeting in it for a while, and what that took."""

import asyncio
import contextlib
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from app.storage.embedded_valkey import free_port
from tools.soak.machine import MemorySamples, small_machine
from tools.soak.people import Counts, listen, rest_now_and_then, send_frames

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
SAMPLE_SECONDS = 0.5
MEETING = "soak-meeting"


@dataclass(frozen=True, slots=True)
class Load:
    """How many people, for how long."""

    seconds: float
    participants: int = 5
    members: int = 50
    frames_per_second: float = 15.0
    """Of each participant, all of them at once: more than the leader's extension ever sends."""


@dataclass(frozen=True, slots=True)
class SoakResult:
    """What was seen; `limited` tells whether the kernel held the server to the plan's memory."""

    load: Load
    memory: MemorySamples
    counts: Counts
    limited: bool
    survived: bool


@contextlib.contextmanager
def running_server(
    folder: Path, group: Path | None, stalls: Path | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run the server with an embedded Valkey in `folder`; yields its process and address.

    With `stalls`, its event loop is watched and that file written when the server has ended.
    """
    port = free_port()
    join = f"echo $$ > {group / 'cgroup.procs'}; " if group else ""
    options = "--no-access-log --timeout-graceful-shutdown 5 --timeout-keep-alive 75"
    plain = f"uvicorn app.main:socket_app --host 127.0.0.1 --port {port} {options}"
    watched = f"tools.bench.watched_server {port} {stalls}"
    command = f"{join}exec {sys.executable} -m {watched if stalls else plain}"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "PORT": str(port), "XDG_CACHE_HOME": str(folder), "MALLOC_ARENA_MAX": "2"}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            ["/bin/sh", "-c", command], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(process, port, folder / "server.log")
        yield process, address
    except Exception as error:
        error.add_note(f"The server's log:\n{(folder / 'server.log').read_text()[-3000:]}")
        raise
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/health")
            connection.getresponse().read()
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")


def soak(load: Load, frames: Sequence[bytes]) -> SoakResult:
    """Hold one meeting under `load`, every participant sending `frames` again and again."""
    with (
        tempfile.TemporaryDirectory(prefix="meeting-rest-soak-") as folder,
        small_machine("meeting-rest-soak") as group,
        running_server(Path(folder), group) as (process, address),
    ):
        memory, counts = MemorySamples(), Counts()
        asyncio.run(_hold_meeting(load, frames, address, counts, process.pid, memory))
        survived = process.poll() is None
    return SoakResult(load, memory, counts, group is not None, survived)


async def _hold_meeting(
    load: Load, frames: Sequence[bytes], address: str, counts: Counts, pid: int, memory: MemorySamples
) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(address, connector=connector) as session:
        async with session.post(f"/api/meetings/{MEETING}/start") as answer:
            answer.raise_for_status()
        leader = socketio.AsyncClient(reconnection=False)
        await leader.connect(address, transports=["polling"])
        await leader.call("join_meeting", {"meeting_id": MEETING})
        await _for_a_while(
            load.seconds,
            [
                *(listen(session, MEETING, counts) for _ in range(load.members)),
                *_senders(load, leader, frames, counts),
                rest_now_and_then(session, MEETING, load.seconds / 4, counts),
                _watch(pid, memory),
            ],
        )
        await leader.disconnect()


def _senders(
    load: Load, leader: socketio.AsyncClient, frames: Sequence[bytes], counts: Counts
) -> Iterator[Coroutine[Any, Any, None]]:
    step = len(frames) // load.participants
    for number in range(load.participants):
        # Everybody is at another place of the clip, so that not all blink at once.
        turned = [*frames[number * step :], *frames[: number * step]]
        yield send_frames(leader, MEETING, f"person-{number}", turned, load.frames_per_second, counts)


async def _for_a_while(seconds: float, works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Let works go on side by side, then end them; raises what ended one of them before its time."""
    tasks = [asyncio.create_task(work) for work in works]
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _watch(pid: int, memory: MemorySamples) -> None:
    while True:
        memory.take(pid)
        await asyncio.sleep(SAMPLE_SECONDS)
