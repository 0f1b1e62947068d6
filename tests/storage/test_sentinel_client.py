"""Sentinels tell which Redis is the primary: none of them is lost, and silent ones delay nobody."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.config.settings import Settings
from app.storage import sentinel_client
from app.storage.redis_client import open_redis
from tests.loop import run
from tools.harness.redis_sentinels import SentinelNodes
from tools.harness.waiting import PATIENCE_SECONDS

# Tries at most; three are enough unless the machine is slow.
MANY = 30


@pytest.fixture
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelNodes]:
    with SentinelNodes(tmp_path_factory.mktemp("sentinels") / "nodes") as formed:
        yield formed


@contextlib.asynccontextmanager
async def pool_of(url: str) -> Any:
    """Yield the connection pool of the server's own client."""
    async with open_redis(Settings(redis_url=url)) as (client, _):
        # Untyped, because a cluster's client has no pool.
        untyped: Any = client
        yield untyped.connection_pool


def test_two_who_ask_in_one_moment_lose_no_sentinel(
    nodes: SentinelNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine, the sentinel that is asked second answers in time.
    monkeypatch.setattr(sentinel_client, "FIND_SECONDS", 30.0)
    first, *others = nodes.sentinels

    async def ask() -> None:
        async with pool_of(nodes.url) as pool:
            # As after the loss of a machine: what listens and what asks both reconnect, each by itself.
            with first.hanging():
                found = await asyncio.gather(*(pool.get_master_address() for _ in range(2)))
            assert {port for _, port in found} == {nodes.primary.port}
            for each in others:
                each.kill()
            assert await pool.get_master_address() == ("127.0.0.1", nodes.primary.port)

    run(ask())


def test_silent_sentinels_are_asked_after_the_others_by_whoever_comes_next(
    nodes: SentinelNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> tuple[str, int] | None:
        async with pool_of(nodes.url) as pool:
            # A single silent sentinel uses up all the time there is.
            monkeypatch.setattr(sentinel_client, "FIND_SECONDS", 0.1)
            with nodes.sentinels[0].hanging(), nodes.sentinels[1].hanging():
                for _ in range(MANY):
                    with contextlib.suppress(RedisTimeoutError):
                        found: tuple[str, int] = await pool.get_master_address()
                        return found
        return None

    assert run(ask()) == ("127.0.0.1", nodes.primary.port)


def test_what_listens_at_a_primary_that_hangs_is_cut_off_once_the_sentinels_name_another(
    nodes: SentinelNodes,
) -> None:
    async def listen() -> None:
        async with pool_of(nodes.url) as pool:
            listening = await pool.get_connection()
            await listening.send_command("SUBSCRIBE", "somewhere")
            assert (await listening.read_response(push_request=True))[0] == "subscribe"
            reading = asyncio.ensure_future(listening.read_response(timeout=PATIENCE_SECONDS))
            with nodes.primary.hanging():
                nodes.fail_over()
                # As for the next command, whose connection no longer answers.
                await pool.get_connection()
                with pytest.raises(RedisConnectionError):
                    await reading
            await listening.connect()
            assert listening.port == nodes.replica.port

    run(listen())


@pytest.mark.alone
def test_sentinels_that_swallow_everything_keep_no_caller_for_a_second() -> None:
    async def ask(url: str) -> None:
        async with open_redis(Settings(redis_url=url)) as (client, _):
            with pytest.raises(RedisError):
                async with asyncio.timeout(1):
                    await client.ping()

    with contextlib.ExitStack() as silent:
        sockets = [silent.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        addresses = (f"127.0.0.1:{each.getsockname()[1]}" for each in sockets)
        run(ask(f"redis+sentinel://{','.join(addresses)}/rests"))
