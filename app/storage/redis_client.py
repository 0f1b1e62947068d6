"""The client of Redis: which one, with limits so short that no caller waits a second for nothing."""

import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from app.config.settings import Settings
from app.process.load_times import LOAD_TIMES
from app.process.startup import abort_startup
from app.storage.embedded_valkey import EmbeddedValkey

logger = logging.getLogger(__name__)

# A private network answers in a millisecond; with both limits used up a caller still hears within a second.
CONNECT_SECONDS = 0.4
# The same, for each answer.
ANSWER_SECONDS = 0.4
# Commands are short, so a handful of connections serves hundreds of clients.
MAX_CONNECTIONS = 50
# After a restart all members come back in the same moment: who finds every connection busy waits for one.
POOL_SECONDS = 0.4
INSTEAD = "Move its data away to begin anew, or set REDIS_HOST or REDIS_URL to a Redis of your own."


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where Redis is, without any secret."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@contextlib.asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[tuple["Redis", RedisAddress]]:
    """Yield the client and the address of the configured Redis, or of one started for this process."""
    if settings.redis_host or settings.redis_url:
        client, address = configured(settings)
        async with client:
            yield client, address
        return
    with contextlib.ExitStack() as embedded:
        try:
            with LOAD_TIMES.part("embedded Valkey"):
                valkey = embedded.enter_context(EmbeddedValkey.started())
        except OSError as fault:
            abort_startup(f"The embedded Valkey did not start: {fault}. {INSTEAD}")
        logger.warning(
            "! No REDIS_HOST or REDIS_URL is set: using an embedded Valkey for this one process, data in %s",
            valkey.folder,
        )
        address = RedisAddress("127.0.0.1", valkey.port)
        async with Redis.from_pool(pool_of(address, valkey.password)) as client:
            yield client, address


def configured(settings: Settings) -> tuple["Redis", RedisAddress]:
    """Return the client that the settings ask for; REDIS_HOST beats REDIS_URL."""
    if settings.redis_host:
        if settings.redis_url:
            logger.info("REDIS_HOST and REDIS_URL are both set: REDIS_HOST is used")
        address = RedisAddress(settings.redis_host, settings.redis_port)
        return Redis.from_pool(pool_of(address, settings.redis_password)), address
    assert settings.redis_url is not None
    parts = urlsplit(settings.redis_url)
    address = RedisAddress(parts.hostname or "", parts.port or 6379)
    return Redis.from_pool(BlockingConnectionPool.from_url(settings.redis_url, **limits())), address


def pool_of(address: RedisAddress, password: str | None) -> BlockingConnectionPool:
    """Return the connections to one address."""
    return BlockingConnectionPool(host=address.host, port=address.port, password=password, **limits())


def limits() -> dict[str, Any]:
    """Return the options that every pool here has.

    One retry, at once: after a restart of Redis every connection kept from before fails one time. A call
    that timed out is not repeated, since a 503 now is better than an answer too late.
    """
    return {
        "decode_responses": True,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "socket_keepalive": True,
        "max_connections": MAX_CONNECTIONS,
        "timeout": POOL_SECONDS,
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    }
