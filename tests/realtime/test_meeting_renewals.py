"""A frame that is let in renews its meeting each minute, and at once after an outage or a set clock."""

from unittest.mock import create_autospec

import pytest
from redis.exceptions import RedisError

from app.meetings.store import MeetingStore
from app.realtime import meeting_renewals
from app.realtime.meeting_renewals import MAX_REMEMBERED, MeetingRenewals
from app.timestamps import now_ms
from tests.clock import Clock
from tests.loop import run
from tests.realtime.gate import gate_over


def test_after_an_outage_the_first_frame_renews_the_meeting() -> None:
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.is_stopped.return_value = False
    stops, gate = gate_over(meetings)
    run(gate.admits("m"))
    meetings.is_stopped.side_effect = RedisError
    stops.changed("m")
    run(gate.admits("m"))
    assert meetings.renew.await_count == 1
    meetings.is_stopped.side_effect = None
    stops.changed("m")
    run(gate.admits("m"))
    assert meetings.renew.await_count == 2


@pytest.mark.parametrize("step", [240_000, -240_000], ids=["forward", "back"])
def test_after_the_machines_clock_was_set_the_next_frame_renews_the_meeting(
    step: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = now_ms()
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.is_stopped.return_value = False
    _, gate = gate_over(meetings)
    for passed, renewals in ((0, 1), (59_999, 1), (step, 2), (step + 59_999, 2), (step + 60_000, 3)):
        monkeypatch.setattr(meeting_renewals, "now_ms", lambda passed=passed: now + passed)
        clock.now += 0.3
        run(gate.admits("m"))
        assert meetings.renew.await_count == renewals, passed


def test_no_more_meetings_are_remembered_than_a_process_measures() -> None:
    async def scene() -> None:
        renewals = MeetingRenewals(create_autospec(MeetingStore, instance=True))
        for number in range(MAX_REMEMBERED + 10):
            await renewals.renew(f"meeting-{number}")
        assert len(renewals._renewed_ms) == MAX_REMEMBERED

    run(scene())
