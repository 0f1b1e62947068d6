"""A client that keeps the server waiting has to go after a while, or sooner to make room for a newcomer."""

from collections.abc import Callable

import pytest

from app.connections.slow_clients import (
    CONNECTION_BYTES,
    KEPT_SECONDS,
    MAX_REQUEST_BYTES,
    MAX_UNREAD_BYTES,
    REQUEST_SECONDS,
    UNREAD_SECONDS,
    SlowClients,
)
from app.connections.waiting import Waiting
from app.metrics import REGISTRY


class Told:
    """A client that records what was done to it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def refuse_slow_request(self) -> None:
        self.told.append("refused")

    def abort_unread(self) -> None:
        self.told.append("aborted")


def test_the_longest_waiting_make_room_and_nobody_else() -> None:
    waiting = Waiting[str](seconds=30, most=100, most_bytes=10)
    assert waiting.add("first", 0, 4) == waiting.add("second", 1, 4) == []
    assert waiting.add("third", 2, 4) == ["first"]
    assert waiting.add("fourth", 3, 10) == ["second", "third"]


def test_there_may_be_so_many_however_little_they_weigh() -> None:
    waiting = Waiting[str](seconds=30, most=2, most_bytes=10)
    assert waiting.add("first", 0, 0) == waiting.add("second", 0, 0) == []
    assert waiting.add("first", 1, 1) == []
    assert waiting.add("third", 1, 0) == ["first"]


def test_who_has_gone_weighs_nothing() -> None:
    waiting = Waiting[str](seconds=30, most=100, most_bytes=10)
    waiting.add("first", 0, 8)
    waiting.remove("first")
    waiting.remove("first")
    assert waiting.add("second", 1, 8) == []
    assert "first" not in waiting


def test_what_grows_counts_from_when_it_began() -> None:
    waiting = Waiting[str](seconds=30, most=100, most_bytes=10)
    waiting.add("first", 0, 1)
    waiting.add("second", 1, 1)
    assert waiting.add("first", 29, 1) == []
    assert waiting.take_overdue(29.9) == []
    assert waiting.take_overdue(30) == ["first"]
    assert waiting.take_overdue(30) == []


def test_a_request_has_half_a_minute_however_often_a_byte_comes() -> None:
    slow, client = SlowClients(allowed_files=1_000_000), Told()
    slow.expect_request(client, 0)
    for second in range(int(REQUEST_SECONDS)):
        slow.expect_request(client, second, received_bytes=1)
        slow.cut_overdue(second)
    assert not client.told
    slow.cut_overdue(REQUEST_SECONDS)
    assert client.told == ["refused"]


def test_a_whole_request_and_a_read_answer_are_waited_for_no_longer() -> None:
    slow, client = SlowClients(allowed_files=1_000_000), Told()
    slow.expect_request(client, 0)
    slow.expect_reading(client, 0, unread_bytes=1)
    slow.end_request(client)
    slow.end_reading(client)
    slow.cut_overdue(1000)
    assert not client.told


def test_a_connection_that_is_kept_is_waited_for_until_it_asks_again() -> None:
    slow, idle, busy = SlowClients(allowed_files=1_000_000), Told(), Told()
    slow.keep(idle, 0)
    slow.keep(busy, 0)
    slow.expect_request(busy, 1, received_bytes=100)
    slow.end_request(busy)
    slow.cut_overdue(KEPT_SECONDS - 1)
    assert not idle.told
    slow.cut_overdue(KEPT_SECONDS)
    assert idle.told == ["refused"]
    assert not busy.told


def test_a_request_that_is_not_waited_for_any_longer_is_counted_and_an_idle_connection_is_not() -> None:
    def cut() -> float:
        return REGISTRY.get_sample_value("rest_cut_connections_total", {"why": "slow_request"}) or 0.0

    before, slow = cut(), SlowClients(allowed_files=8)
    idle = [Told() for _ in range(10)]
    for client in idle:
        slow.keep(client, 0)
    slow.cut_overdue(KEPT_SECONDS)
    assert all(client.told == ["refused"] for client in idle)
    assert cut() == before
    slow.expect_request(Told(), 0)
    slow.cut_overdue(REQUEST_SECONDS)
    assert cut() == before + 1


def test_a_reader_has_a_minute_to_read_anything() -> None:
    slow, client = SlowClients(allowed_files=1_000_000), Told()
    slow.expect_reading(client, 0, unread_bytes=1)
    slow.cut_overdue(UNREAD_SECONDS - 1)
    assert not client.told
    slow.cut_overdue(UNREAD_SECONDS)
    assert client.told == ["aborted"]


def test_what_has_come_of_requests_and_what_is_unread_is_bounded() -> None:
    slow = SlowClients(allowed_files=1_000_000)
    bodies, readers = [Told() for _ in range(40)], [Told() for _ in range(40)]
    for client in bodies:
        slow.expect_request(client, 0, received_bytes=1_000_000)
    for client in readers:
        slow.expect_reading(client, 0, unread_bytes=1_000_000)
    assert [client.told for client in bodies] == [["refused"]] * 26 + [[]] * 14
    assert 0 < sum(not client.told for client in readers) * 1_000_000 < MAX_UNREAD_BYTES
    assert not readers[-1].told


@pytest.mark.parametrize("wait", [SlowClients.expect_request, SlowClients.keep])
def test_silent_connections_leave_most_files_for_those_who_are_served(
    wait: Callable[[SlowClients, Told, float], None],
) -> None:
    few, many = SlowClients(allowed_files=1024), SlowClients(allowed_files=1_000_000)
    for slow, stay in ((few, 256), (many, MAX_REQUEST_BYTES // CONNECTION_BYTES)):
        silent = [Told() for _ in range(10_000)]
        for client in silent:
            wait(slow, client, 0)
        assert sum(not client.told for client in silent) == stay


def test_a_large_request_is_let_in_however_few_files_there_are() -> None:
    slow, client = SlowClients(allowed_files=256), Told()
    for _ in range(4):
        slow.expect_request(client, 0, received_bytes=250_000)
    assert not client.told
