"""The client of a Redis that sentinels watch: redis-py's own, whose callers wait for a connection."""

import contextlib
from collections.abc import Mapping
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis, SSLConnection
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import (
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
    SentinelManagedSSLConnection,
)
from redis.backoff import NoBackoff

from app.config.redis_url import SENTINEL_LOGIN, Node
from app.storage.pause_tolerant import pause_tolerant
from app.storage.pipelined_client import PipelinedRedis

# Of a connection to Redis, what one to a sentinel has too.
SHARED_OPTIONS = ("socket_", "ssl_")


class SentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """Connections to whichever Redis is the primary now; who finds all of them busy waits for one."""


async def sentinel_client(
    sentinels: tuple[Node, ...], service: str, options: Mapping[str, Any], closing: contextlib.AsyncExitStack
) -> Redis:
    """Return the client of a service's primary; `options` are those of its connections."""
    connecting = dict(options)
    login = {own: connecting.pop(name) for name, own in SENTINEL_LOGIN.items() if name in connecting}
    for address in ("host", "port"):
        connecting.pop(address, None)
    tls = connecting.pop("connection_class", None) is SSLConnection
    asking = {name: value for name, value in connecting.items() if name.startswith(SHARED_OPTIONS)}
    # The next sentinel is asked instead of the same one again.
    asking |= {"retry": Retry(NoBackoff(), 0), "ssl": tls}
    kind = pause_tolerant(SentinelManagedSSLConnection if tls else SentinelManagedConnection)
    make: Any = Sentinel
    manager = make(sentinels, sentinel_kwargs=asking | login, **connecting, connection_class=kind)
    closing.push_async_callback(manager.aclose)
    client: Redis = manager.master_for(
        service, redis_class=PipelinedRedis, connection_pool_class=SentinelPool
    )
    return await closing.enter_async_context(client)
