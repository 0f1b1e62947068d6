"""The client of a Redis that sentinels watch: like redis-py's own, but callers wait for a connection."""

import contextlib
import copy
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
from redis.exceptions import TimeoutError as RedisTimeoutError
from typing_extensions import override

from app.config.redis_url import SENTINEL_LOGIN, Node
from app.process.pauses import timeout_without_pauses
from app.storage.pause_tolerant import pause_tolerant
from app.storage.pipelined_client import PipelinedRedis

# Options of connections to Redis that those to a sentinel have too.
SHARED_OPTIONS = ("socket_", "ssl_", "driver_info", "maint_notifications_config")
# For finding the primary, however many sentinels there are: long enough for two of them to be silent.
FIND_SECONDS = 0.8


class BoundedSentinel(Sentinel):
    """Asks sentinels one after another, beginning with the last that answered, for at most `FIND_SECONDS`.

    redis-py itself has no such limit. There, if two callers found a silent one first, the later would put the
    one that answered in the place of a third, which nobody could ask any more.
    """

    @override
    async def discover_master(self, service_name: str) -> tuple[Any, Any]:
        asked = copy.copy(self)
        asked.sentinels = list(self.sentinels)
        try:
            async with timeout_without_pauses(FIND_SECONDS):
                address: tuple[Any, Any] = await super(BoundedSentinel, asked).discover_master(service_name)
        except TimeoutError:
            # The next caller begins with the second, since those behind it may not have been asked.
            asked.sentinels.append(asked.sentinels.pop(0))
            raise RedisTimeoutError("no sentinel answered in time") from None
        finally:
            self.sentinels = asked.sentinels
        return address


class SentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """Connections to whichever Redis is the primary now; a caller that finds them all busy waits for one.

    redis-py itself leaves those in use where they are: what listens would hear nothing for as long as an old
    primary hangs, while calls are answered by the new one.
    """

    @override
    async def get_master_address(self) -> tuple[Any, Any]:
        # Untyped, as they are in redis-py.
        pool: Any = super()
        connections: Any = self._in_use_connections
        address: tuple[Any, Any] = await pool.get_master_address()
        for connection in connections:
            if connection.is_connected and (connection.host, connection.port) != address:
                # Not closed in due form, since with TLS that would wait for the one that hangs.
                connection._writer.transport.abort()
        return address


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
    # Instead of a retry, the next sentinel is asked.
    asking |= {"retry": Retry(NoBackoff(), 0), "ssl": tls}
    kind = pause_tolerant(SentinelManagedSSLConnection if tls else SentinelManagedConnection)
    make: Any = BoundedSentinel
    manager = make(sentinels, sentinel_kwargs=asking | login, **connecting, connection_class=kind)
    closing.push_async_callback(manager.aclose)
    client: Redis = manager.master_for(
        service, redis_class=PipelinedRedis, connection_pool_class=SentinelPool
    )
    return await closing.enter_async_context(client)
