"""One soak: a real server on a small machine, a meeting on it for a while, and what that took."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from app.storage.embedded_valkey import stop_orphan
from tools.harness.paced_frames import connected_leader, send_frames, turned
from tools.harness.processes import Process
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import beside
from tools.soak.churn import come_and_go
from tools.soak.levels import Levels
from tools.soak.machine import joined, small_machine, small_plan
from tools.soak.people import Counts, insist, listen, rest_now_and_then
from tools.soak.samples import MemorySamples

MEETING = "soak-meeting"
# The part of the frames sent in time that must be measured for this to count as a load.
MIN_MEASURED = 1 / 4
# More seconds for that, for a machine that is several times slower than usual.
MORE_SECONDS = 180.0
# Longer than a process takes to end after the kernel has killed it.
ENDING_SECONDS = 5.0
# How much of a log's end is shown: enough for a traceback.
LOG_CHARACTERS = 3000


@dataclass(frozen=True, slots=True)
class Load:
    """How many people, for how long."""

    seconds: float
    participants: int = 5
    members: int = 50
    frames_per_second: float = 15.0
    """Of each participant, all of them at once, which is more than the leader's extension ever sends."""
    pause_seconds: float = 0.5
    """Between two meetings that come and go."""
    sample_seconds: float = 0.5
    """Between two looks at what the server holds: short, since its peak of memory counts."""

    @property
    def frames(self) -> float:
        """How many frames all participants send."""
        return self.frames_per_second * self.participants * self.seconds

    @property
    def least_measured(self) -> float:
        """How many of them must be measured at least."""
        return MIN_MEASURED * self.frames


@dataclass(frozen=True, slots=True)
class SoakResult:
    """What was seen; `limited` tells whether the kernel held the server to the plan's memory.

    `log` is the end of what the server printed.
    """

    load: Load
    memory: MemorySamples
    levels: Levels
    counts: Counts
    limited: bool
    survived: bool
    log: str


def soak(load: Load, frames: Sequence[bytes]) -> SoakResult:
    """Hold one meeting under `load`, everybody sending `frames` again and again, while others come and go."""
    with tempfile.TemporaryDirectory(prefix="meeting-rest-soak-") as folder:
        levels = Levels(Path(folder) / "tasks", Path(folder))
        command = [sys.executable, "-m", "tools.soak.counted_server", str(levels.tasks_file)]
        try:
            with (
                small_machine("meeting-rest-soak") as group,
                ServerProcess(small_plan(folder), joined(group, command)) as server,
            ):
                server.wait_for_redis()
                return _soak(load, frames, server, levels, limited=group is not None)
        finally:
            # A server that was killed leaves its Valkey behind.
            stop_orphan(levels.valkey_folder)


def _soak(
    load: Load, frames: Sequence[bytes], server: ServerProcess, levels: Levels, *, limited: bool
) -> SoakResult:
    memory, counts = MemorySamples(), Counts()
    watching = _watch(server.process.pid, memory, levels, load.sample_seconds)
    try:
        asyncio.run(_hold_meeting(load, frames, server.url, counts, watching))
    except Exception as error:
        # That the server has ended is a result of the soak; anything else is a fault of the soak itself.
        if not has_ended(server.process):
            error.add_note(f"The server's log:\n{server.log[-LOG_CHARACTERS:]}")
            raise
    survived = server.process.poll() is None
    return SoakResult(load, memory, levels, counts, limited, survived, server.log[-LOG_CHARACTERS:])


def has_ended(process: Process) -> bool:
    """Tell whether a process has ended or is ending: its connections are cut a moment before it is gone."""
    try:
        process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


async def _hold_meeting(
    load: Load,
    frames: Sequence[bytes],
    address: str,
    counts: Counts,
    watching: Coroutine[Any, Any, None],
) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(address, connector=connector) as session,
        connected_leader(address) as leader,
    ):
        await insist(session, "POST", f"/api/meetings/{MEETING}/start", counts)
        await leader.call("join_meeting", {"meeting_id": MEETING})
        await beside(
            _time_of(load, counts),
            [
                *(listen(session, MEETING, counts) for _ in range(load.members)),
                *_senders(load, leader, frames, counts),
                rest_now_and_then(session, MEETING, load.seconds, counts),
                come_and_go(session, address, frames, load.pause_seconds, counts),
                watching,
            ],
        )


async def _time_of(load: Load, counts: Counts) -> None:
    """Wait for the soak's time, and some more while too little has been measured."""
    await asyncio.sleep(load.seconds)
    for _ in range(round(MORE_SECONDS / load.sample_seconds)):
        if counts.answers["ok"] >= load.least_measured:
            break
        await asyncio.sleep(load.sample_seconds)


def _senders(
    load: Load, leader: socketio.AsyncClient, frames: Sequence[bytes], counts: Counts
) -> Iterator[Coroutine[Any, Any, None]]:
    for number in range(load.participants):
        mine = turned(frames, number, load.participants)
        yield send_frames(
            leader, MEETING, f"person-{number}", mine, load.frames_per_second, counts.note_answer
        )


async def _watch(pid: int, memory: MemorySamples, levels: Levels, pause: float) -> None:
    while True:
        memory.take(pid)
        levels.take(pid)
        await asyncio.sleep(pause)
