"""A real Redis that sentinels watch: a primary, its replica, and the sentinels."""

from pathlib import Path

from tools.harness.redis_nodes import NODE_TIMEOUT_MS, Nodes, RedisNode, replica_follows
from tools.harness.waiting import until

# A sentinel that has stalled for longer trusts nothing it sees for half a minute. The default is two seconds,
# but a busy machine stalls sentinels for that long now and then.
TILT_MS = 60_000


class SentinelNodes(Nodes):
    """A primary, its replica, and three sentinels that watch them under one name."""

    service = "rests"

    def form(self, folder: Path) -> None:
        options = {"repl-diskless-sync-delay": "0"}
        self.primary = self.start(folder / "primary", options)
        follow = {"replicaof": f"127.0.0.1 {self.primary.port}"}
        self.replica = self.start(folder / "replica", options | follow)
        until(lambda: replica_follows(self.replica), "the replica follows")
        self.sentinels = [self.start(folder / f"sentinel{n}", {}, "--sentinel") for n in range(3)]
        for each in self.sentinels:
            client = each.client
            client.execute_command("SENTINEL MONITOR", self.service, "127.0.0.1", self.primary.port, 2)
            client.execute_command("SENTINEL SET", self.service, "down-after-milliseconds", NODE_TIMEOUT_MS)
            client.execute_command("SENTINEL SET", self.service, "failover-timeout", 5 * NODE_TIMEOUT_MS)
            client.execute_command("SENTINEL DEBUG", "tilt-trigger", TILT_MS)
        until(lambda: all(map(self._sees_all, self.sentinels)), "the sentinels see each other")

    @property
    def url(self) -> str:
        return f"redis+sentinel://{','.join(node.address for node in self.sentinels)}/{self.service}"

    def fail_over(self) -> None:
        """Have the sentinels make the replica the primary, even if the primary hangs."""
        self.sentinels[0].client.execute_command("SENTINEL FAILOVER", self.service)
        until(lambda: all(map(self._names_replica, self.sentinels)), "the sentinels name the replica")

    def _names_replica(self, sentinel: RedisNode) -> bool:
        return bool(sentinel.client.sentinel_get_master_addr_by_name(self.service)[1] == self.replica.port)

    def _sees_all(self, sentinel: RedisNode) -> bool:
        about = sentinel.client.sentinel_master(self.service)
        return bool(about["num-other-sentinels"] == 2 and about["num-slaves"] == 1)
