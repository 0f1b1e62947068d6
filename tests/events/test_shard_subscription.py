"""The subscription to one primary; a real Valkey knows sharded channels even without a cluster."""

import asyncio
from types import SimpleNamespace
from typing import cast
from unittest.mock import create_autospec

import pytest
from redis.asyncio.cluster import ClusterNode

from app.events.channels import channel
from app.events.event import Position
from app.events.history import History
from app.events.hub import Hub
from app.events.reception import Reception
from app.events.shard_subscription import ShardSubscription
from app.events.shards import Shards, Topology
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


class Owner:
    """An owner whose slots never move."""

    async def refresh(self) -> None:
        """Find the slots where they were."""

    def report(self) -> None:
        """Ignore the report."""


async def nothing_missed(_: str, position: Position) -> History:
    return History.since(position, None, None, [])


def subscribers(valkey: ValkeyProcess, meeting_id: str) -> int:
    """Return how many connections are subscribed to a meeting."""
    with valkey.client() as redis:
        ((_, count),) = redis.pubsub_shardnumsub(channel(meeting_id, clustered=True))
    return int(count)


async def heard(valkey: ValkeyProcess, meeting_id: str) -> ShardSubscription:
    """Return a subscription that hears a meeting."""
    node = ClusterNode("127.0.0.1", valkey.port, decode_responses=True)
    subscription = ShardSubscription(node, Hub(nothing_missed), Owner())
    subscription.begin()
    subscription.add(meeting_id)
    await asyncio.to_thread(until, lambda: subscribers(valkey, meeting_id) == 1, "it is heard")
    return subscription


def test_of_a_meeting_that_everybody_has_left_nothing_is_kept(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        subscription = await heard(valkey, meeting_id)
        subscription.discard(meeting_id)
        await asyncio.to_thread(until, lambda: subscribers(valkey, meeting_id) == 0, "it is left")
        await asyncio.to_thread(until, lambda: not subscription._leaving, "it is forgotten")
        assert subscription.is_well
        subscription.end()

    run(scene())


def test_what_was_being_left_when_a_connection_broke_can_be_lost_to_another_primary_later(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        subscription = await heard(own_valkey, meeting_id)
        with own_valkey.hanging():
            subscription.discard(meeting_id)
            await asyncio.to_thread(until, lambda: subscription._leaving, "it is being left")
            own_valkey.kill()
        await asyncio.to_thread(until, lambda: not subscription.is_well, "its connection is lost")
        own_valkey.start()
        await asyncio.to_thread(until, lambda: subscription.is_well, "it listens again")
        # Or an unsubscription by the node itself would be taken for one that was asked for.
        assert not subscription._leaving
        subscription.end()

    run(scene())


@pytest.mark.parametrize(
    ("well", "told"),
    [([], "down"), ([False, False], "down"), ([True, False], "partly_up"), ([True, True], "up")],
)
def test_a_cluster_of_which_a_primary_is_away_is_told_of_as_heard_in_part(
    well: list[bool], told: str
) -> None:
    reception = create_autospec(Reception, instance=True)
    shards = Shards(create_autospec(Topology, instance=True), Hub(nothing_missed), reception)
    shards._subscriptions = {
        str(number): cast(ShardSubscription, SimpleNamespace(is_well=each))
        for number, each in enumerate(well)
    }
    shards.report()
    assert [name for name, *_ in reception.method_calls] == [told]
