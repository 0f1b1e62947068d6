"""Counts of all processes together, in Redis, that a call waits for only as it comes near its limit.

A count takes as long as the change that follows it. Where a window is known to be at most half full, the two
go out together, and the answer only tells how full it is now. So one process with one Redis refuses exactly
what is one too many. One that has not heard yet what others have counted, or what it counted itself before a
restart, allows up to half of a limit more until its first answer. While Redis is away, each process goes on
from what it knows.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Coroutine
from typing import Any

from limits import RateLimitItem
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.limiting.client_storage import ClientStorage
from app.limiting.counts import Counts
from app.limiting.windows import MemoryWindows
from app.process.pauses import timeout_without_pauses
from app.storage.client import RedisClient, is_clustered
from app.storage.redis_reason import NewReasons
from app.tasks import cancel_all, retrieve_exception

logger = logging.getLogger(__name__)

# The keys of all limits in Redis begin with this; what follows names no meeting and no address.
KEY_PREFIX = "limits"
# It lies beside the hashes: a leader key used for it could be guessed by way of a known address, and some
# servers have none.
SECRET_KEY = "limits:secret"  # noqa: S105 - the name of one
# After a day there is another, so that nobody's hash stays the same for much longer (`SECRET_READ_SECONDS`).
SECRET_SECONDS = 86_400
# How long a process uses the secret that it has read before it asks again.
SECRET_READ_SECONDS = 600.0
# After a failure Redis is left alone for this long: callers must not wait for it twice.
REDIS_AWAY_SECONDS = 1.0
# How long a caller waits for a count in a cluster, where it mostly lies on another primary than the meeting:
# a hundred times what a private network takes, and short enough for the change itself to fail in time.
COUNT_SECONDS = 0.1
# Beyond this share of a limit a call waits for its count: the rest is for what others count meanwhile.
WAIT_FROM = 0.5


class SharedCounts:
    """Counts in Redis, and in memory what is known of them."""

    def __init__(self, redis: RedisClient) -> None:
        # Untyped, since the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._clustered = is_clustered(redis)
        self._storage = ClientStorage(redis, KEY_PREFIX)
        self._windows = MemoryWindows()
        self._known = Counts(self._windows, secrets.token_hex(16))
        self._counts: Counts | None = None
        self._read_again_at = 0.0
        self._away_until = 0.0
        self._under_way = set[asyncio.Task[int]]()
        # Why Redis has refused to count, each told once for as long as the process lives.
        self._refusals = NewReasons()

    async def run(self) -> None:
        """Forget what has ended, until cancelled; then end the counts under way: their client closes next."""
        try:
            await self._windows.keep_forgetting()
        finally:
            await cancel_all(self._under_way)

    async def hit(self, action: str, rate: RateLimitItem, kind: str, name: str) -> int:
        """Count one; return 0, or, when it is one too many, in how many seconds it may come again.

        Raises `RedisError` if the one Redis that is to count it does not answer in time; a part of a cluster
        that does not may have nothing to do with the meeting.
        """
        known = self._known.key(action, rate, kind, name)
        count = await self._windows.incr(known, rate.get_expiry())
        if time.monotonic() >= self._away_until:
            counting = self._begin(self._count(known, action, rate, kind, name))
            if count <= rate.amount * WAIT_FROM:
                counting.add_done_callback(log_mistake)
                return 0
            try:
                return await self._answer_to(counting)
            except (RedisError, TimeoutError) as outage:
                # The change that follows goes to the same Redis, and would wait as long once more.
                if isinstance(outage, RedisTimeoutError) and not self._clustered:
                    raise
        return 0 if count <= rate.amount else await self._known.seconds_left(action, rate, kind, name)

    async def _count(self, known: str, action: str, rate: RateLimitItem, kind: str, name: str) -> int:
        """Count one in Redis, and note under the name `known` what others have counted there.

        Returns what `hit` does.
        """
        try:
            counts = await self._of_today()
            count = await counts.add(action, rate, kind, name)
            if count <= min(rate.amount, await self._windows.get(known)):
                return 0
            # The window in Redis may have begun before that of this process.
            left = await counts.seconds_left(action, rate, kind, name)
            self._windows.follow(known, rate.get_expiry(), count, left)
            return 0 if count <= rate.amount else left
        except RedisError as outage:
            self._leave_redis_alone()
            self._log_refusal(outage)
            raise

    async def _of_today(self) -> Counts:
        """Return the counts under the secret that all processes share today."""
        if self._counts is None or time.monotonic() >= self._read_again_at:
            fresh = secrets.token_hex(16)
            await self._redis.set(SECRET_KEY, fresh, nx=True, ex=SECRET_SECONDS)
            # None only if it expired between the two calls: the next read finds another.
            secret = str(await self._redis.get(SECRET_KEY) or fresh)
            self._counts = Counts(self._storage, secret)
            self._read_again_at = time.monotonic() + SECRET_READ_SECONDS
        return self._counts

    def _begin(self, count: Coroutine[Any, Any, int]) -> asyncio.Task[int]:
        counting = asyncio.create_task(count)
        self._under_way.add(counting)
        counting.add_done_callback(self._under_way.discard)
        counting.add_done_callback(retrieve_exception)
        return counting

    async def _answer_to(self, counting: asyncio.Task[int]) -> int:
        """Wait for a count; on a cluster for `COUNT_SECONDS` only, then raise `TimeoutError`."""
        if not self._clustered:
            return await counting
        try:
            async with timeout_without_pauses(COUNT_SECONDS):
                # It goes on: cut off while it learns where the slots are, it would cut off other calls, too.
                return await asyncio.shield(counting)
        except TimeoutError:
            self._leave_redis_alone()
            raise

    def _leave_redis_alone(self) -> None:
        self._away_until = time.monotonic() + REDIS_AWAY_SECONDS

    def _log_refusal(self, outage: RedisError) -> None:
        """Log why a Redis that answers does not count: unlike one that is away, nothing else may meet it."""
        if isinstance(outage, ResponseError) and (reason := self._refusals.new(outage)):
            logger.warning(
                "! Each process counts calls for itself, because Redis does not count them (%s)", reason
            )


def log_mistake(counting: asyncio.Task[int]) -> None:
    """Log a mistake of ours in a count that nobody waits for; an outage is told of by what else meets it."""
    fault = None if counting.cancelled() else counting.exception()
    if fault is not None and not isinstance(fault, RedisError):
        logger.error("! A call could not be counted", exc_info=fault)
