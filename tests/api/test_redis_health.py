"""Whether Redis is well, as health checks and metrics tell it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import cast

import pytest

from app.api import redis_health
from app.api.redis_health import redis_works
from app.events.connection_log import ConnectionLog
from app.events.hub import Hub
from app.events.reception import Reception
from app.events.subscription import Subscription
from app.meetings.write_probe import WriteProbe
from app.state import AppState
from tests.loop import run
from tests.meetings.stores import open_stores
from tools.harness.valkey_process import ValkeyProcess

PATIENCE_SECONDS = 10.0


@contextlib.asynccontextmanager
async def subscribed(url: str) -> AsyncIterator[AppState]:
    """Yield what a health check looks at, with the subscription of a process."""
    async with open_stores(url) as stores:
        hub = Hub(stores.meetings.history_since)
        write_probe = WriteProbe(stores.redis)
        reception = Reception(hub, ConnectionLog(write_probe, "here"))
        subscription = asyncio.create_task(Subscription(stores.redis, hub, reception, "here").run())
        yield cast(AppState, {"write_probe": write_probe, "reception": reception})
        subscription.cancel()
        await asyncio.wait([subscription])


async def told(state: AppState, *, well: bool) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await redis_works(state) == well:
                return
            await asyncio.sleep(0.01)


def test_a_redis_whose_events_are_not_heard_for_long_is_not_well(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = own_valkey.url.replace("127", "deaf:secret@127", 1)

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            # May do everything but listen.
            await stores.redis.execute_command(
                "ACL", "SETUSER", "deaf", "on", ">secret", "~*", "&*", "+@all", "-subscribe"
            )
            async with subscribed(url) as state:
                assert await redis_works(state), "it may still be about to be heard"
                monkeypatch.setattr(redis_health, "DEAF_SECONDS", 0.2)
                await told(state, well=False)
                await stores.redis.execute_command("ACL", "SETUSER", "deaf", "+subscribe")
                await told(state, well=True)

    run(scene())
