"""Counters in this process's memory, for the `limits` library.

The library's own memory storage looks through every key at every count and locks each. Frames come in
hundreds a second, so this one looks only at the oldest keys, and holds a bounded number of them.
"""

import asyncio
import time

from limits.aio.storage import Storage
from typing_extensions import override

# Some 4 MB, and each process has two of these. Beyond it the oldest count of the shortest unit is forgotten:
# it would have ended soonest.
MAX_WINDOWS = 20_000
# How long a count may stay after its end if nothing else is counted: there is a hash of an address in it.
FORGET_SECONDS = 60.0

# A count, and when it ends by the monotonic clock: one that is set back would refuse frames for as long.
Window = tuple[int, float]
NONE: Window = (0, 0.0)


class MemoryWindows(Storage):
    """Fixed windows: a count and when it ends; the library is told the end in seconds since 1970."""

    STORAGE_SCHEME = None

    def __init__(self, most: int = MAX_WINDOWS) -> None:
        super().__init__()
        self._most = most
        # A table for each length in seconds, as many as there are units; its windows in the order they began.
        self._tables: dict[int, dict[str, Window]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._tables.values()))

    async def keep_forgetting(self) -> None:
        """Forget what has ended, for as long as the process lives: a call that would may never come."""
        while True:
            self._forget_ended(time.monotonic())
            await asyncio.sleep(FORGET_SECONDS)

    @property
    @override
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    @override
    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.monotonic()
        table = self._tables.setdefault(expiry, {})
        count, ends = table.get(key, NONE)
        if ends <= now:
            table.pop(key, None)
            self._forget_ended(now)
            self._make_room()
            count, ends = 0, now + expiry
        table[key] = count + amount, ends
        return count + amount

    def follow(self, key: str, expiry: int, count: int, left: float) -> None:
        """Raise a count to at least this one, and let it end in `left` seconds at the latest.

        One that has ended stays so: whoever counts next begins another.
        """
        now, table = time.monotonic(), self._tables.get(expiry, {})
        known, ends = table.get(key, NONE)
        if ends > now:
            table[key] = max(known, count), min(ends, now + left)

    @override
    async def get(self, key: str) -> int:
        count, ends = self._find(key)
        return count if ends > time.monotonic() else 0

    @override
    async def get_expiry(self, key: str) -> float:
        return time.time() + max(self._find(key)[1] - time.monotonic(), 0.0)

    @override
    async def check(self) -> bool:
        return True

    @override
    async def reset(self) -> int:
        held = len(self)
        self._tables.clear()
        return held

    @override
    async def clear(self, key: str) -> None:
        for table in self._tables.values():
            table.pop(key, None)

    def _find(self, key: str) -> Window:
        return next((table[key] for table in self._tables.values() if key in table), NONE)

    def _forget_ended(self, now: float) -> None:
        for table in self._tables.values():
            while table and (oldest := next(iter(table.items())))[1][1] <= now:
                del table[oldest[0]]

    def _make_room(self) -> None:
        if len(self) >= self._most:
            shortest = self._tables[min(length for length, table in self._tables.items() if table)]
            del shortest[next(iter(shortest))]
