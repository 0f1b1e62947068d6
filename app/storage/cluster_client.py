"""The client of a Redis Cluster: redis-py's own, with the same limits and failures as for one Redis."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from redis._parsers.commands import AsyncCommandsParser
from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException
from redis.exceptions import TimeoutError as RedisTimeoutError
from typing_extensions import override

from app.process.pauses import timeout_without_pauses
from app.storage.pause_tolerant import pause_tolerant

# Connections to one node, and commands at once to all nodes: redis-py lets no caller wait for a connection.
MAX_CONNECTIONS = 50
# Including one retry at another node: as long as two answers of one Redis may take.
COMMAND_SECONDS = 0.8


class KnownCommands(AsyncCommandsParser):
    """Where each command has its keys: read only once, since reading it blocks the event loop for 60 ms."""

    @override
    async def initialize(self, node: ClusterNode | None = None) -> None:
        if not self.commands:
            await super().initialize(node)


class BoundedCluster(RedisCluster):
    """Every failure is a `RedisError`, unlike in redis-py itself, and comes within `COMMAND_SECONDS`."""

    def __init__(self, **options: Any) -> None:
        # Moved slots are noted one by one: to reload them all, redis-py would cut off what others wait for.
        options |= {"reinitialize_steps": 0, "require_full_coverage": False}
        super().__init__(max_connections=MAX_CONNECTIONS, **options)
        kind = pause_tolerant(self.connection_kwargs["connection_class"])
        self.connection_kwargs["connection_class"] = kind
        self.commands_parser = KnownCommands()
        self._turns = asyncio.Semaphore(MAX_CONNECTIONS)
        self._named = dict(self.nodes_manager.startup_nodes)

    @override
    async def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        async with failing_in_time(), self._turns:
            self._recall_named()
            # Before it knows the slots, redis-py would send the command anywhere.
            await self.initialize()
            return await super().execute_command(*args, **kwargs)

    @override
    async def ping(self, **_: Any) -> bool:
        """Tell whether every primary answers."""
        return bool(await self.execute_command("PING", target_nodes=RedisCluster.PRIMARIES))

    def primary_of(self, slot: int) -> str | None:
        """Return the name of the node to which a slot belongs, if that is known."""
        nodes = self.nodes_manager.slots_cache.get(slot)
        return nodes[0].name if nodes else None

    async def refresh(self) -> None:
        """Ask again which node has which slots; raises `RedisError` when no node can be asked."""
        async with failing_in_time():
            self._recall_named()
            await self.nodes_manager.initialize()

    def _recall_named(self) -> None:
        """Have the nodes in the settings asked, too: redis-py keeps only those that it learnt of last."""
        for name, node in self._named.items():
            self.nodes_manager.startup_nodes.setdefault(name, node)


@contextlib.asynccontextmanager
async def failing_in_time() -> AsyncIterator[None]:
    """Turn every way in which redis-py's cluster fails into a `RedisError`, and too long a wait as well."""
    try:
        async with timeout_without_pauses(COMMAND_SECONDS):
            yield
    except TimeoutError:
        raise RedisTimeoutError("the cluster did not answer in time") from None
    except (RedisClusterException, AttributeError, LookupError) as error:
        # Raised by a connection that redis-py closed because another call failed, while this one wrote; and
        # for a slot that no node has for now.
        raise RedisConnectionError(f"{type(error).__name__} in the cluster's client") from None
