"""A subscription that hears no echo of its own is given up, however many it has heard before."""

import asyncio

import pytest
from redis.asyncio import Redis

from app.events import echo as module
from app.events.echo import Echo, EchoLost
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS


def test_each_echo_has_to_come_back_and_not_only_the_first(
    valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ECHO_SECONDS", "RETURN_SECONDS"):
        monkeypatch.setattr(module, name, 0.02)

    async def scene() -> None:
        async with Redis.from_url(valkey.url) as redis:
            echo = Echo(redis)
            echo.returned()
            with pytest.raises(EchoLost):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await echo.watch()

    run(scene())
