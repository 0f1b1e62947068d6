"""The subscription to one primary: a real Valkey knows sharded channels without a cluster, too."""

import asyncio

from redis.asyncio.cluster import ClusterNode

from app.events.channels import channel
from app.events.event import Position
from app.events.history import History
from app.events.hub import Hub
from app.events.shard_subscription import ShardSubscription
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


class Owner:
    """One whose slots never move."""

    async def refresh(self) -> None:
        """Find them where they were."""

    def report(self) -> None:
        """Take no note."""


async def nothing_missed(_: str, position: Position) -> History:
    return History.since(position, None, None, [])


def subscribers(valkey: ValkeyProcess, meeting_id: str) -> int:
    """Return how many connections hear of a meeting."""
    with valkey.client() as redis:
        ((_, count),) = redis.pubsub_shardnumsub(channel(meeting_id, clustered=True))
    return int(count)


def test_of_a_meeting_that_everybody_has_left_nothing_is_kept(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        node = ClusterNode("127.0.0.1", valkey.port, decode_responses=True)
        subscription = ShardSubscription(node, Hub(nothing_missed), Owner())
        subscription.begin()
        subscription.add(meeting_id)
        await asyncio.to_thread(until, lambda: subscribers(valkey, meeting_id) == 1, "it is heard")
        subscription.discard(meeting_id)
        await asyncio.to_thread(until, lambda: subscribers(valkey, meeting_id) == 0, "it is left")
        await asyncio.to_thread(until, lambda: not subscription._leaving, "it is forgotten")
        assert subscription.is_well
        subscription.end()

    run(scene())
