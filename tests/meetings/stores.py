"""The stores on a real Valkey, without a server, and what they wrote: events and the index of due rests."""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast

from redis.asyncio import Redis

from app.meetings.cluster_index import ClusterIndex, index_of
from app.meetings.due_rests import DueRests
from app.meetings.keys import meeting_key
from app.meetings.request_store import RequestStore
from app.meetings.rest_store import RestStore, RestTiming
from app.meetings.script import MeetingScript
from app.meetings.store import MeetingStore
from tools.harness.valkey_process import ValkeyProcess


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores that the lifespan opens, with a rest of five minutes and a cool-down of twenty."""

    redis: Any
    rests: RestStore
    due: DueRests
    requests: RequestStore
    meetings: MeetingStore


async def nothing() -> None:
    """Do nothing between the two runs of a script."""


def repeated(script: MeetingScript, meanwhile: Callable[[], Awaitable[object]] = nothing) -> MeetingScript:
    """Return a script that always runs twice, as when its first answer is lost on the way."""

    async def twice(*arguments: Any) -> Any:
        await script(*arguments)
        await meanwhile()
        return await script(*arguments)

    return cast(MeetingScript, twice)


def overtaken(script: MeetingScript, by: Callable[[], Awaitable[object]]) -> MeetingScript:
    """Return a script that something else overtakes the first time that it runs; the next try knows of it."""
    waiting = [by]

    async def late(*arguments: Any) -> Any:
        while waiting:
            await waiting.pop()()
        return await script(*arguments)

    return cast(MeetingScript, late)


@contextlib.asynccontextmanager
async def open_stores(
    url: str, *, threshold: int = 3, grace_seconds: int = 0, clustered_index: bool = False
) -> AsyncIterator[Stores]:
    """Yield the stores on the Valkey at this URL; what is due may be kept in a cluster's index."""
    async with Redis.from_url(url, decode_responses=True) as redis:
        rests = RestStore(redis, RestTiming(cooldown_seconds=1200, notice_seconds=30))
        if clustered_index:
            rests.due_index = ClusterIndex(redis)
        yield Stores(
            redis=redis,
            rests=rests,
            due=DueRests(redis, rests),
            requests=RequestStore(redis, rests, threshold=threshold, rest_seconds=300),
            meetings=MeetingStore(redis, rests, grace_seconds=grace_seconds, request_threshold=threshold),
        )


def told(valkey: ValkeyProcess, meeting_id: str) -> list[dict[str, Any]]:
    """Return every event of a meeting, in order."""
    with valkey.client() as redis:
        kept: list[Any] = redis.xrange(meeting_key(meeting_id, "events", clustered=False))
    return [json.loads(fields["data"]) for _, fields in kept]


def names_told(valkey: ValkeyProcess, meeting_id: str) -> list[str]:
    """Return the name of every event of a meeting, in order."""
    return [event["event"] for event in told(valkey, meeting_id)]


async def noted(stores: Stores, meeting_id: str) -> list[tuple[str, float]]:
    """Return the members and times that a cluster's index has for a meeting."""
    found: list[tuple[str, float]] = await stores.redis.zrange(index_of(meeting_id), 0, -1, withscores=True)
    return [(member, due) for member, due in found if member.startswith(f"{meeting_id}:")]
