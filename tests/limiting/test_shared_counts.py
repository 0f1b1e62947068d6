"""What changes a meeting is counted by all processes together, and a call rarely waits for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.config.settings import Settings
from app.errors import ApiError
from app.limiting import shared_counts, windows
from app.limiting.limiter import Limiter
from app.limiting.shared_counts import REDIS_AWAY_SECONDS, SECRET_KEY, SECRET_READ_SECONDS
from app.storage.redis_client import RedisAddress, options_of, single_client
from app.tasks import background
from tests.clock import Clock
from tests.conftest import NewServer, StartServer
from tests.deploy.shards import of_shard
from tests.loop import run
from tools.harness.redis_cluster import ClusterNodes
from tools.harness.server_process import uvicorn
from tools.harness.valkey_process import ValkeyProcess

# What Redis says of a key that never expires.
HAS_NO_END = -1
ADDRESS, MEETING = "203.0.113.1", "test-123"


def client_of(valkey: ValkeyProcess) -> Redis:
    """Return the client that a server has."""
    return single_client(options_of(RedisAddress("127.0.0.1", valkey.port), None))


@asynccontextmanager
async def limiters(redis: Redis, rate: str, count: int = 1) -> AsyncIterator[list[Limiter]]:
    """Yield as many processes' limiters, with this rate for rests."""
    made = [Limiter(redis, Settings.from_environ({"RATE_RESTS": rate})) for _ in range(count)]
    async with background(*(each.shared.run for each in made)):
        yield made


async def allowed(limiter: Limiter, times: int) -> int:
    """Take a rest that many times at the same moment; return how many were allowed."""
    taken = (limiter.hit("rests", ADDRESS, MEETING) for _ in range(times))
    outcomes = await asyncio.gather(*taken, return_exceptions=True)
    assert all(each is None or isinstance(each, ApiError) for each in outcomes), outcomes
    return outcomes.count(None)


async def answered(limiter: Limiter) -> None:
    """Return once Redis has answered all counts that nobody waits for."""
    await asyncio.gather(*limiter.shared._under_way)


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
        monkeypatch.setattr(shared_counts, "time", clock)
        monkeypatch.setattr(shared_counts, "WAIT_FROM", 0.0)
        async with await asyncio.start_server(fail, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with Redis(port=port, retry=Retry(NoBackoff(), 0)) as redis:
                limiter = Limiter(redis, Settings.from_environ({}))
                for seconds, times in ((0, 1), (REDIS_AWAY_SECONDS / 2, 1), (REDIS_AWAY_SECONDS, 2)):
                    clock.now += seconds
                    # Once by address and once in the meeting.
                    await limiter.hit("starts", ADDRESS, MEETING)
                    assert len(asked) == times

    run(scene())


def test_a_call_waits_for_its_count_only_beyond_half_of_its_limit(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        async with (
            client_of(own_valkey) as redis,
            limiters(redis, "4/hour by address, 6/hour by meeting") as [limiter],
        ):
            with own_valkey.hanging():
                assert await allowed(limiter, 2) == 2
                with pytest.raises(RedisTimeoutError):
                    await limiter.hit("rests", ADDRESS, MEETING)

    run(scene())


def test_who_finds_out_that_redis_hangs_waits_for_it_only_once(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        async with client_of(own_valkey) as redis, limiters(redis, "3/hour by address") as [limiter]:
            assert await allowed(limiter, 1) == 1
            with own_valkey.hanging():
                # The change itself would wait for Redis as long again, and fail.
                with pytest.raises(RedisTimeoutError):
                    await limiter.hit("rests", ADDRESS, MEETING)
                await limiter.hit("rests", ADDRESS, MEETING)

    run(scene())


def test_of_many_calls_at_the_same_moment_one_process_allows_exactly_as_many_as_may_come(
    own_valkey: ValkeyProcess,
) -> None:
    async def scene() -> None:
        async with client_of(own_valkey) as redis, limiters(redis, "10/hour by meeting") as [limiter]:
            assert [await allowed(limiter, 30), await allowed(limiter, 5)] == [10, 0]

    run(scene())


def test_a_process_learns_what_others_have_counted_by_its_next_call(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        async with client_of(own_valkey) as redis, limiters(redis, "10/hour by meeting", 2) as (one, other):
            assert await allowed(one, 9) == 9
            assert await allowed(other, 1) == 1, "the tenth"
            await answered(other)
            assert await allowed(other, 1) == 0, "it waits for its count by now"

    run(scene())


def test_while_redis_is_away_a_process_goes_on_from_what_all_have_counted(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        async with client_of(own_valkey) as redis, limiters(redis, "10/hour by meeting", 2) as (one, other):
            assert await allowed(one, 6) == 6
            assert await allowed(other, 1) == 1
            await answered(other)
            own_valkey.kill()
            # The first of these finds out.
            assert await allowed(other, 1) + await allowed(other, 5) == 3

    run(scene())


def test_a_window_ends_for_a_process_when_it_does_in_redis_however_late_it_came_into_it(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        clock = Clock()
        monkeypatch.setattr(windows, "time", clock)
        async with client_of(own_valkey) as redis, limiters(redis, "10/hour by address", 2) as (one, other):
            assert await allowed(one, 9) == 9
            await answered(one)
            [key] = set(await redis.keys("limits:*")) - {SECRET_KEY}
            # The last minute of that hour.
            await redis.expire(key, 60)
            assert await allowed(other, 1) == 1
            await answered(other)
            clock.now += 61
            await redis.delete(key)
            assert await allowed(other, 1) == 1
            await answered(other)
            own_valkey.kill()
            # Two of ten in the new hour; what the old one had is nobody's fault any more.
            assert await allowed(other, 5) == 5

    run(scene())


def test_an_answer_that_comes_after_a_window_has_ended_begins_no_other(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        clock = Clock()
        monkeypatch.setattr(windows, "time", clock)
        async with client_of(own_valkey) as redis, limiters(redis, "10/second by address") as [limiter]:
            assert await allowed(limiter, 5) == 5
            clock.now += 1
            await answered(limiter)
            with own_valkey.hanging():
                assert await allowed(limiter, 1) == 1, "it does not wait"

    run(scene())


def test_counts_under_way_end_before_their_client_is_closed(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        async with client_of(own_valkey) as redis, limiters(redis, "4/hour by meeting") as [limiter]:
            assert await allowed(limiter, 1) == 1
            [counting] = limiter.shared._under_way
        assert counting.cancelled(), "it would open another connection, and leave it"

    run(scene())


def test_a_mistake_in_a_count_that_nobody_waits_for_is_in_the_log(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def mistaken(*_: object) -> None:
        raise ValueError("a mistake")

    async def scene() -> None:
        async with client_of(own_valkey) as redis, limiters(redis, "10/minute by address") as [limiter]:
            monkeypatch.setattr(limiter.shared, "_of_today", mistaken)
            assert await allowed(limiter, 1) == 1
            await asyncio.gather(*limiter.shared._under_way, return_exceptions=True)

    run(scene())
    [record] = caplog.records
    assert record.message == "! A call could not be counted"
    assert "a mistake" in str(record.exc_info)


def test_the_log_says_once_that_a_redis_that_answers_does_not_count(
    own_valkey: ValkeyProcess, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        async with client_of(own_valkey) as redis, limiters(redis, "1/minute by address") as [limiter]:
            await redis.rpush(SECRET_KEY, "somebody else's")
            assert await allowed(limiter, 1) == 1
            await asyncio.gather(*limiter.shared._under_way, return_exceptions=True)
            limiter.shared._away_until = 0.0
            assert await allowed(limiter, 1) == 0, "it has counted by itself"

    run(scene())
    assert [record.message for record in caplog.records] == [
        "! Each process counts calls for itself, because Redis does not count them (WRONGTYPE)"
    ]


def test_a_count_for_which_a_cluster_takes_too_long_goes_on_by_itself(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        monkeypatch.setattr(shared_counts, "WAIT_FROM", 0.0)
        async with client_of(own_valkey) as redis, limiters(redis, "4/hour by meeting") as [limiter]:
            limiter.shared._clustered = True
            with own_valkey.hanging():
                await limiter.hit("rests", None, MEETING)
                counting = set(limiter.shared._under_way)
            assert await asyncio.gather(*counting) == [0]

    run(scene())


# A server that waits for each count, and counts in Redis again at once after each failure.
NEVER_AWAY = """
from app.limiting import shared_counts
shared_counts.REDIS_AWAY_SECONDS = shared_counts.WAIT_FROM = 0.0
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


def test_each_process_takes_the_secret_of_a_new_day_soon(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with Redis.from_url(own_valkey.url, decode_responses=True) as redis:
            limiter, other = (Limiter(redis, Settings.from_environ({})) for _ in range(2))
            monkeypatch.setattr(shared_counts, "WAIT_FROM", 0.0)
            await limiter.hit("rests", "203.0.113.1")
            assert 86_000 < await redis.ttl(SECRET_KEY) <= 86_400
            # As by itself after that day.
            await redis.delete(SECRET_KEY)
            for _ in range(2):
                await other.hit("rests", "203.0.113.1")
            later = time.monotonic() + SECRET_READ_SECONDS
            monkeypatch.setattr(time, "monotonic", lambda: later)
            await limiter.hit("rests", "203.0.113.1")
            counts = [str(await redis.get(key)) for key in await redis.keys("limits*") if key != SECRET_KEY]
            assert sorted(counts) == ["1", "3"], "all but the first are counted together"

    run(scene())
