"""The client of Redis: which kind, with limits so short that no caller waits a second for nothing."""

import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from redis.asyncio import BlockingConnectionPool, Connection, Redis
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.maint_notifications import MaintNotificationsConfig

from app.config.redis_url import Kind, Node, RedisUrl, cluster_options
from app.config.settings import Settings
from app.process.startup import StartupFailed
from app.storage.client import RedisClient
from app.storage.cluster_client import BoundedCluster
from app.storage.embedded_valkey import EmbeddedValkey, stop_orphans
from app.storage.pause_tolerant import pause_tolerant
from app.storage.pipelined_client import PipelinedRedis
from app.storage.redis_version import about, refuse_old
from app.storage.sentinel_client import sentinel_client

logger = logging.getLogger(__name__)

# A private network answers in a millisecond; even if both limits are used up, a caller hears within a second.
CONNECT_SECONDS = 0.4
# The same, for each answer, also the one with which a connection begins.
ANSWER_SECONDS = 0.4
# To one Redis, which sentinels may watch: commands share one connection, and listening takes another, so this
# is never reached. A cluster has a bound of its own.
MAX_CONNECTIONS = 50
# As long as any other step: with two connections nobody waits for one.
POOL_SECONDS = 0.4
INSTEAD = (
    "If its disk is full, make room there; otherwise move its data away to begin anew, or set REDIS_HOST or "
    "REDIS_URL to a Redis of your own."
)


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where Redis is, without any secret: the first node in the settings, and what kind of Redis it is."""

    host: str
    port: int
    kind: Kind = "single"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class NamedRedis(NamedTuple):
    """The Redis that the settings name; `service` is what sentinels watch, `options` are for connections."""

    address: RedisAddress
    nodes: tuple[Node, ...]
    service: str
    options: dict[str, Any]


OpenRedis = tuple[RedisClient, RedisAddress]


@contextlib.asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[OpenRedis]:
    """Yield the client and the address of the configured Redis, or of one started for this process.

    Raises `StartupFailed` if the latter does not start, and if Redis is too old (a cluster is not
    asked).
    """
    if settings.redis_host or settings.redis_url:
        stop_orphans()
        async with contextlib.AsyncExitStack() as closing:
            yield await configured(settings, closing)
        return
    with contextlib.ExitStack() as embedded:
        try:
            valkey = embedded.enter_context(EmbeddedValkey.started())
        except OSError as fault:
            raise StartupFailed(f"The embedded Valkey did not start: {fault}. {INSTEAD}") from fault
        logger.warning(
            "! No REDIS_HOST or REDIS_URL is set: using an embedded Valkey for this one process, data in %s",
            valkey.folder,
        )
        address = RedisAddress("127.0.0.1", valkey.port)
        async with single_client(options_of(address, valkey.password)) as client:
            yield client, address


async def configured(settings: Settings, closing: contextlib.AsyncExitStack) -> OpenRedis:
    """Return the client that the settings ask for.

    If a single Redis says that it is a node of a cluster, the cluster is used; one too old ends the start.
    `closing` will close the client.
    """
    address, nodes, service, options = named_redis(settings)
    if address.kind == "sentinel":
        watched = await sentinel_client(nodes, service, options | limits(), closing)
        refuse_old(await about(watched))
        return watched, address
    if address.kind == "single":
        client = await closing.enter_async_context(single_client(options))
        said = await about(client)
        refuse_old(said)
        if not said.get("cluster_enabled"):
            return client, address
        logger.info("Redis at %s is a node of a cluster: using the whole cluster", address)
        address = RedisAddress(address.host, address.port, "cluster")
    cluster = cluster_client(nodes, options)
    # Not entered as a context, since that would fail while no node is there yet.
    closing.push_async_callback(cluster.aclose)
    return cluster, address


def named_redis(settings: Settings) -> NamedRedis:
    """Return what REDIS_HOST, or without it REDIS_URL, names; at least one of the two is set."""
    if settings.redis_host:
        if settings.redis_url:
            logger.info("REDIS_HOST and REDIS_URL are both set: REDIS_HOST is used")
        address = RedisAddress(settings.redis_host, settings.redis_port)
        options = options_of(address, settings.redis_password)
        return NamedRedis(address, ((address.host, address.port),), "", options)
    assert settings.redis_url is not None
    url = RedisUrl.parse(settings.redis_url)
    address = RedisAddress(*url.nodes[0], url.kind)
    return NamedRedis(address, url.nodes, url.service or "", dict(parse_url(url.plain)))


def options_of(address: RedisAddress, password: str | None) -> dict[str, Any]:
    """Return the options of connections to one address."""
    return {"host": address.host, "port": address.port, "password": password}


def single_client(options: dict[str, Any]) -> Redis:
    """Return the client of one Redis."""
    kind = pause_tolerant(options.get("connection_class", Connection))
    return PipelinedRedis.from_pool(BlockingConnectionPool(**options | limits() | {"connection_class": kind}))


def cluster_client(nodes: tuple[Node, ...], options: dict[str, Any]) -> BoundedCluster:
    """Return the client of a cluster."""
    startup = [ClusterNode(host, port) for host, port in nodes]
    return BoundedCluster(startup_nodes=startup, **cluster_options(options | limits()))


def limits() -> dict[str, Any]:
    """Return the options that every pool here has.

    One retry, at once: after a restart of Redis every connection kept from before fails once. A call that
    timed out is not repeated, since a 503 now is better than an answer too late. Texts are in UTF-8, whatever
    an address says: events are JSON.
    """
    return {
        "decode_responses": True,
        "encoding": "utf-8",
        "encoding_errors": "strict",
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "socket_keepalive": True,
        "max_connections": MAX_CONNECTIONS,
        "timeout": POOL_SECONDS,
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        # Nobody reads what these ask for, and each new connection would wait for three more answers.
        "driver_info": None,
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
