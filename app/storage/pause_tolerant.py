"""How long Redis is waited for: time in which this process, or the whole machine, stood still is not counted.

A timer alone is due after such a pause while the answer lies in the socket, and the call would be refused for
nothing: of a small machine, a container's share of one, or a laptop that slept, an everyday matter.
"""

import asyncio
import contextlib
import functools
import math
from collections.abc import AsyncIterator
from typing import Any

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from typing_extensions import override

# In so many parts time is waited; a pause, however long, is one of them at most.
PARTS = 4


@contextlib.asynccontextmanager
async def timeout_without_pauses(seconds: float) -> AsyncIterator[None]:
    """As `asyncio.timeout`, for `seconds` in which the event loop could have taken an answer."""
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle

    def wait(parts: int) -> None:
        nonlocal timer
        if parts:
            timer = loop.call_later(seconds / PARTS, wait, parts - 1)
        else:
            limit.reschedule(loop.time())

    async with asyncio.timeout(None) as limit:
        timer = loop.call_later(seconds / PARTS, wait, PARTS - 1)
        try:
            yield
        finally:
            timer.cancel()


class PauseTolerantReading(AbstractConnection):
    """A connection to Redis that counts no pause of this process; raises `TimeoutError` of redis-py."""

    @override
    async def read_response(
        self, disable_decoding: bool = False, timeout: float | None = None, **options: Any
    ) -> Any:
        if timeout is not None or self.socket_timeout is None:
            return await super().read_response(disable_decoding, timeout, **options)
        try:
            async with timeout_without_pauses(self.socket_timeout):
                # Given up, it disconnects, as after its own time.
                return await super().read_response(disable_decoding, math.inf, **options)
        except TimeoutError:
            raise RedisTimeoutError("Redis did not answer in time") from None

    @override
    async def _read_response_from_parser(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._read_response_from_parser(*args, **kwargs)
        except TimeoutError as error:
            # The kernel's, of a peer that is gone: redis-py takes it for its caller's time, and answers None.
            raise RedisConnectionError("the connection to Redis is lost") from error


@functools.cache
def pause_tolerant(kind: type[AbstractConnection]) -> type[AbstractConnection]:
    """Return the same kind of connection, by whose limits no pause counts."""
    return type(f"PauseTolerant{kind.__name__}", (PauseTolerantReading, kind), {})
