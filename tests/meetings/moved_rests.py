"""Rests in a real Valkey as they are once some of their time has passed."""

from dataclasses import replace

from app.meetings.keys import DUE_RESTS, meeting_key
from app.meetings.rest import Rest
from app.timestamps import now_ms
from tests.meetings.stores import Stores

WHOLE_LIFE = ["rest_announced", "rest_postponed", "rest_required", "rest_ended"]


async def announce_and_put_off(stores: Stores, meeting_id: str, begins_in: float) -> None:
    """Announce a rest of one second, postpone it, and leave `begins_in` seconds until it begins."""
    await stores.rests.start_or_get(meeting_id, "manual", 1, 60)
    rest = await stores.rests.postpone(meeting_id, 0)
    await keep(stores, meeting_id, replace(rest, starts_ms=now_ms() + round(begins_in * 1000)))


async def keep(stores: Stores, meeting_id: str, rest: Rest) -> None:
    """Store a rest in Redis as it is when more of its time has passed."""
    await stores.redis.set(meeting_key(meeting_id, "rest", clustered=False), rest.as_json())
    await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:{rest.id}": rest.due_ms})


async def overdue(stores: Stores, meeting_id: str) -> Rest:
    """Announce a rest, and leave it as an hour without any process would."""
    rest, _ = await stores.rests.start_or_get(meeting_id, "time", 300)
    await keep(stores, meeting_id, rest.put_off(-60))
    return rest
