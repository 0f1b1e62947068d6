"""Connections to Redis whose time limit for an answer does not count pauses of this process."""

import functools
import math
from typing import Any

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from typing_extensions import override

from app.eager import Unfinished, run_eagerly
from app.process.pauses import timeout_without_pauses


class PauseTolerantReading(AbstractConnection):
    """A connection to Redis whose wait for an answer does not count pauses of this process.

    Raises redis-py's `TimeoutError`.
    """

    @override
    async def read_response(
        self, disable_decoding: bool = False, timeout: float | None = None, **options: Any
    ) -> Any:
        if timeout is not None or self.socket_timeout is None:
            return await super().read_response(disable_decoding, timeout, **options)
        # In a pipeline all but the first are mostly there already, and a timer costs more than reading one.
        answer = run_eagerly(super().read_response(disable_decoding, math.inf, **options))
        if not isinstance(answer, Unfinished):
            return answer
        try:
            async with timeout_without_pauses(self.socket_timeout):
                # When cancelled, it disconnects, as it does after its own timeout.
                return await answer
        except TimeoutError:
            raise RedisTimeoutError("Redis did not answer in time") from None

    @override
    async def _read_response_from_parser(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._read_response_from_parser(*args, **kwargs)
        except TimeoutError as error:
            # The kernel's, of a peer that is gone: redis-py thinks its caller's time is up, and returns None.
            raise RedisConnectionError("the connection to Redis is lost") from error


@functools.cache
def pause_tolerant(kind: type[AbstractConnection]) -> type[AbstractConnection]:
    """Return the same kind of connection, but with a limit for answers that does not count pauses."""
    return type(f"PauseTolerant{kind.__name__}", (PauseTolerantReading, kind), {})
