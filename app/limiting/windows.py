"""Counters in this process's memory, for the `limits` library.

Its own memory storage looks through every key at every count and locks each; frames come by hundreds a
second, so this one only looks at the oldest, and holds a bounded number of them.
"""

import time

from limits.aio.storage import Storage
from typing_extensions import override

# Some 4 MB. Beyond it the oldest count is forgotten: it would have ended within the minute.
MAX_WINDOWS = 20_000


class MemoryWindows(Storage):
    """Fixed windows: a count and the time when it ends (in seconds since 1970, as the library has it)."""

    STORAGE_SCHEME = None

    def __init__(self, most: int = MAX_WINDOWS) -> None:
        super().__init__()
        self._most = most
        # In the order in which they began.
        self._windows: dict[str, tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._windows)

    @property
    @override
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    @override
    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        count, ends = self._windows.get(key, (0, 0.0))
        if ends <= now:
            self._windows.pop(key, None)
            self._make_room(now)
            count, ends = 0, now + expiry
        self._windows[key] = count + amount, ends
        return count + amount

    @override
    async def get(self, key: str) -> int:
        count, ends = self._windows.get(key, (0, 0.0))
        return count if ends > time.time() else 0

    @override
    async def get_expiry(self, key: str) -> float:
        return max(self._windows.get(key, (0, 0.0))[1], time.time())

    @override
    async def check(self) -> bool:
        return True

    @override
    async def reset(self) -> int:
        held = len(self._windows)
        self._windows.clear()
        return held

    @override
    async def clear(self, key: str) -> None:
        self._windows.pop(key, None)

    def _make_room(self, now: float) -> None:
        """Forget from the oldest on what has ended, and one more when there is no place."""
        while self._windows:
            oldest, (_, ends) = next(iter(self._windows.items()))
            if ends > now and len(self._windows) < self._most:
                return
            del self._windows[oldest]
