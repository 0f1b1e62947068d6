"""One address that comes to lead to another Redis, as a name or a load balancer does at a failover."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from app.events import echo
from app.events.channels import channel
from app.events.connection_log import ConnectionLog
from app.events.event import Position
from app.events.history import History
from app.events.hub import Hub
from app.events.reception import Reception
from app.events.subscription import Subscription
from app.meetings.write_probe import WriteProbe
from app.storage.redis_client import RedisAddress, options_of, single_client
from app.tasks import background
from tests.conftest import Listen, NewServer
from tests.deploy.relay import Relay
from tests.loop import run
from tools.harness.redis_cluster import ClusterNodes
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


class Pair:
    """A primary, its replica, and an address that leads to the primary first."""

    def __init__(self, primary: ValkeyProcess, copy: ValkeyProcess, relay: Relay) -> None:
        self.primary = primary
        self.copy = copy
        self.relay = relay
        self.url = relay.url.replace("http", "redis")

    def promote_copy(self) -> None:
        """Promote the replica and point the address at it; the old primary keeps its connections."""
        with self.copy.client() as copy:
            copy.replicaof("NO", "ONE")
        self.relay.lead_to(f"http://127.0.0.1:{self.copy.port}")


@pytest.fixture
def pair(own_valkey: ValkeyProcess, tmp_path: Path) -> Iterator[Pair]:
    with copy_of(own_valkey, tmp_path) as copy, Relay(f"http://127.0.0.1:{own_valkey.port}") as relay:
        yield Pair(own_valkey, copy, relay)


@contextmanager
def copy_of(primary: ValkeyProcess, folder: Path) -> Iterator[ValkeyProcess]:
    (folder / "copy").mkdir()
    with ValkeyProcess(folder / "copy", lasting=False) as copy:
        with primary.client() as client:
            # By default it waits five seconds for more replicas.
            client.config_set("repl-diskless-sync-delay", 0)
        with copy.client() as client:
            client.replicaof("127.0.0.1", str(primary.port))
            until(lambda: client.info("replication")["master_link_status"] == "up", "the copy follows")
        yield copy


def test_a_planned_failover_is_followed_though_the_old_primary_keeps_its_connections(
    pair: Pair, meeting_id: str, listen: Listen, new_server: NewServer
) -> None:
    with new_server({"REDIS_URL": pair.url}) as server:
        server.wait_for_redis()
        stream = listen(server, meeting_id)
        assert stream.next().event == "connected"
        pair.promote_copy()
        with pair.primary.client() as old:
            old.replicaof("127.0.0.1", str(pair.copy.port))
        path = f"/api/meetings/{meeting_id}/rest"
        until(lambda: server.http.post(path).status_code == 200, "the new primary takes changes")
        stream.next_message("rest_required")
        # The event is heard from the new primary, not only read from it later.
        assert server.http.delete(path).status_code == 200
        stream.next_message("rest_ended")


def test_the_first_change_after_a_planned_failover_is_carried_out(pair: Pair) -> None:
    async def change() -> None:
        address = RedisAddress("127.0.0.1", int(pair.url.rpartition(":")[2]))
        async with single_client(options_of(address, None)) as redis:
            assert await redis.set("first", "before")
            pair.promote_copy()
            with pair.primary.client() as old:
                old.replicaof("127.0.0.1", str(pair.copy.port))
            changes = [redis.set("first", "after"), redis.get("other"), redis.set("second", "after")]
            assert await asyncio.gather(*changes) == [True, None, True]

    run(change())


def test_a_redis_that_stays_a_copy_is_not_connected_to_anew_for_each_refusal(pair: Pair) -> None:
    async def ask() -> None:
        address = RedisAddress("127.0.0.1", pair.copy.port)
        async with single_client(options_of(address, None)) as redis:
            for _ in range(20):
                with pytest.raises(RedisError):
                    await redis.set("key", "1")
        with pair.copy.client() as copy:
            # The test's own connection, the first one, and the one after the first refusal.
            assert copy.info("stats")["total_connections_received"] - before < 5

    with pair.copy.client() as copy:
        before = copy.info("stats")["total_connections_received"]
    run(ask())


async def nothing_missed(_: str, position: Position) -> History:
    return History.since(position, None, None, [])


def test_who_hears_another_redis_than_the_one_it_changes_listens_anew(
    pair: Pair, meeting_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(echo, "ECHO_SECONDS", 0.1)
    monkeypatch.setattr(echo, "RETURN_SECONDS", 0.2)

    async def heard_by(redis: ValkeyProcess) -> None:
        name = channel(meeting_id)
        with redis.client() as client:
            await asyncio.to_thread(until, lambda: client.pubsub_numsub(name)[0][1] == 1, "it is heard")

    async def scene() -> None:
        address = RedisAddress("127.0.0.1", int(pair.url.rpartition(":")[2]))
        async with single_client(options_of(address, None)) as redis:
            hub = Hub(nothing_missed)
            hub.topics.add_holder(lambda: [meeting_id])
            reception = Reception(hub, ConnectionLog(WriteProbe(redis), "here"))
            subscription = Subscription(redis, hub, reception, "here")
            async with background(subscription.run, hub.topics.keep_wanted):
                await heard_by(pair.primary)
                pair.promote_copy()
                with pair.primary.client() as client:
                    # But not the connection that listens.
                    client.client_kill_filter(_type="normal", skipme=True)
                await heard_by(pair.copy)

    run(scene())


@pytest.mark.slow
def test_a_cluster_whose_nodes_were_all_replaced_is_found_by_the_name_that_the_settings_have(
    tmp_path: Path, meeting_id: str, listen: Listen, new_server: NewServer
) -> None:
    with ClusterNodes(tmp_path / "old") as old, Relay(f"http://{old.nodes[0].address}") as relay:
        url = relay.url.replace("http", "redis+cluster")
        with new_server({"REDIS_URL": url}) as server:
            server.wait_for_redis()
            old.stop()
            path = f"/api/meetings/{meeting_id}/rest"
            assert server.http.post(path).status_code == 503
            with ClusterNodes(tmp_path / "new") as new:
                relay.lead_to(f"http://{new.nodes[0].address}")
                until(lambda: server.http.post(path).status_code == 200, "the new nodes take changes")
                stream = listen(server, meeting_id)
                assert stream.next().event == "connected"
                assert server.http.delete(path).status_code == 200
                stream.next_message("rest_ended")
