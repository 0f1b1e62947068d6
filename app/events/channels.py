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


def channel(meeting_id: str, clustered: bool = False) -> str:
    """Return the Pub/Sub channel of a meeting."""
    return f"meeting:{tagged(meeting_id, clustered)}:rest"


def meeting_of_channel(name: str) -> str:
    """Return the meeting whose channel this is."""
    return name.removeprefix("meeting:").removesuffix(":rest").strip("{}")
