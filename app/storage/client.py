"""What a client of Redis is here, of whichever kind, and what reading by it can raise."""

from redis.asyncio import Redis
from redis.exceptions import ResponseError
from typing_extensions import TypeIs

from app.storage.cluster_client import BoundedCluster

# One server, which sentinels may watch, or a cluster; both have the same calls.
RedisClient = Redis | BoundedCluster

# What a meeting that somebody has spoilt by hand, or another version wrote, can raise when it is read.
SPOILT = (ResponseError, ValueError, TypeError, KeyError)


def is_clustered(client: RedisClient) -> TypeIs[BoundedCluster]:
    """Tell whether keys are spread over a cluster: then a meeting's names share a hash tag, and so a slot."""
    return isinstance(client, BoundedCluster)


def database_of(client: RedisClient) -> int:
    """Return the number of the database that a client uses; a cluster has 0 only."""
    return 0 if is_clustered(client) else client.connection_pool.connection_kwargs.get("db") or 0
