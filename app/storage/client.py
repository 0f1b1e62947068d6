"""What counts as a client of Redis here, of whichever kind, and what reading with it can raise."""

from redis.asyncio import Redis
from redis.exceptions import ResponseError
from typing_extensions import TypeIs

from app.storage.cluster_client import BoundedCluster

# For a single server, which sentinels may watch, or a cluster; both have the same calls.
RedisClient = Redis | BoundedCluster

# What can be raised by reading a meeting that somebody has spoilt by hand, or that another version wrote.
SPOILT = (ResponseError, ValueError, TypeError, KeyError)


def is_clustered(client: RedisClient) -> TypeIs[BoundedCluster]:
    """Tell whether keys are spread over a cluster: then a meeting's names share a hash tag, and so a slot."""
    return isinstance(client, BoundedCluster)


def database_of(client: RedisClient) -> int:
    """Return the number of the database that a client uses; a cluster has only number 0."""
    return 0 if is_clustered(client) else client.connection_pool.connection_kwargs.get("db") or 0
