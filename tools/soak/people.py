"""The people of the meeting: members who listen, and a leader whose extension sends frames."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp
import socketio

from app.timestamps import iso, now_ms
from tools.harness.sse import SseParser

IN_FLIGHT = 2  # what the leader extension allows itself, too
CALL_SECONDS = 10.0


@dataclass(slots=True)
class Counts:
    """What happened, counted; `heard` by the event's name, over all members."""

    heard: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    rests: int = 0
    refused: int = 0
    """Calls answered 503: a machine too busy to hear from its Redis in time."""


async def listen(session: aiohttp.ClientSession, meeting: str, counts: Counts) -> None:
    """Be one member: listen to the meeting's stream until cancelled."""
    timeout = aiohttp.ClientTimeout(total=None, sock_read=60)
    async with session.get("/api/sse/events", params={"meeting_id": meeting}, timeout=timeout) as answer:
        answer.raise_for_status()
        parser = SseParser()
        async for line in answer.content:
            if received := parser.feed(line.decode().strip()):
                counts.heard[received.name] += 1


async def send_frames(
    client: socketio.AsyncClient,
    meeting: str,
    participant: str,
    frames: Sequence[bytes],
    rate: float,
    counts: Counts,
) -> None:
    """Send one participant's frames at `rate` a second until cancelled; one without room is left out."""
    loop = asyncio.get_running_loop()
    under_way: set[asyncio.Task[None]] = set()
    due = loop.time()
    try:
        for number, frame in enumerate(itertools.cycle(frames)):
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            if len(under_way) >= IN_FLIGHT:
                counts.left_out += 1
                continue
            payload = {
                "image": frame,
                "meeting_id": meeting,
                "participant_id": participant,
                "timestamp": iso(now_ms()),
                "seq": number,
            }
            task = asyncio.create_task(_send(client, payload, counts))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
    finally:
        for task in under_way:
            task.cancel()


async def _send(client: socketio.AsyncClient, payload: dict[str, Any], counts: Counts) -> None:
    try:
        answer = await client.call("analyze_blink_image", payload, timeout=CALL_SECONDS)
    except (TimeoutError, socketio.exceptions.SocketIOError):
        counts.answers["none"] += 1
        return
    counts.answers[answer["error"] if answer["status"] == "error" else "ok"] += 1


async def rest_now_and_then(
    session: aiohttp.ClientSession, meeting: str, every_seconds: float, counts: Counts
) -> None:
    """Be the leader until cancelled: a rest every so often, and its end a little later."""
    path = f"/api/meetings/{meeting}/rest"
    while True:
        await asyncio.sleep(every_seconds)
        await _insist(session, "POST", path, counts)
        counts.rests += 1
        await asyncio.sleep(every_seconds / 4)
        await _insist(session, "DELETE", path, counts)


async def _insist(session: aiohttp.ClientSession, method: str, path: str, counts: Counts) -> None:
    """Call until it is not answered 503, as often as the answer asks for; each refusal is counted."""
    while True:
        async with session.request(method, path, json={"seconds": 60}) as answer:
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                answer.raise_for_status()
                return
            counts.refused += 1
            await asyncio.sleep(float(answer.headers["Retry-After"]))
