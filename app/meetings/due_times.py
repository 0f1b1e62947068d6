"""When rests are due, as tables in Redis have it: what each kind of index is made of."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.ids import is_opaque_id
from app.meetings import rest_scripts as scripts
from app.meetings.rest import Rest
from app.meetings.script import MeetingScript
from app.storage.client import RedisClient
from app.timestamps import now_ms

StoredRest = Callable[[str], Awaitable[Rest | None]]


class MeetingTable:
    """The table of due times that the scripts about a meeting keep right, should it be wrong all the same."""

    def __init__(self, redis: RedisClient) -> None:
        self._reindex = MeetingScript(redis, scripts.REINDEX)

    async def note(self, meeting_id: str, rest: Rest) -> None:
        """Note when a rest is due, unless it is another one by now."""
        await self._reindex(meeting_id, now_ms(), rest.revision, rest.id, rest.due_ms)


async def due_in(redis: Any, name: str) -> list[tuple[str, str]]:
    """Return what a table has that is due; what no server of this kind wrote is taken off."""
    found = []
    for member in await redis.zrange(name, "-inf", str(now_ms()), byscore=True):
        meeting_id, _, rest_id = member.rpartition(":")
        if is_opaque_id(meeting_id):
            found.append((meeting_id, rest_id))
        else:
            # Left there it would be looked at each second for ever.
            await redis.zrem(name, member)
    return found
