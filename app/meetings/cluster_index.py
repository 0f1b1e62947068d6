"""How the due rests of a cluster are found: an index in parts, besides the table that each meeting has."""

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

# The slots have this many parts, each with an index in one of its own slots. Where 2, 3, 4, 6, 8 or 12
# primaries share the slots evenly, an index is on the same primary as its meetings, so that the loss of one
# primary holds up no meeting of another; otherwise that is true of most. All are looked at each second.
PARTS = 24


class ClusterIndex(DueIndex):
    """May be wrong for a moment, but names no rest too late (the module of `DueIndex` says how)."""

    in_parts = True

    @override
    async def due(self) -> Sequence[tuple[str, str]]:
        """Return what the reachable parts have; raises `RedisError` when none can be reached."""
        parts = await asyncio.gather(*(self._due_in(name) for name in INDEX_NAMES), return_exceptions=True)
        failures = [part for part in parts if isinstance(part, BaseException)]
        for failure in failures:
            if len(failures) == len(parts) or not isinstance(failure, RedisError):
                raise failure
        return [found for part in parts if not isinstance(part, BaseException) for found in part]

    @override
    async def before_write(self, meeting_id: str, rest_id: str, due_ms: int) -> None:
        """Note when the rest will be due; an earlier time stays: the present state may need it."""
        name, member = index_of(meeting_id), f"{meeting_id}:{rest_id}"
        try:
            await self._redis.zadd(name, {member: due_ms}, lt=True)
        except OutOfMemoryError:
            # A full Redis adds nothing, but an announced rest begins: it is noted already, and early enough.
            noted = await self._redis.zscore(name, member)
            if noted is None or noted > due_ms:
                raise

    @override
    async def after_write(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Move the rest to its time; if its part is away, that is done once it is looked at too early."""
        with contextlib.suppress(RedisError):
            await self._redis.zadd(index_of(meeting_id), {f"{meeting_id}:{rest.id}": rest.due_ms})
            again = await stored(meeting_id)
            if again is not None and again.due_ms < rest.due_ms:
                # Brought forward by somebody else at this very moment.
                await self.before_write(meeting_id, again.id, again.due_ms)

    @override
    async def when_meeting_read(self, meeting_id: str, text: str, noted_due: str) -> None:
        """Note the rest in the index; the meeting's own table does not tell whether it is there."""
        with contextlib.suppress(RedisError, *SPOILT):
            if text:
                rest = Rest.from_json(text)
                await self.before_write(meeting_id, rest.id, rest.due_ms)

    @override
    async def when_gone(self, meeting_id: str, rest_id: str) -> None:
        """Take the rest off; if its part is away, that is done once the rest is looked at."""
        with contextlib.suppress(RedisError):
            await self._redis.zrem(index_of(meeting_id), f"{meeting_id}:{rest_id}")


def part_of_slot(slot: int) -> int:
    """Return the number of the part that a slot is in."""
    return slot * PARTS // REDIS_CLUSTER_HASH_SLOTS


def index_names() -> Iterable[str]:
    """Return the index name of each part; its tag is the first number whose slot lies in the part."""
    for part in range(PARTS):
        number = next(n for n in range(10_000) if part_of_slot(key_slot(str(n).encode())) == part)
        yield f"{DUE_RESTS}:{{{number}}}"


INDEX_NAMES = tuple(index_names())


def index_of(meeting_id: str) -> str:
    """Return the name of the part of the index that a meeting is in."""
    return INDEX_NAMES[part_of_slot(key_slot(meeting_id.encode()))]
