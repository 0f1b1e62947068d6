"""How many things one address has open at once: event streams, Socket.IO sessions."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from app.errors import ApiError

# How many seconds an address that holds all its slots should wait: they come free when tabs close.
RETRY_AFTER_SECONDS = 30


class ConcurrencyLimit:
    """Counts what is open by address; `None`, an unknown address, is not counted."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def check(self, address: str | None) -> None:
        """Raise `ApiError` when the address already has as many open as it may have."""
        if address is not None and self._open[address] >= self._most:
            raise ApiError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "rate_limited",
                "Your address has as many connections open as one may have. Close some, or try again later.",
                retry_after=RETRY_AFTER_SECONDS,
            )

    def acquire(self, address: str | None) -> None:
        """Count one more."""
        if address is not None:
            self._open[address] += 1

    def release(self, address: str | None) -> None:
        """Count one less; an address without any is forgotten."""
        if address is not None:
            self._open[address] -= 1
            if self._open[address] <= 0:
                del self._open[address]

    @contextmanager
    def slot(self, address: str | None) -> Iterator[None]:
        """Hold one slot for as long as the block runs."""
        self.acquire(address)
        try:
            yield
        finally:
            self.release(address)
