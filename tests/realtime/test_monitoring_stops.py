"""What frames are told about a member's stop while Redis is away, without waiting for it each time."""

from unittest.mock import create_autospec

import pytest
from redis.exceptions import RedisError

from app.meetings.store import MeetingStore
from app.realtime import monitoring_stops as module
from app.realtime.monitoring_stops import AWAY_SECONDS, MonitoringStopCache
from tests.loop import run


class Clock:
    """Monotonic seconds that a test moves."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


def test_while_redis_is_away_the_last_answer_holds_and_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    meetings = create_autospec(MeetingStore, instance=True)
    stops = MonitoringStopCache(meetings)
    meetings.is_stopped.return_value = True
    assert run(stops.is_stopped("m")) is True
    meetings.is_stopped.side_effect = RedisError
    assert [run(stops.is_stopped("m")) for _ in range(5)] == [True] * 5
    assert meetings.is_stopped.await_count == 2
    clock.now += AWAY_SECONDS
    meetings.is_stopped.side_effect = None
    meetings.is_stopped.return_value = False
    assert run(stops.is_stopped("m")) is False
