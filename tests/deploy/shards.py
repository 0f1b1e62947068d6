"""Meetings that belong to a given primary of a cluster."""

from redis.crc import key_slot

from tools.harness.redis_cluster import SLOTS


def of_shard(meeting_id: str, shard: int) -> str:
    """Return a meeting in the slots that the primary of this number had at first."""
    names = (f"{meeting_id}-{number}" for number in range(1000))
    return next(name for name in names if key_slot(name.encode()) * 3 // SLOTS == shard)
