"""Counts are shared by all processes, and named so that only the secret of the day tells whose they are."""

import asyncio
import math
import time
from itertools import product
from pathlib import Path

import pytest
from limits import parse
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.config.rates import WRONG_KEYS
from app.config.settings import Settings
from app.limiting import limiter as limiter_module
from app.limiting.client_storage import ClientStorage
from app.limiting.limiter import (
    KEY_PREFIX,
    REDIS_AWAY_SECONDS,
    SECRET_KEY,
    SECRET_READ_SECONDS,
    Counts,
    Limiter,
)
from app.limiting.windows import MemoryWindows
from tests.clock import Clock
from tests.conftest import NewServer, StartServer
from tests.deploy.shards import of_shard
from tests.loop import run
from tools.harness.redis_cluster import ClusterNodes
from tools.harness.server_process import uvicorn
from tools.harness.valkey_process import ValkeyProcess

# What Redis says of a key that never expires.
HAS_NO_END = -1


def test_two_processes_count_together(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    settings = {"RATE_STARTS": "4/hour by meeting"}
    first, second = start_server(valkey, **settings), start_server(valkey, **settings)
    for server in (first, second, first, second):
        assert server.http.post(f"/api/meetings/{meeting_id}/start").status_code == 200
    for server in (first, second):
        assert server.http.post(f"/api/meetings/{meeting_id}/start").status_code == 429
    with valkey.client() as redis:
        kept = redis.keys("limits*")
        assert kept
        # Keys of earlier tests may expire just now.
        assert all(redis.ttl(key) != HAS_NO_END for key in kept)
        assert not any("127.0.0.1" in f"{key}{redis.get(key)}" or meeting_id in key for key in kept)


def test_a_redis_that_has_failed_is_left_alone_for_a_moment_by_those_who_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[int]()

    async def fail(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(1)
        writer.close()

    async def scene() -> None:
        clock = Clock()
        monkeypatch.setattr(limiter_module, "time", clock)
        async with await asyncio.start_server(fail, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with Redis(port=port, retry=Retry(NoBackoff(), 0)) as redis:
                limiter = Limiter(redis, Settings.from_environ({}))
                for seconds, times in ((0, 1), (REDIS_AWAY_SECONDS / 2, 1), (REDIS_AWAY_SECONDS, 2)):
                    clock.now += seconds
                    # Once by address and once in the meeting.
                    await limiter.take("starts", "203.0.113.1", "test-123")
                    assert len(asked) == times

    run(scene())


def test_who_finds_out_that_redis_hangs_waits_for_it_only_once(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        client = Redis.from_url(own_valkey.url, socket_timeout=0.05, retry=Retry(NoBackoff(), 0))
        async with client as redis:
            limiter = Limiter(redis, Settings.from_environ({}))
            await limiter.take("starts", "203.0.113.1", "test-123")
            with own_valkey.hanging():
                # The change itself would wait for Redis as long again, and fail.
                with pytest.raises(RedisTimeoutError):
                    await limiter.take("starts", "203.0.113.1", "test-123")
                await limiter.take("starts", "203.0.113.1", "test-123")

    run(scene())


# A server that counts in Redis again at once after each failure.
NEVER_AWAY = """
from app.limiting import limiter
limiter.REDIS_AWAY_SECONDS = 0.0
"""


@pytest.mark.alone
def test_a_primary_that_hangs_holds_up_no_meeting_of_another_and_has_its_own_refused_within_a_second(
    tmp_path: Path, meeting_id: str, new_server: NewServer
) -> None:
    with (
        ClusterNodes(tmp_path / "nodes") as cluster,
        new_server({"REDIS_URL": cluster.url}, uvicorn(first=NEVER_AWAY)) as server,
    ):
        server.wait_for_redis()
        codes = {0: set[int](), 1: set[int](), 2: set[int]()}
        with cluster.primaries[2].hanging():
            # The counts of many meetings lie on the one that hangs, wherever the meetings do.
            for shard, number in product(codes, range(4)):
                call = f"/api/meetings/{of_shard(f'{meeting_id}-{number}', shard)}/monitoring/stop"
                codes[shard].add(server.http.post(call, timeout=1).status_code)
        assert codes == {0: {200}, 1: {200}, 2: {503}}
        assert not server.faults()


def test_right_keys_are_never_too_many() -> None:
    async def scene() -> None:
        limiter = Limiter(Redis(), Settings.from_environ({}))
        for right in [True] * (WRONG_KEYS.amount + 1) + [False]:
            await limiter.record_key_attempt("leader", "203.0.113.1", right=right)

    run(scene())


def test_what_is_counted_has_a_name_of_its_own_that_only_the_secret_can_make() -> None:
    async def scene() -> None:
        names: set[str] = set()
        for secret in ("one", "other"):
            windows = MemoryWindows()
            for number in range(200):
                await Counts(windows, secret).wait_of(
                    "starts", parse("3/minute"), "address", f"203.0.113.{number}"
                )
            names.update(*windows._tables.values())
        assert len(names) == 400

    run(scene())


@pytest.mark.parametrize(("left_ms", "told"), [(7490, 8), (7900, 8), (400, 1)])
def test_who_comes_back_when_told_is_not_early(own_valkey: ValkeyProcess, left_ms: int, told: int) -> None:
    async def scene() -> tuple[int, float]:
        async with Redis.from_url(own_valkey.url, decode_responses=True) as redis:
            counts, rate = Counts(ClientStorage(redis, KEY_PREFIX), "secret"), parse("1/minute")
            assert await counts.wait_of("rests", rate, "address", "203.0.113.1") == 0
            [key] = await redis.keys("limits*")
            began = time.monotonic()
            await redis.pexpire(key, left_ms)
            wait = await counts.wait_of("rests", rate, "address", "203.0.113.1")
            return wait, (time.monotonic() - began) * 1000

    wait, passed_ms = run(scene())
    assert math.ceil((left_ms - passed_ms) / 1000) <= wait <= told


def test_each_process_takes_the_secret_of_a_new_day_soon(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with Redis.from_url(own_valkey.url, decode_responses=True) as redis:
            limiter, other = (Limiter(redis, Settings.from_environ({})) for _ in range(2))
            await limiter.take("rests", "203.0.113.1")
            assert 86_000 < await redis.ttl(SECRET_KEY) <= 86_400
            # As by itself after that day.
            await redis.delete(SECRET_KEY)
            for _ in range(2):
                await other.take("rests", "203.0.113.1")
            later = time.monotonic() + SECRET_READ_SECONDS
            monkeypatch.setattr(time, "monotonic", lambda: later)
            await limiter.take("rests", "203.0.113.1")
            counts = [str(await redis.get(key)) for key in await redis.keys("limits*") if key != SECRET_KEY]
            assert sorted(counts) == ["1", "3"], "all but the first are counted together"

    run(scene())
