"""Keeps when the next step of each rest is due, so that no rest has to be searched for.

On one Redis that is one table, and each script about a rest updates it in the same step; if it is lost
(deleted, evicted), whoever looks at a meeting notes its rest again. On a cluster no script reaches beyond
its meeting's slot: there each meeting has a table of its own, which its scripts keep correct, while the
index of `ClusterIndex` beside it may be wrong for a moment. It may name a rest that was never written, or
name it too early; whoever looks asks the meeting itself. It names none too late: before a change the earlier
of two times stays, and whoever notes a later one reads the rest again afterwards. What was lost with a
primary is noted again whenever the meeting is looked at: by all its listeners, who come back.
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
    """The table of one Redis: after a script has written or removed a rest, nothing is left to do.

    Raises `RedisError` while Redis is away. What is called beside the scripts, and what it does:

    | called                                     | here                      | on a cluster                  |
    |--------------------------------------------|---------------------------|-------------------------------|
    | `before_write`: a script is about to write | nothing                   | notes the earlier time        |
    | `after_write`: it has written              | nothing                   | notes the new time            |
    | `when_found_early`: `due` named it early   | corrects the table        | corrects both tables          |
    | `when_meeting_read`: somebody looked       | notes a lost rest again   | notes it in the index         |
    | `when_gone`: the rest is over              | nothing                   | takes it off the index        |
    """

    # Whether one part can be away while the others are there.
    in_parts = False

    def __init__(self, redis: RedisClient) -> None:
        # Untyped, since the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._reindex = MeetingScript(redis, scripts.REINDEX)

    async def due(self) -> Sequence[tuple[str, str]]:
        """Return meeting and rest of everything that is due now."""
        return await self._due_in(DUE_RESTS)

    async def before_write(self, meeting_id: str, rest_id: str, due_ms: int) -> None:
        """Take note of when a rest that a script is about to write will be due."""

    async def after_write(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Take note of a rest that a script has written; `stored` reads it again."""

    async def when_found_early(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Correct the time of a rest that `due` named too early; it may have changed by now."""
        await self._note(meeting_id, rest)
        await self.after_write(meeting_id, rest, stored)

    async def when_meeting_read(self, meeting_id: str, text: str, noted_due: str) -> None:
        """Note the rest that a meeting has (JSON, '' for none), in case the note was lost.

        `noted_due`: the time of its next step in the meeting's table at the same moment, '' if it had none.
        What cannot be reached or read is left as it is.
        """
        with contextlib.suppress(RedisError, *SPOILT):
            rest = Rest.from_json(text) if text else None
            if rest and (not noted_due or float(noted_due) != rest.due_ms):
                await self._note(meeting_id, rest)

    async def when_gone(self, meeting_id: str, rest_id: str) -> None:
        """Take note of a rest that is over, or was not written after all."""

    async def _note(self, meeting_id: str, rest: Rest) -> None:
        """Note in the scripts' table when a rest is due, unless it has changed by now."""
        await self._reindex(meeting_id, now_ms(), rest.revision, rest.id, rest.due_ms)

    async def _due_in(self, name: str) -> list[tuple[str, str]]:
        """Return what is due in a table; entries that no server of this kind wrote are taken off."""
        found = []
        for member in await self._redis.zrange(name, "-inf", str(now_ms()), byscore=True):
            meeting_id, _, rest_id = member.rpartition(":")
            if is_opaque_id(meeting_id):
                found.append((meeting_id, rest_id))
            else:
                # If left there, it would be looked at every second for ever.
                await self._redis.zrem(name, member)
        return found
