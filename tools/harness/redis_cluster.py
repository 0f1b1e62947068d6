"""A real Redis Cluster for a test: three primaries and a replica."""

from pathlib import Path
from typing import Any

import redis

from tools.harness.ports import free_port
from tools.harness.redis_nodes import NODE_TIMEOUT_MS, Nodes, RedisNode, replica_follows
from tools.harness.waiting import until

SLOTS = 16384


class ClusterNodes(Nodes):
    """Three primaries with a third of the slots each, and a replica of the first."""

    def form(self, folder: Path) -> None:
        *self.primaries, self.replica = [
            self.start(folder / str(number), self._options()) for number in range(4)
        ]
        for number, node in enumerate(self.primaries):
            first, last = SLOTS * number // 3, SLOTS * (number + 1) // 3 - 1
            node.client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
            # Set by hand, so that nobody has to wait until the nodes agree on it.
            node.client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
        for node in self.nodes[1:]:
            bus = self.nodes[0].client.config_get("cluster-port")["cluster-port"]
            node.client.execute_command("CLUSTER MEET", "127.0.0.1", self.nodes[0].port, bus)
        until(self._is_whole, "the nodes make a cluster")
        first_id = self.nodes[0].client.execute_command("CLUSTER MYID")
        self.replica.client.execute_command("CLUSTER REPLICATE", first_id)
        until(lambda: replica_follows(self.replica), "the replica follows")

    @staticmethod
    def _options() -> dict[str, str]:
        return {
            "cluster-enabled": "yes",
            "cluster-port": str(free_port()),
            # While one part is away, the others go on working.
            "cluster-require-full-coverage": "no",
            "cluster-node-timeout": str(NODE_TIMEOUT_MS),
            # Otherwise the replica takes over whenever its primary stalls for a moment.
            "cluster-replica-no-failover": "yes",
            "repl-diskless-sync-delay": "0",
        }

    @property
    def url(self) -> str:
        return f"redis+cluster://{','.join(node.address for node in self.nodes)}"

    def _is_whole(self) -> bool:
        told = [str(node.client.execute_command("CLUSTER INFO")) for node in self.nodes]
        return all("'cluster_state': 'ok'" in each and "'cluster_known_nodes': '4'" in each for each in told)

    def move_slot(self, slot: int, origin: RedisNode, target: RedisNode) -> None:
        """Move a slot and its keys while the cluster is in use."""
        ids = {node.port: node.client.execute_command("CLUSTER MYID") for node in (origin, target)}
        target.client.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", ids[origin.port])
        origin.client.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", ids[target.port])
        while keys := origin.client.execute_command("CLUSTER GETKEYSINSLOT", slot, 100):
            origin.client.execute_command("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *keys)
        for node in (target, origin):
            node.client.execute_command("CLUSTER SETSLOT", slot, "NODE", ids[target.port])

    def primary_of(self, meeting_id: str) -> RedisNode:
        """Return the node that holds a meeting now."""
        with self.client() as client:
            port = client.get_node_from_key(meeting_id).port
        return next(node for node in self.nodes if node.port == port)

    def lose_primary_of(self, meeting_id: str) -> None:
        """Kill a meeting's primary once its replica, which is allowed to take over now, has everything."""
        primary = self.primary_of(meeting_id)
        self.replica.client.config_set("cluster-replica-no-failover", "no")
        # A primary answers before it copies a change: if it dies, what it has not copied yet may be lost.
        until(lambda: primary.client.wait(1, 5000) == 1, "the replica has everything")
        primary.kill()

    def client(self) -> Any:
        """Return a client of the whole cluster."""
        return redis.RedisCluster(host="127.0.0.1", port=self.nodes[-1].port, decode_responses=True)
