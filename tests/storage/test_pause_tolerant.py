"""Redis gets patience: an answer that has come is taken, and no answer is ever made up."""

import asyncio
import errno
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Any

import pytest
from redis.asyncio.connection import Connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.storage.pause_tolerant import pause_tolerant
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess

SECONDS = 0.4
# Milliseconds: less than we wait.
SOON = 150


@contextmanager
def paused(valkey: ValkeyProcess, pause_ms: int) -> Iterator[None]:
    """Make it answer only after a pause."""
    with valkey.client() as redis:
        redis.client_pause(pause_ms)
        yield
        redis.client_unpause()


@asynccontextmanager
async def asked(valkey: ValkeyProcess, silence: AbstractContextManager[None]) -> AsyncIterator[Any]:
    """Yield a pause-tolerant connection that has sent a PING, which Valkey answers after a silence."""
    # Untyped, because a connection's own methods are hardly typed.
    kind: Any = pause_tolerant(Connection)
    connection = kind(host="127.0.0.1", port=valkey.port)
    await connection.connect()
    connection.socket_timeout = SECONDS
    with silence:
        await connection.send_command("PING")
        try:
            yield connection
        finally:
            await connection.disconnect()


def test_an_answer_that_came_while_the_process_stood_still_is_taken(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with asked(own_valkey, paused(own_valkey, SOON)) as connection:
            asyncio.get_running_loop().call_later(SECONDS / 4, time.sleep, 3 * SECONDS)
            assert await connection.read_response() == b"PONG"

    run(ask())


def test_no_answer_is_an_error_and_ends_the_connection(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with asked(own_valkey, own_valkey.hanging()) as connection:
            with pytest.raises(RedisTimeoutError):
                await connection.read_response()
            assert not connection.is_connected

    run(ask())


def test_a_caller_with_a_time_of_its_own_gets_nothing_then_and_the_answer_later(
    own_valkey: ValkeyProcess,
) -> None:
    async def ask() -> None:
        async with asked(own_valkey, own_valkey.hanging()) as connection:
            connection.socket_timeout = 10
            assert await connection.read_response(timeout=0.01) is None
            assert own_valkey.process is not None
            own_valkey.process.send_signal(signal.SIGCONT)
            assert await connection.read_response() == b"PONG"

    run(ask())


def test_a_peer_that_is_gone_is_an_error_and_no_answer(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with asked(own_valkey, own_valkey.hanging()) as connection:
            # As the kernel reports it after unanswered probes, which take minutes.
            connection._reader.set_exception(OSError(errno.ETIMEDOUT, "Connection timed out"))
            with pytest.raises(RedisConnectionError):
                await connection.read_response()
            assert not connection.is_connected

    run(ask())
