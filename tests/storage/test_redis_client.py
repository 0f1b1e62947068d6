"""The client of Redis, as a user's address of it asks for it."""

import pytest

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
