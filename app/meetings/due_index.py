"""Where it stands when the next step of each rest is due, so that no rest has to be looked for.

On one Redis that is one table, and each script about a rest keeps it right in the same step; if it is lost
(deleted, evicted), whoever looks at a meeting notes its rest again. On a cluster no script reaches beyond
its meeting's slot: there the meeting has a table of its own, which its scripts keep right, and beside it the
index of this module may be wrong for a moment. It may name a rest that never came about, or name it too
early; whoever looks asks the meeting itself. It names none too late: before a change the earlier of two times
stays, and whoever notes a later one reads the rest again afterwards. What a primary that died took with it is
noted again whenever the meeting is looked at: by all its listeners, who come back.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import OutOfMemoryError, RedisError
from typing_extensions import override

from app.events.channels import SPOILT, RedisClient, is_clustered
from app.ids import is_opaque_id
from app.meetings import rest_scripts as scripts
from app.meetings.keys import DUE_RESTS
from app.meetings.rest import Rest
from app.meetings.script import MeetingScript
from app.timestamps import now_ms

# An index for each of so many parts of the slots, in a slot of that part. Where 2, 3, 4, 6, 8 or 12 primaries
# share the slots evenly that is on the primary of its meetings, so that the loss of one holds up no meeting
# of another; elsewhere it is for most. All are looked at each second.
PARTS = 24

StoredRest = Callable[[str], Awaitable[Rest | None]]


class DueIndex:
    """The table of one Redis, which the scripts keep right: it is looked at, and put right should it be lost.

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
        return await due_in(self._redis, DUE_RESTS)

    async def expect(self, meeting_id: str, rest_id: str, due: int) -> None:
        """Note when a rest will be due (milliseconds since 1970), before a script writes it."""

    async def settle(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Note when a rest is due that was written: the index may have it earlier, or no more.

        `stored` reads it again.
        """

    async def put_right(self, meeting_id: str, rest: Rest) -> None:
        """Note when a rest is due in the table, unless it is another one by now."""
        await self._reindex(meeting_id, now_ms(), rest.revision, rest.id, rest.due_ms)

    async def repair(self, meeting_id: str, text: str, noted_due: str) -> None:
        """Note the rest that a meeting has (JSON, '' for none), should that have been lost.

        `noted_due`: when the meeting's table had its next step in the same moment, '' if it had none. What
        cannot be reached or read is left as it is.
        """
        if text:
            with contextlib.suppress(RedisError, *SPOILT):
                await self._note(meeting_id, Rest.from_json(text), noted_due)

    async def _note(self, meeting_id: str, rest: Rest, noted_due: str) -> None:
        if not noted_due or float(noted_due) != rest.due_ms:
            await self.put_right(meeting_id, rest)

    async def forget(self, meeting_id: str, rest_id: str) -> None:
        """Note that nothing is due of a rest any more."""


class ClusterIndex(DueIndex):
    """The index of a cluster, in parts."""

    in_parts = True

    @override
    async def due(self) -> Sequence[tuple[str, str]]:
        """Return what the parts have that can be reached; raises `RedisError` when none can."""
        parts = await asyncio.gather(
            *(due_in(self._redis, name) for name in INDEX_NAMES), return_exceptions=True
        )
        failures = [part for part in parts if isinstance(part, BaseException)]
        for failure in failures:
            if len(failures) == len(parts) or not isinstance(failure, RedisError):
                raise failure
        return [found for part in parts if not isinstance(part, BaseException) for found in part]

    @override
    async def expect(self, meeting_id: str, rest_id: str, due: int) -> None:
        name, member = index_of(meeting_id), f"{meeting_id}:{rest_id}"
        try:
            # One that is there with an earlier time stays: the present state may still need it.
            await self._redis.zadd(name, {member: due}, lt=True)
        except OutOfMemoryError:
            # A full Redis adds nothing, but what was announced begins: it is there, and early enough.
            noted = await self._redis.zscore(name, member)
            if noted is None or noted > due:
                raise

    @override
    async def settle(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Move it to its time; one that cannot be reached is settled when it is looked at too early."""
        with contextlib.suppress(RedisError):
            await self._redis.zadd(index_of(meeting_id), {f"{meeting_id}:{rest.id}": rest.due_ms})
            again = await stored(meeting_id)
            if again is not None and again.due_ms < rest.due_ms:
                # Brought forward by somebody else in this very moment.
                await self.expect(meeting_id, again.id, again.due_ms)

    @override
    async def _note(self, meeting_id: str, rest: Rest, noted_due: str) -> None:
        # The meeting's own table, in which that stands, says nothing of the index.
        await self.expect(meeting_id, rest.id, rest.due_ms)

    @override
    async def forget(self, meeting_id: str, rest_id: str) -> None:
        """Take it off; one that cannot be reached is taken off when it is looked at."""
        with contextlib.suppress(RedisError):
            await self._redis.zrem(index_of(meeting_id), f"{meeting_id}:{rest_id}")


def due_index_of(redis: RedisClient) -> DueIndex:
    """Return the index that suits one Redis or a cluster."""
    return ClusterIndex(redis) if is_clustered(redis) else DueIndex(redis)


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


def part_of(slot: int) -> int:
    """Return the number of the part that a slot is in."""
    return slot * PARTS // REDIS_CLUSTER_HASH_SLOTS


def index_names() -> Iterable[str]:
    """Return the name of each part: the first number whose slot lies in it."""
    for part in range(PARTS):
        number = next(n for n in range(10_000) if part_of(key_slot(str(n).encode())) == part)
        yield f"{DUE_RESTS}:{{{number}}}"


INDEX_NAMES = tuple(index_names())


def index_of(meeting_id: str) -> str:
    """Return the part of the index that a meeting is in."""
    return INDEX_NAMES[part_of(key_slot(meeting_id.encode()))]
