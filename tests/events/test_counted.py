"""What the log and the counters record of each event."""

import logging
from typing import get_args

import pytest

from app.events.counted import count_and_log
from app.events.event import START_OF_STREAM, Entry, Position, event_json
from app.meetings.rest_shape import PublicReason
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


@pytest.mark.parametrize("reason", get_args(PublicReason))
def test_the_log_tells_what_a_rest_is_for_in_the_word_that_members_hear(
    reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    told = Entry(Position((5, 1)), event_json("rest_required", "m", 0, {"reason": reason}), START_OF_STREAM)
    with caplog.at_level(logging.INFO, "app"):
        count_and_log("m", told)
    assert caplog.messages == [f"Event rest_required of m ({reason})"]
    assert vars(caplog.records[0])["reason"] == reason


def test_a_rest_that_ends_with_its_meeting_is_told_so(caplog: pytest.LogCaptureFixture) -> None:
    rest: dict[str, object] = {"reason": "time"}
    ended = event_json("rest_ended", "m", 0, rest, reason="meeting_ended")
    with caplog.at_level(logging.INFO, "app"):
        count_and_log("m", Entry(Position((5, 1)), ended, START_OF_STREAM))
    assert caplog.messages == ["Event rest_ended of m (meeting_ended)"]


@pytest.mark.parametrize("rest", ['"eyes"', '["eyes"]', '{"reason":"forged\\nline"}', '{"reason":["eyes"]}'])
def test_a_rest_of_somebody_elses_has_no_words_in_the_log(
    rest: str, caplog: pytest.LogCaptureFixture
) -> None:
    theirs = f'{{"event":"rest_required","rest":{rest}}}'
    with caplog.at_level(logging.INFO, "app"):
        count_and_log("m", Entry(Position((5, 1)), theirs, START_OF_STREAM))
    assert caplog.messages == ["Event rest_required of m"]


def test_an_event_of_somebody_else_becomes_no_label(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "app"):
        for data in ('{"event":"theirs"}', '{"event":["theirs"]}', "{}"):
            count_and_log("m", Entry(Position((5, 1)), data, START_OF_STREAM))
    assert caplog.messages == []
    assert REGISTRY.get_sample_value("rest_events_total", {"event": "theirs"}) is None
