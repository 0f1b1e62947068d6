"""Logs when rests can be begun and heard, and what prevents that although Redis does answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.exceptions import RedisError

from app.storage.redis_reason import NewReasons

logger = logging.getLogger(__name__)

# Between two tries, in seconds: as often as the subscription retries a Redis that is away.
RETRY_SECONDS = 1.0

Probe = Callable[[], Awaitable[None]]


class ConnectionLog:
    """Each time that events can be heard again, it tests whether Redis carries out changes, too.

    It does the same when a health check, or a look at the metrics, finds that no change is carried out.
    """

    def __init__(self, probe: Probe, address: str) -> None:
        """`probe` raises `RedisError` when Redis carries out no change; `address` is for the log."""
        self._probe = probe
        self._address = address
        self._is_to_test = asyncio.Event()
        self._reasons = NewReasons()

    def up(self) -> None:
        """Note that events can be heard, after a time in which they could not."""
        self._is_to_test.set()

    def down(self) -> None:
        """Note that events can no longer be heard; whoever noticed that logs it."""
        self._is_to_test.clear()

    def refused(self, error: RedisError) -> None:
        """Note that Redis no longer carries out changes, although events are heard."""
        self._is_to_test.set()
        self._log_reason(error)

    async def run(self) -> None:
        """Log each such time, for as long as the process lives."""
        while True:
            await self._is_to_test.wait()
            try:
                await self._probe()
            except RedisError as error:
                self._log_reason(error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._reasons.over()
            if self._is_to_test.is_set():
                self._is_to_test.clear()
                logger.info("✓ Redis connected")

    def _log_reason(self, error: RedisError) -> None:
        if self._is_to_test.is_set() and (reason := self._reasons.new(error)):
            logger.warning(
                "! Redis at %s does not carry out changes (%s); trying until it does", self._address, reason
            )
