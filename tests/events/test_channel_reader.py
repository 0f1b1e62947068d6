"""Messages of a subscription's connection are passed on, and a silent connection is given up."""

import asyncio
from collections.abc import Iterable, Iterator
from unittest.mock import create_autospec

import pytest
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.events.channel_reader import MAX_UNANSWERED_PINGS, ChannelReader
from app.events.channels import channel
from app.events.hub import Hub
from tests.loop import run


class Over(Exception):
    """There is nothing more to read."""


class Connection:
    """A connection with these answers; `None` stands for an answer that does not come in time."""

    def __init__(self, answers: Iterable[object]) -> None:
        self._answers: Iterator[object] = iter(answers)
        self.sent: list[str] = []

    async def read_response(self, **_: object) -> object:
        await asyncio.sleep(0)
        try:
            return next(self._answers)
        except StopIteration:
            raise Over from None

    async def send_command(self, command: str) -> None:
        self.sent.append(command)


def read(connection: Connection, hub: Hub) -> None:
    run(ChannelReader(connection, hub, answered=lambda: None).run())


def test_a_connection_that_is_late_now_and_then_is_kept() -> None:
    connection = Connection([None, "PONG"] * 3 * MAX_UNANSWERED_PINGS)
    with pytest.raises(Over):
        read(connection, create_autospec(Hub, instance=True))
    assert connection.sent == ["PING"] * 3 * MAX_UNANSWERED_PINGS


def test_a_connection_that_leaves_two_pings_unanswered_is_given_up() -> None:
    connection = Connection([None] * 10)
    with pytest.raises(RedisTimeoutError):
        read(connection, create_autospec(Hub, instance=True))
    assert connection.sent == ["PING"] * MAX_UNANSWERED_PINGS


def test_a_subscription_is_confirmed_once_and_before_what_comes_by_it() -> None:
    hub = create_autospec(Hub, instance=True)
    name, payload = channel("m"), '{"id":"1-0","data":{"event":"rest_ended"}}'
    messages = [["message", name, payload]] * 2
    with pytest.raises(Over):
        read(Connection([["subscribe", name, 1], *messages, "PONG"]), hub)
    assert [call[0] for call in hub.method_calls] == ["confirm", "publish", "publish"]
