"""Whether events are heard: one call tells the hub, the log and the clock of silence."""

import time
from unittest.mock import create_autospec

import pytest

from app.events.connection_log import ConnectionLog
from app.events.hub import Hub
from app.events.reception import Reception


def test_the_time_without_events_counts_from_the_first_loss_of_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    reception = Reception(create_autospec(Hub, instance=True), create_autospec(ConnectionLog, instance=True))
    now += 3
    assert reception.deaf_seconds() == 3, "it begins deaf"
    reception.up()
    assert reception.deaf_seconds() == 0
    for _ in range(3):
        reception.down()
        now += 5
    assert reception.deaf_seconds() == 15
    reception.up()
    assert reception.deaf_seconds() == 0


def test_a_loss_and_a_return_are_told_to_the_hub_and_the_log_alike() -> None:
    hub, log = create_autospec(Hub, instance=True), create_autospec(ConnectionLog, instance=True)
    reception = Reception(hub, log)
    reception.up()
    assert (hub.connected.call_count, log.up.call_count) == (1, 1)
    reception.down()
    assert (hub.disconnected.call_count, log.down.call_count) == (1, 1)
    reception.up()
    assert (hub.connected.call_count, log.up.call_count) == (2, 2)


def test_a_cluster_is_connected_once_all_of_it_is_heard_and_heard_as_soon_as_any_of_it_is() -> None:
    hub, log = create_autospec(Hub, instance=True), create_autospec(ConnectionLog, instance=True)
    reception = Reception(hub, log)
    reception.partly_up()
    assert (reception.deaf_seconds(), log.up.call_count) == (0, 0)
    for _ in range(3):
        reception.up()
    assert log.up.call_count == 1, "the log is told of it once"
    log.down.reset_mock()
    reception.partly_up()
    assert log.down.call_count == 1
    hub.disconnected.assert_not_called()
    reception.up()
    assert log.up.call_count == 2
