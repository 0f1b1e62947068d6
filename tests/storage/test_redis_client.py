"""The client of Redis, as a user's address of it asks for it."""

import pytest
from redis.asyncio import Redis

from app.config.settings import Settings
from app.storage.redis_client import open_redis
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess


@pytest.mark.parametrize("encoding", ["latin-1", "bogus"])
def test_texts_are_kept_in_utf8_whatever_the_address_says(own_valkey: ValkeyProcess, encoding: str) -> None:
    async def scene() -> None:
        async with open_redis(Settings(redis_url=f"{own_valkey.url}?encoding={encoding}")) as (client, _):
            assert await client.echo("休憩") == "休憩"

    run(scene())


def test_a_new_connection_waits_for_one_answer_alone_before_it_serves(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        async with open_redis(Settings(redis_url=own_valkey.url)) as (client, _):
            assert isinstance(client, Redis)
            await client.config_resetstat()
            await client.connection_pool.disconnect()
            await client.ping()
            asked = await client.info("commandstats")
            assert set(asked) == {"cmdstat_config|resetstat", "cmdstat_hello", "cmdstat_ping"}

    run(scene())
