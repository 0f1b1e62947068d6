"""What the log and the counters have of each event."""

import logging

import pytest

from app.events.counted import count_and_log
from app.events.event import START_OF_STREAM, Entry, Position, event_json
from app.metrics import REGISTRY


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"reason": "no_frames"}, "Event monitoring_stopped of m (no_frames)"),
        ({}, "Event monitoring_stopped of m"),
        ({"reason": "forged\nline"}, "Event monitoring_stopped of m"),
    ],
    ids=["a lapse", "a member's stop", "somebody else's words"],
)
def test_the_log_tells_a_lapse_from_a_members_stop(
    more: dict[str, str], line: str, caplog: pytest.LogCaptureFixture
) -> None:
    told = Entry(Position((5, 1)), event_json("monitoring_stopped", "m", 0, None, **more), START_OF_STREAM)
    with caplog.at_level(logging.INFO, "app"):
        count_and_log("m", told)
    assert caplog.messages == [line]
    assert vars(caplog.records[0])["event_id"] == "5-1"


def test_an_event_of_somebody_else_becomes_no_label(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "app"):
        for data in ('{"event":"theirs"}', '{"event":["theirs"]}', "{}"):
            count_and_log("m", Entry(Position((5, 1)), data, START_OF_STREAM))
    assert caplog.messages == []
    assert REGISTRY.get_sample_value("rest_events_total", {"event": "theirs"}) is None
