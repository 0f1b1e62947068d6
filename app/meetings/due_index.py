"""Where it stands when the next step of each rest is due, so that no rest has to be looked for.

On one Redis that is one table, and each script about a rest keeps it right in the same step; if it is lost
(deleted, evicted), whoever looks at a meeting notes its rest again. On a cluster no script reaches beyond
its meeting's slot: there the meeting has a table of its own, which its scripts keep right, and beside it the
index of `ClusterIndex` may be wrong for a moment. It may name a rest that never came about, or name it too
early; whoever looks asks the meeting itself. It names none too late: before a change the earlier of two times
stays, and whoever notes a later one reads the rest again afterwards. What a primary that died took with it is
noted again whenever the meeting is looked at: by all its listeners, who come back.
"""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from redis.exceptions import RedisError

from app.ids import is_opaque_id
from app.meetings import rest_scripts as scripts
from app.meetings.keys import DUE_RESTS
from app.meetings.rest import Rest
from app.meetings.script import MeetingScript
from app.storage.client import SPOILT, RedisClient
from app.timestamps import now_ms

StoredRest = Callable[[str], Awaitable[Rest | None]]


class DueIndex:
    """The table of one Redis: where a script has written or removed a rest, nothing more is to be done.

    Raises `RedisError` while Redis is away.
    """

    # Whether one part can be away while the others are there.
    in_parts = False

    def __init__(self, redis: RedisClient) -> None:
        # Untyped, for the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._reindex = MeetingScript(redis, scripts.REINDEX)

    async def due(self) -> Sequence[tuple[str, str]]:
        """Return meeting and rest of everything that is due now."""
        return await self._due_in(DUE_RESTS)

    async def before_write(self, meeting_id: str, rest_id: str, due_ms: int) -> None:
        """Be told when a rest will be due that a script is about to write."""

    async def after_write(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Be told of a rest that a script has written; `stored` reads it again."""

    async def when_found_early(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Be told of a rest that `due` named before it was due; it may be another one by now."""
        await self._note(meeting_id, rest)
        await self.after_write(meeting_id, rest, stored)

    async def when_meeting_read(self, meeting_id: str, text: str, noted_due: str) -> None:
        """Note the rest that a meeting has (JSON, '' for none), should that have been lost.

        `noted_due`: when the meeting's table had its next step in the same moment, '' if it had none. What
        cannot be reached or read is left as it is.
        """
        with contextlib.suppress(RedisError, *SPOILT):
            rest = Rest.from_json(text) if text else None
            if rest and (not noted_due or float(noted_due) != rest.due_ms):
                await self._note(meeting_id, rest)

    async def when_gone(self, meeting_id: str, rest_id: str) -> None:
        """Be told of a rest that is over, or was not written after all."""

    async def _note(self, meeting_id: str, rest: Rest) -> None:
        """Note in the table of the scripts when a rest is due, unless it is another one by now."""
        await self._reindex(meeting_id, now_ms(), rest.revision, rest.id, rest.due_ms)

    async def _due_in(self, name: str) -> list[tuple[str, str]]:
        """Return what a table has that is due; what no server of this kind wrote is taken off."""
        found = []
        for member in await self._redis.zrange(name, "-inf", str(now_ms()), byscore=True):
            meeting_id, _, rest_id = member.rpartition(":")
            if is_opaque_id(meeting_id):
                found.append((meeting_id, rest_id))
            else:
                # Left there it would be looked at each second for ever.
                await self._redis.zrem(name, member)
        return found
