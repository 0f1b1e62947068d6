"""The subscriptions of this process to a Redis Cluster: one to each primary, for the meetings in its slots.

A shard that fails leaves the others as they are. The client says where a meeting belongs: its own calls
learn that from redirections, and it asks again whenever a subscription fails. After a failover, or when
slots have moved, the meeting's channel is subscribed to at the new place, and its stream is read from the
last position.
"""

import asyncio
import contextlib
from typing import Protocol

from redis.asyncio.cluster import ClusterNode
from redis.crc import key_slot
from redis.exceptions import RedisError

from app.events.hub import Hub
from app.events.reception import Reception
from app.events.shard_subscription import ShardSubscription

# How often the places of all meetings are compared with those that the client knows, in seconds.
COMPARE_SECONDS = 1.0


class Topology(Protocol):
    """The part of a cluster's client that knows which node has which slots."""

    async def refresh(self) -> None:
        """Ask the nodes again; raises `RedisError` when none can be asked."""

    def primary_of(self, slot: int) -> str | None:
        """Return the name of the node to which a slot belongs, if that is known."""

    def get_primaries(self) -> list[ClusterNode]:
        """Return every known primary."""


class Shards:
    """Keeps each meeting of the hub subscribed to at its primary, for as long as the process lives."""

    def __init__(self, cluster: Topology, hub: Hub, reception: Reception) -> None:
        self._cluster = cluster
        self._hub = hub
        self._reception = reception
        self._slots: dict[str, int] = {}
        self._places: dict[str, ShardSubscription] = {}
        self._subscriptions: dict[str, ShardSubscription] = {}

    async def run(self) -> None:
        """Follow what the hub wants and how the cluster changes."""
        try:
            while True:
                if not self._subscriptions:
                    await self.refresh()
                self._arrange()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(COMPARE_SECONDS):
                        await self._follow_wanted()
        finally:
            for subscription in self._subscriptions.values():
                subscription.end()
            # A new run gets new ones.
            self._subscriptions.clear()
            self._places.clear()

    async def refresh(self) -> None:
        """Learn where the slots are now; if that fails, whoever needs it will try again."""
        with contextlib.suppress(RedisError):
            await self._cluster.refresh()

    def report(self) -> None:
        """Report whether any primary is heard, and whether all of them are."""
        well = [each.is_well for each in self._subscriptions.values()]
        if not any(well):
            self._reception.down()
        elif all(well):
            self._reception.up()
        else:
            self._reception.partly_up()

    async def _follow_wanted(self) -> None:
        while True:
            for meeting_id, wanted in (await self._hub.topics.wanted.changes()).items():
                if wanted:
                    self._slots[meeting_id] = key_slot(meeting_id.encode())
                    self._place(meeting_id)
                elif self._slots.pop(meeting_id, None) is not None:
                    self._leave(meeting_id)

    def _arrange(self) -> None:
        """Have one subscription to each primary, and each meeting at its own primary."""
        primaries = {node.name: node for node in self._cluster.get_primaries()}
        for name in self._subscriptions.keys() - primaries.keys():
            self._subscriptions.pop(name).end()
        for name in primaries.keys() - self._subscriptions.keys():
            self._subscriptions[name] = ShardSubscription(primaries[name], self._hub, self)
            self._subscriptions[name].begin()
        for meeting_id in self._slots:
            self._place(meeting_id)
        self.report()

    def _place(self, meeting_id: str) -> None:
        name = self._cluster.primary_of(self._slots[meeting_id])
        place = self._subscriptions.get(name) if name else None
        if place is None or place is self._places.get(meeting_id):
            return
        self._leave(meeting_id)
        self._places[meeting_id] = place
        place.add(meeting_id)

    def _leave(self, meeting_id: str) -> None:
        place = self._places.pop(meeting_id, None)
        if place is not None:
            place.discard(meeting_id)
