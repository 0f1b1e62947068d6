"""How rests arrive: many are called on a server, and its members note when each of them arrived."""

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import aiohttp

from tools.harness.crowd import Member
from tools.harness.process_usage import cpu_seconds
from tools.harness.server_process import ServerProcess

# Connections that the callers share.
CALLERS = 32
# Between rounds, in seconds, on average: a rest comes into a quiet server, whose caches others use meanwhile.
QUIET_SECONDS = 0.4
# Seconds after which an event counts as lost.
PATIENCE = 10.0


@dataclass(slots=True)
class Delivery:
    """How long the rests of one kind took to arrive."""

    seconds: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    """The last arrival of each round."""
    lost: int = 0
    doubled: int = 0
    cpu: float = 0.0
    """CPU seconds of the server for all of them, including the ends of the rests."""

    @property
    def wrong(self) -> int:
        """Events that did not come exactly once."""
        return self.lost + self.doubled

    def __iadd__(self, other: Self) -> Self:
        """Add what was measured separately."""
        self.seconds += other.seconds
        self.last += other.last
        self.lost += other.lost
        self.doubled += other.doubled
        self.cpu += other.cpu
        return self

    def add(self, sent: float, members: Sequence[Member]) -> None:
        """Add what the members of a round have heard since `sent`."""
        arrivals = [[each.at - sent for each in member.heard_of("rest_required")] for member in members]
        came = [after for after in arrivals if after and after[0] <= PATIENCE]
        times = [after[0] for after in came]
        self.seconds += times
        self.last.append(max(times, default=PATIENCE))
        self.lost += len(members) - len(came)
        self.doubled += sum(len(after) - 1 for after in came)


class Stage:
    """A server, callers, and the members of a number of meetings."""

    def __init__(
        self, server: ServerProcess, callers: aiohttp.ClientSession, members: Sequence[Member]
    ) -> None:
        self._callers = callers
        self._pid = server.process.pid
        self._by_meeting: dict[str, list[Member]] = {}
        for member in members:
            self._by_meeting.setdefault(member.meeting_id, []).append(member)

    async def rests(self, rounds: int, at_once: int) -> Delivery:
        """Begin rests in `at_once` meetings at a time, in different ones each round."""
        delivery, cpu = Delivery(), cpu_seconds(self._pid)
        names = list(self._by_meeting)
        for number in range(rounds):
            await asyncio.sleep(QUIET_SECONDS * random.uniform(0.5, 1.5))
            some = [names[(number * at_once + each) % len(names)] for each in range(at_once)]
            await self._rest(some, delivery)
        delivery.cpu = cpu_seconds(self._pid) - cpu
        return delivery

    async def _rest(self, meeting_ids: Sequence[str], delivery: Delivery) -> None:
        members = [member for each in meeting_ids for member in self._by_meeting[each]]
        for member in members:
            member.heard.clear()
        sent = time.monotonic()
        await asyncio.gather(*(self._call("POST", each) for each in meeting_ids))
        await self._heard_by_all(members, "rest_required")
        await asyncio.gather(*(self._call("DELETE", each) for each in meeting_ids))
        await self._heard_by_all(members, "rest_ended")
        # Only now, since a second copy may come after everybody has the first.
        delivery.add(sent, members)

    async def _heard_by_all(self, members: Sequence[Member], name: str) -> None:
        """Return once everybody has heard of it, or after PATIENCE."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for member in members:
                    await member.hears(name)

    async def _call(self, method: str, meeting_id: str) -> None:
        async with self._callers.request(method, f"/api/meetings/{meeting_id}/rest") as answer:
            answer.raise_for_status()


def callers_of(server: ServerProcess) -> aiohttp.ClientSession:
    """Return the connections of those who call rests."""
    return aiohttp.ClientSession(server.url, connector=aiohttp.TCPConnector(limit=CALLERS))
