"""Refuses what comes too often: 429 `rate_limited`, with the time after which it may come again.

What changes a meeting is counted in Redis, for all processes together, and in memory while Redis is away.
What takes this process's own connections and work (streams, polls, sessions, joins, frames) is counted in
memory only, since no frame may wait for Redis; so is, by address, what nobody is to learn: who asked for a
rest or a stop.
"""

import asyncio
import hashlib
import hmac
import math
import secrets
import time
from http import HTTPStatus
from typing import Any, Literal, get_args

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.config.rates import WRONG_KEYS, Rates
from app.config.settings import Settings
from app.errors import ApiError
from app.limiting.address import ClientAddresses
from app.limiting.capacity import MEMORY_CAPACITY, Capacity
from app.limiting.client_storage import ClientStorage
from app.limiting.concurrency import ConcurrencyLimit
from app.limiting.windows import MemoryWindows
from app.process.pauses import timeout_without_pauses
from app.storage.client import RedisClient, is_clustered
from app.tasks import look_at

# Each has the setting `RATE_…` of its name.
Action = Literal["starts", "rests", "requests", "stops", "streams", "polls", "sockets", "joins", "frames"]
Kind = Literal["address", "meeting"]
KeyName = Literal["leader", "metrics"]

# The actions that change what every process sees.
SHARED: dict[Kind, frozenset[Action]] = {
    # No requests or stops: Redis has the secret too, and with an office's few addresses a hash is a name.
    "address": frozenset({"starts", "rests"}),
    "meeting": frozenset({"starts", "rests", "requests", "stops"}),
}
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
# Of a hash, in hexadecimal: too short to be looked up elsewhere, long enough to keep addresses apart.
HASH_CHARACTERS = 20

TOO_MANY = {
    "address": "of these from your address",
    "meeting": "of these in this meeting",
    "leader": "wrong leader keys from your address",
    "metrics": "wrong metrics keys from your address",
}


class Counts:
    """Fixed windows in one storage, under names that only this secret can make."""

    def __init__(self, storage: Storage, secret: str) -> None:
        self._windows = FixedWindowRateLimiter(storage)
        self.secret = secret.encode()

    async def wait_of(self, action: str, rate: RateLimitItem, kind: str, name: str, cost: int = 1) -> int:
        """Count `cost`; return 0, or, when it is one too many, in how many seconds it may come again."""
        hashed = hmac.new(self.secret, f"{kind} {name}".encode(), hashlib.sha256).hexdigest()
        counted = action, hashed[:HASH_CHARACTERS]
        if await self._windows.hit(rate, *counted, cost=cost):
            return 0
        ends = (await self._windows.get_window_stats(rate, *counted)).reset_time
        return min(max(math.ceil(ends - time.time()), 1), rate.get_expiry())


class Limiter:
    """The limits of this process; opened by the lifespan."""

    def __init__(self, redis: RedisClient, settings: Settings, capacity: Capacity = MEMORY_CAPACITY) -> None:
        self.addresses = ClientAddresses()
        self.capacity = capacity
        self.streams = ConcurrencyLimit(min(settings.streams_per_address, capacity.streams_by_address))
        self.sessions = ConcurrencyLimit(min(settings.sessions_per_address, capacity.sessions_by_address))
        # Untyped, since the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._clustered = is_clustered(redis)
        self._rates: dict[Action, Rates] = {
            action: getattr(settings, f"rate_{action}") for action in get_args(Action)
        }
        self.windows = MemoryWindows()
        self._own = Counts(self.windows, secrets.token_hex(16))
        self._storage = ClientStorage(redis, KEY_PREFIX)
        self._shared: Counts | None = None
        self._read_again_at = 0.0
        self._away_until = 0.0

    async def take(self, action: Action, address: str | None, meeting_id: str | None = None) -> None:
        """Count one; raises `ApiError` (429) when it is one too many by this address or in this meeting.

        Raises `RedisError` if the one Redis that is to count it does not answer in time; a part of a cluster
        that does not may have nothing to do with the meeting.
        """
        rates = self._rates[action]
        counted: list[tuple[Kind, RateLimitItem | None, str | None]] = [
            ("address", rates.address, address),
            ("meeting", rates.meeting, meeting_id),
        ]
        for kind, rate, name in counted:
            # Nothing is counted for a meeting that the address was not allowed to ask for.
            if rate is not None and name is not None:
                wait = await self._wait_of(action, rate, kind, name)
                if wait:
                    raise rate_limited(kind, wait)

    async def record_key_attempt(self, name: KeyName, address: str | None, *, right: bool) -> None:
        """Count a wrong key; raises `ApiError` (429), for a right one too, while there are too many.

        Otherwise somebody who guesses would know the right one by its answer, however late they try it.
        """
        if address is not None:
            cost = 0 if right else 1
            wait = await self._own.wait_of(f"{name}-keys", WRONG_KEYS, "address", address, cost)
            if wait:
                raise rate_limited(name, wait)

    async def _wait_of(self, action: Action, rate: RateLimitItem, kind: Kind, name: str) -> int:
        if action in SHARED[kind] and time.monotonic() >= self._away_until:
            count = self._in_cluster if self._clustered else self._in_redis
            try:
                return await count(action, rate, kind, name)
            except (RedisError, TimeoutError) as outage:
                self._away_until = time.monotonic() + REDIS_AWAY_SECONDS
                # The change that follows goes to the same Redis, and would wait as long once more.
                if isinstance(outage, RedisTimeoutError) and not self._clustered:
                    raise
        return await self._own.wait_of(action, rate, kind, name)

    async def _in_redis(self, action: Action, rate: RateLimitItem, kind: Kind, name: str) -> int:
        return await (await self._shared_counts()).wait_of(action, rate, kind, name)

    async def _in_cluster(self, action: Action, rate: RateLimitItem, kind: Kind, name: str) -> int:
        """Wait for a count for `COUNT_SECONDS` only, then raise `TimeoutError`."""
        # It goes on: cut off while it learns where the slots are, it would cut off other calls, too.
        counting = asyncio.create_task(self._in_redis(action, rate, kind, name))
        counting.add_done_callback(look_at)
        async with timeout_without_pauses(COUNT_SECONDS):
            return await asyncio.shield(counting)

    async def _shared_counts(self) -> Counts:
        """Return the counts in Redis, with the secret that all processes share today."""
        if self._shared is None or time.monotonic() >= self._read_again_at:
            fresh = secrets.token_hex(16)
            await self._redis.set(SECRET_KEY, fresh, nx=True, ex=SECRET_SECONDS)
            # None only if it expired between the two calls: the next look finds another.
            secret = str(await self._redis.get(SECRET_KEY) or fresh)
            self._shared = Counts(self._storage, secret)
            self._read_again_at = time.monotonic() + SECRET_READ_SECONDS
        return self._shared


def rate_limited(kind: str, wait: int) -> ApiError:
    """Return the refusal of what came too often; it may come again in `wait` seconds."""
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        "rate_limited",
        f"There were too many {TOO_MANY[kind]} in a short time. Try again in {wait} s.",
        retry_after=wait,
    )
