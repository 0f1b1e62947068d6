"""Counts in fixed windows, under names that only a secret can make."""

import hashlib
import hmac
import math
import time

from limits import RateLimitItem
from limits.aio.storage import Storage

# Of a hash, in hexadecimal: too short to be looked up elsewhere, long enough to keep addresses apart.
HASH_CHARACTERS = 20


class Counts:
    """Fixed windows in one storage; `kind` and `name` say whose they are: an address or a meeting."""

    def __init__(self, storage: Storage, secret: str) -> None:
        self._storage = storage
        self.secret = secret.encode()

    async def hit(self, action: str, rate: RateLimitItem, kind: str, name: str, cost: int = 1) -> int:
        """Count `cost`; return 0, or, when it is one too many, in how many seconds it may come again."""
        if await self.add(action, rate, kind, name, cost) <= rate.amount:
            return 0
        return await self.seconds_left(action, rate, kind, name)

    async def add(self, action: str, rate: RateLimitItem, kind: str, name: str, cost: int = 1) -> int:
        """Count `cost`; return how many there are in this window."""
        return await self._storage.incr(self.key(action, rate, kind, name), rate.get_expiry(), cost)

    async def seconds_left(self, action: str, rate: RateLimitItem, kind: str, name: str) -> int:
        """Return in how many seconds the window ends; at least one, and at most its length."""
        ends = await self._storage.get_expiry(self.key(action, rate, kind, name))
        return min(max(math.ceil(ends - time.time()), 1), rate.get_expiry())

    def key(self, action: str, rate: RateLimitItem, kind: str, name: str) -> str:
        """Return the name of a window."""
        hashed = hmac.new(self.secret, f"{kind} {name}".encode(), hashlib.sha256).hexdigest()
        return rate.key_for(action, hashed[:HASH_CHARACTERS])
