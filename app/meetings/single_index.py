"""What finds the due rests of one Redis: a single table, which the scripts keep right."""

import contextlib
from collections.abc import Sequence
from typing import Any

from redis.exceptions import RedisError
from typing_extensions import override

from app.meetings.due_index import DueIndex
from app.meetings.due_times import MeetingTable, StoredRest, due_in
from app.meetings.keys import DUE_RESTS
from app.meetings.rest import Rest
from app.storage.client import SPOILT, RedisClient


class SingleIndex(DueIndex):
    """The table that each script keeps right in the same step: before and after it, nothing is to be done."""

    in_parts = False

    def __init__(self, redis: RedisClient) -> None:
        # Untyped, for the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._table = MeetingTable(redis)

    @override
    async def due(self) -> Sequence[tuple[str, str]]:
        """Return what the table has that is due."""
        return await due_in(self._redis, DUE_RESTS)

    @override
    async def before_write(self, meeting_id: str, rest_id: str, due_ms: int) -> None:
        """Do nothing, for the script does it."""

    @override
    async def after_write(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Do nothing, for the script has done it."""

    @override
    async def correct(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Put the table right."""
        await self._table.note(meeting_id, rest)

    @override
    async def repair(self, meeting_id: str, text: str, noted_due: str) -> None:
        """Note the rest in the table, if it has it at another time or not at all."""
        with contextlib.suppress(RedisError, *SPOILT):
            rest = Rest.from_json(text) if text else None
            if rest and (not noted_due or float(noted_due) != rest.due_ms):
                await self._table.note(meeting_id, rest)

    @override
    async def forget(self, meeting_id: str, rest_id: str) -> None:
        """Do nothing, for the script has done it."""
