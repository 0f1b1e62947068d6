"""A Redis that deletes what is in use is reported at the start, and when it is back."""

import logging
import re
from collections.abc import Callable, Coroutine
from unittest.mock import AsyncMock

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from app.storage import append_only_file, eviction
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
    monkeypatch.setattr(eviction, "POLL_INTERVAL_SECONDS", 0.0)
    evicting = {"maxmemory": 1_000_000, "maxmemory_policy": "allkeys-lru"}
    redis = AsyncMock()
    redis.info.side_effect = [RedisError, evicting, ArithmeticError]
    with pytest.raises(ArithmeticError):
        run(eviction.keep_warning(redis))
    assert caplog.text.count(SAID) == 1


@pytest.mark.parametrize("ask", [eviction.keep_warning, append_only_file.keep_rewriting])
def test_why_it_could_not_be_asked_is_told_in_its_own_word_and_no_more(
    ask: Callable[[Redis], Coroutine[object, object, None]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for module in (eviction, append_only_file):
        monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(append_only_file, "FIRST_SECONDS", 0.0)
    caplog.set_level(logging.DEBUG, "app.storage")
    away = RedisConnectionError("Error 111 connecting to user:secret@redis:6379")
    away.__cause__ = ConnectionRefusedError()
    redis = AsyncMock()
    redis.info.side_effect = [away, ArithmeticError]
    with pytest.raises(ArithmeticError):
        run(ask(redis))
    assert re.search(r"Could not ask Redis about its .*: ConnectionRefusedError$", caplog.text, re.MULTILINE)
    assert "secret" not in caplog.text


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
