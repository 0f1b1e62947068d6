"""The people of the meeting: members who listen, and a leader whose extension sends frames."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus

import aiohttp

from tools.harness.sse import SseParser


@dataclass(slots=True)
class Counts:
    """What happened, counted; `heard` by the event's name, over all members."""

    heard: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    rests: int = 0
    short_meetings: int = 0
    refused: int = 0
    """Calls answered 503: a machine too busy to hear from its Redis in time."""

    def note_answer(self, answer: str, _seconds: float) -> None:
        """Count what became of one frame."""
        self.answers[answer] += 1


async def listen(session: aiohttp.ClientSession, meeting: str, counts: Counts) -> None:
    """Be one member: listen to the meeting's stream until cancelled."""
    timeout = aiohttp.ClientTimeout(total=None, sock_read=60)
    async with session.get("/api/sse/events", params={"meeting_id": meeting}, timeout=timeout) as answer:
        answer.raise_for_status()
        parser = SseParser()
        async for line in answer.content:
            if received := parser.feed(line.decode().strip()):
                counts.heard[received.name] += 1


async def rest_now_and_then(
    session: aiohttp.ClientSession, meeting: str, every_seconds: float, counts: Counts
) -> None:
    """Be the leader until cancelled: a rest every so often, and its end a little later."""
    path = f"/api/meetings/{meeting}/rest"
    while True:
        await asyncio.sleep(every_seconds)
        await insist(session, "POST", path, counts)
        counts.rests += 1
        await asyncio.sleep(every_seconds / 4)
        await insist(session, "DELETE", path, counts)


async def insist(session: aiohttp.ClientSession, method: str, path: str, counts: Counts) -> None:
    """Call until it is not answered 503, as often as the answer asks for; each refusal is counted."""
    while True:
        async with session.request(method, path, json={"seconds": 60}) as answer:
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                answer.raise_for_status()
                return
            counts.refused += 1
            await asyncio.sleep(float(answer.headers["Retry-After"]))
