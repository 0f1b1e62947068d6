"""Whether Redis is well, as health checks and metrics report it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import cast

import pytest

from app.api import redis_health
from app.api.redis_health import redis_works
from app.events import connection_log
from app.events.connection_log import ConnectionLog
from app.events.hub import Hub
from app.events.reception import Reception
from app.events.subscription import Subscription
from app.meetings.write_probe import WriteProbe
from app.state import AppState
from app.tasks import cancel_all
from tests.loop import run
from tests.meetings.stores import Stores, open_stores
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS, until


@pytest.fixture(autouse=True)
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a check wait for Redis as long as the slowest machine needs."""
    monkeypatch.setattr(redis_health, "PATIENCE_SECONDS", PATIENCE_SECONDS)


@contextlib.asynccontextmanager
async def subscribed(url: str) -> AsyncIterator[AppState]:
    """Yield the state that a health check reads, with the running subscription of a process."""
    async with open_stores(url) as stores:
        hub = Hub(stores.meetings.history_since)
        write_probe = WriteProbe(stores.redis)
        log = ConnectionLog(write_probe, "here")
        reception = Reception(hub, log)
        parts = Subscription(stores.redis, hub, reception, "here"), log
        tasks = [asyncio.create_task(part.run()) for part in parts]
        try:
            yield cast(AppState, {"write_probe": write_probe, "reception": reception})
        finally:
            await cancel_all(tasks)


@contextlib.asynccontextmanager
async def may_not(*commands: str, of: ValkeyProcess) -> AsyncIterator[tuple[str, Stores]]:
    """Yield the URL of a user who may do all but these commands, and the stores of one who may allow them."""
    async with open_stores(of.url) as stores:
        await stores.redis.execute_command(
            "ACL", "SETUSER", "deaf", "on", ">secret", "~*", "&*", "+@all", *(f"-{each}" for each in commands)
        )
        yield of.url.replace("127", "deaf:secret@127", 1), stores


async def told(state: AppState, *, well: bool) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await redis_works(state) == well:
                return
            await asyncio.sleep(0.01)


def test_a_redis_whose_events_are_not_heard_for_long_is_not_well(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with may_not("subscribe", of=own_valkey) as (url, stores), subscribed(url) as state:
            assert await redis_works(state), "it may still be about to be heard"
            monkeypatch.setattr(redis_health, "DEAF_SECONDS", 0.2)
            await told(state, well=False)
            await stores.redis.execute_command("ACL", "SETUSER", "deaf", "+subscribe")
            await told(state, well=True)

    run(scene())


def test_what_a_check_finds_refused_is_told_once_and_so_is_its_end(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection_log, "RETRY_SECONDS", 0.01)
    well = "✓ Redis connected"

    async def logged(*lines: str) -> None:
        await asyncio.to_thread(until, lambda: caplog.messages == list(lines), f"the log has {lines}")

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores, subscribed(own_valkey.url) as state:
            await logged(well)
            await stores.redis.config_set("maxmemory", 1)
            for _ in range(3):
                assert not await redis_works(state)
            full = "! Redis at here does not carry out changes (OutOfMemoryError); trying until it does"
            await logged(well, full)
            await stores.redis.config_set("maxmemory", 0)
            await logged(well, full, well)

    with caplog.at_level(logging.INFO, "app"):
        run(scene())


def test_of_a_redis_that_is_not_heard_a_check_tells_nothing(
    own_valkey: ValkeyProcess, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        async with may_not("subscribe", "publish", of=own_valkey) as (url, _), subscribed(url) as state:
            assert not await redis_works(state)

    run(scene())
    assert "does not carry out changes" not in caplog.text
