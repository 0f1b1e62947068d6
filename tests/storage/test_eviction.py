"""A Redis that deletes what is in use is told of at the start and when it is there again."""

from unittest.mock import AsyncMock

import pytest
from redis.exceptions import RedisError

from app.storage import eviction
from tests.conftest import StartServer
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess

SAID = "maxmemory-policy allkeys-lru"


def test_a_redis_that_evicts_is_told_of_at_the_start(
    own_valkey: ValkeyProcess, start_server: StartServer
) -> None:
    with own_valkey.client() as redis:
        redis.config_set("maxmemory", "100mb")
        redis.config_set("maxmemory-policy", "allkeys-lru")
    start_server(own_valkey).wait_for(SAID)


def test_one_that_was_away_is_told_of_when_it_is_there(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(eviction, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(eviction, "LOOK_SECONDS", 0.0)
    evicting = {"maxmemory": 1_000_000, "maxmemory_policy": "allkeys-lru"}
    redis = AsyncMock()
    redis.info.side_effect = [RedisError, evicting, ArithmeticError]
    with pytest.raises(ArithmeticError):
        run(eviction.keep_warning(redis))
    assert caplog.text.count(SAID) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"maxmemory": 0, "maxmemory_policy": "allkeys-lru"},
        {"maxmemory": 1_000_000, "maxmemory_policy": "noeviction"},
        {},
    ],
    ids=["it has no limit", "it refuses instead", "it does not say"],
)
def test_one_that_deletes_nothing_is_not_warned_of(
    said: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    eviction.warn_of_eviction(said)
    assert not caplog.records
