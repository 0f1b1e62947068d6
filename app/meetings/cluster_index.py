"""What finds the due rests of a cluster: an index in parts, beside the table that each meeting has."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import OutOfMemoryError, RedisError
from typing_extensions import override

from app.meetings.due_index import DueIndex, StoredRest
from app.meetings.keys import DUE_RESTS
from app.meetings.rest import Rest
from app.storage.client import SPOILT

# An index for each of so many parts of the slots, in a slot of that part. Where 2, 3, 4, 6, 8 or 12 primaries
# share the slots evenly that is on the primary of its meetings, so that the loss of one holds up no meeting
# of another; elsewhere it is for most. All are looked at each second.
PARTS = 24


class ClusterIndex(DueIndex):
    """May be wrong for a moment, but names no rest too late (`DueIndex` says how)."""

    in_parts = True

    @override
    async def due(self) -> Sequence[tuple[str, str]]:
        """Return what the parts have that can be reached; raises `RedisError` when none can."""
        parts = await asyncio.gather(*(self._due_in(name) for name in INDEX_NAMES), return_exceptions=True)
        failures = [part for part in parts if isinstance(part, BaseException)]
        for failure in failures:
            if len(failures) == len(parts) or not isinstance(failure, RedisError):
                raise failure
        return [found for part in parts if not isinstance(part, BaseException) for found in part]

    @override
    async def before_write(self, meeting_id: str, rest_id: str, due_ms: int) -> None:
        """Note when it will be due; an earlier time that is there stays: the present state may need it."""
        name, member = index_of(meeting_id), f"{meeting_id}:{rest_id}"
        try:
            await self._redis.zadd(name, {member: due_ms}, lt=True)
        except OutOfMemoryError:
            # A full Redis adds nothing, but what was announced begins: it is there, and early enough.
            noted = await self._redis.zscore(name, member)
            if noted is None or noted > due_ms:
                raise

    @override
    async def after_write(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Move it to its time; where that cannot be reached, it is done when it is looked at too early."""
        with contextlib.suppress(RedisError):
            await self._redis.zadd(index_of(meeting_id), {f"{meeting_id}:{rest.id}": rest.due_ms})
            again = await stored(meeting_id)
            if again is not None and again.due_ms < rest.due_ms:
                # Brought forward by somebody else in this very moment.
                await self.before_write(meeting_id, again.id, again.due_ms)

    @override
    async def when_meeting_read(self, meeting_id: str, text: str, noted_due: str) -> None:
        """Note the rest in the index; what the meeting's own table has says nothing of that."""
        with contextlib.suppress(RedisError, *SPOILT):
            if text:
                rest = Rest.from_json(text)
                await self.before_write(meeting_id, rest.id, rest.due_ms)

    @override
    async def when_gone(self, meeting_id: str, rest_id: str) -> None:
        """Take it off; one that cannot be reached is taken off when it is looked at."""
        with contextlib.suppress(RedisError):
            await self._redis.zrem(index_of(meeting_id), f"{meeting_id}:{rest_id}")


def part_of_slot(slot: int) -> int:
    """Return the number of the part that a slot is in."""
    return slot * PARTS // REDIS_CLUSTER_HASH_SLOTS


def index_names() -> Iterable[str]:
    """Return the name of each part: the first number whose slot lies in it."""
    for part in range(PARTS):
        number = next(n for n in range(10_000) if part_of_slot(key_slot(str(n).encode())) == part)
        yield f"{DUE_RESTS}:{{{number}}}"


INDEX_NAMES = tuple(index_names())


def index_of(meeting_id: str) -> str:
    """Return the part of the index that a meeting is in."""
    return INDEX_NAMES[part_of_slot(key_slot(meeting_id.encode()))]
