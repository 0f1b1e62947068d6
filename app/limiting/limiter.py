"""Refuses what comes too often: 429 `rate_limited`, with the time after which it may come again.

What changes a meeting is counted in Redis, for all processes together, and in memory while Redis is away.
What takes this process's own connections and work (streams, polls, sessions, joins, frames) is counted in
memory only, since no frame may wait for Redis; so is, by address, what nobody is to learn: who asked for a
rest or a stop.
"""

import secrets
from http import HTTPStatus
from typing import Literal, get_args

from limits import RateLimitItem

from app.config.rates import WRONG_KEYS, Rates
from app.config.settings import Settings
from app.errors import ApiError
from app.limiting.address import ClientAddresses
from app.limiting.capacity import MEMORY_CAPACITY, Capacity
from app.limiting.concurrency import ConcurrencyLimit
from app.limiting.counts import Counts
from app.limiting.shared_counts import SharedCounts
from app.limiting.windows import MemoryWindows
from app.storage.client import RedisClient

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
TOO_MANY = {
    "address": "of these from your address",
    "meeting": "of these in this meeting",
    "leader": "wrong leader keys from your address",
    "metrics": "wrong metrics keys from your address",
}


class Limiter:
    """The limits of this process; opened by the lifespan."""

    def __init__(self, redis: RedisClient, settings: Settings, capacity: Capacity = MEMORY_CAPACITY) -> None:
        self.addresses = ClientAddresses()
        self.capacity = capacity
        self.streams = ConcurrencyLimit(min(settings.streams_per_address, capacity.streams_by_address))
        self.sessions = ConcurrencyLimit(min(settings.sessions_per_address, capacity.sessions_by_address))
        self._rates: dict[Action, Rates] = {
            action: getattr(settings, f"rate_{action}") for action in get_args(Action)
        }
        self.windows = MemoryWindows()
        self._own = Counts(self.windows, secrets.token_hex(16))
        self.shared = SharedCounts(redis)

    async def hit(self, action: Action, address: str | None, meeting_id: str | None = None) -> None:
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
                wait = await self._hit(action, rate, kind, name)
                if wait:
                    raise rate_limited(kind, wait)

    async def record_key_attempt(self, name: KeyName, address: str | None, *, right: bool) -> None:
        """Count a wrong key; raises `ApiError` (429), for a right one too, while there are too many.

        Otherwise somebody who guesses would know the right one by its answer, however late they try it.
        """
        if address is not None:
            cost = 0 if right else 1
            wait = await self._own.hit(f"{name}-keys", WRONG_KEYS, "address", address, cost)
            if wait:
                raise rate_limited(name, wait)

    async def _hit(self, action: Action, rate: RateLimitItem, kind: Kind, name: str) -> int:
        counts = self.shared if action in SHARED[kind] else self._own
        return await counts.hit(action, rate, kind, name)


def rate_limited(kind: str, wait: int) -> ApiError:
    """Return the refusal of what came too often; it may come again in `wait` seconds."""
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        "rate_limited",
        f"There were too many {TOO_MANY[kind]} in a short time. Try again in {wait} s.",
        retry_after=wait,
    )
