"""What is counted has a name that tells nothing, and ends when it is said to."""

import math
import time

import pytest
from limits import parse
from redis.asyncio import Redis

from app.limiting.client_storage import ClientStorage
from app.limiting.counts import Counts
from app.limiting.shared_counts import KEY_PREFIX
from app.limiting.windows import MemoryWindows
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess


def test_what_is_counted_has_a_name_of_its_own_that_only_the_secret_can_make() -> None:
    async def scene() -> None:
        names: set[str] = set()
        for secret in ("one", "other"):
            windows = MemoryWindows()
            for number in range(200):
                await Counts(windows, secret).hit(
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
            assert await counts.hit("rests", rate, "address", "203.0.113.1") == 0
            [key] = await redis.keys("limits*")
            began = time.monotonic()
            await redis.pexpire(key, left_ms)
            wait = await counts.hit("rests", rate, "address", "203.0.113.1")
            return wait, (time.monotonic() - began) * 1000

    wait, passed_ms = run(scene())
    assert math.ceil((left_ms - passed_ms) / 1000) <= wait <= told
