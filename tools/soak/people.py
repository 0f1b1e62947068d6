"""The people of the meeting: members who listen, and a leader whose extension sends frames."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from tools.harness.sse import SseParser

# Rests in one soak, with enough time between them for everybody to hear of the last one before the end.
RESTS = 3


@dataclass(slots=True)
class Counts:
    """What happened, counted; `heard` by the event's name, over all members."""

    heard: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    rests: int = 0
    short_meetings: int = 0
    refused: int = 0
    """Calls answered 503, when the machine was too busy to hear from its Redis in time."""

    def note_answer(self, answer: str, _seconds: float) -> None:
        """Count what became of one frame."""
        self.answers[answer] += 1


async def listen(session: aiohttp.ClientSession, meeting: str, counts: Counts) -> None:
    """Play one member: listen to the meeting's stream until cancelled."""
    asked = {"params": {"meeting_id": meeting}, "timeout": aiohttp.ClientTimeout(total=None, sock_read=60)}
    async with insisted(session, "GET", "/api/sse/events", counts, **asked) as answer:
        parser = SseParser()
        async for line in answer.content:
            if received := parser.feed(line.decode().strip()):
                counts.heard[received.name] += 1


async def rest_now_and_then(
    session: aiohttp.ClientSession, meeting: str, seconds: float, counts: Counts
) -> None:
    """Play the leader for `seconds`: begin a rest every so often, and end it a little later."""
    path, every_seconds = f"/api/meetings/{meeting}/rest", seconds / (RESTS + 2)
    for _ in range(RESTS):
        await asyncio.sleep(every_seconds)
        await insist(session, "POST", path, counts)
        counts.rests += 1
        await asyncio.sleep(every_seconds / 4)
        await insist(session, "DELETE", path, counts)


async def insist(session: aiohttp.ClientSession, method: str, path: str, counts: Counts) -> None:
    """Repeat a call until it is not answered 503."""
    async with insisted(session, method, path, counts, json={"seconds": 60}):
        pass


@asynccontextmanager
async def insisted(
    session: aiohttp.ClientSession, method: str, path: str, counts: Counts, **asked: Any
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Yield the first answer that is not 503; wait before each retry as the 503 says, and count it."""
    while True:
        async with session.request(method, path, **asked) as answer:
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                answer.raise_for_status()
                yield answer
                return
            counts.refused += 1
            await asyncio.sleep(float(answer.headers["Retry-After"]))
