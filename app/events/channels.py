"""The channels that events of meetings are published on, and how a cluster keeps a meeting together."""

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import ResponseError

# What a meeting that somebody has spoilt by hand, or another version wrote, can raise when it is read.
SPOILT = (ResponseError, ValueError, TypeError, KeyError)

# One server, which sentinels may watch, or a cluster; both have the same calls.
RedisClient = Redis | RedisCluster
# A meeting that cannot be, for no id has a dot: what is tried with it, nobody hears.
NOBODYS_MEETING = "."


def is_clustered(client: RedisClient) -> bool:
    """Tell whether keys are spread over a cluster: then a meeting's names share a hash tag, and so a slot."""
    return isinstance(client, RedisCluster)


def tagged(meeting_id: str, clustered: bool) -> str:
    """Return a meeting's part of a name."""
    return f"{{{meeting_id}}}" if clustered else meeting_id


def database_of(client: RedisClient) -> int:
    """Return the number of the database that a client uses; a cluster has 0 only."""
    return 0 if isinstance(client, RedisCluster) else client.connection_pool.connection_kwargs.get("db") or 0


def channel(meeting_id: str, clustered: bool = False, database: int = 0) -> str:
    """Return the Pub/Sub channel of a meeting; Redis hands it on to clients of all its databases."""
    name = f"meeting:{tagged(meeting_id, clustered)}:rest"
    return f"{name}:{database}" if database else name


def meeting_of_channel(name: str) -> str:
    """Return the meeting whose channel this is."""
    return name.split(":")[1].strip("{}")
