"""The reason for refused frames is logged once per connection and reason, however many frames come."""

import logging
from typing import Any

import pytest

from app.realtime.refusal_log import RefusalLog
from app.realtime.refusals import error

FRAME = {"meeting_id": "m", "image": b"x"}


def lines_of(caplog: pytest.LogCaptureFixture, *frames: tuple[str, Any, str]) -> list[str]:
    """Return what is logged for frames, each given by its sender, its payload and the code of its refusal."""
    log = RefusalLog()
    log.open("leader")
    with caplog.at_level(logging.DEBUG, "app"):
        for sid, payload, code in frames:
            log.note(sid, payload, error(code, "No."))
    return caplog.messages


def test_the_first_frame_that_is_refused_is_a_line_and_the_dozens_after_it_are_none(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert lines_of(caplog, *[("leader", FRAME, "forbidden")] * 40) == [
        "Refused frames from leader for meeting m: forbidden"
    ]
    (record,) = caplog.records
    assert (record.levelname, vars(record)["error"]) == ("INFO", "forbidden")
    assert vars(record)["meeting_id"] == "m"


def test_another_reason_is_another_line(caplog: pytest.LogCaptureFixture) -> None:
    assert len(lines_of(caplog, *[("leader", FRAME, code) for code in ("busy", "too_large", "busy")])) == 2


@pytest.mark.parametrize("payload", [None, [], {}, {"meeting_id": "m\nforged"}, {"meeting_id": "x" * 10_000}])
def test_a_frame_that_names_no_meeting_puts_no_words_of_its_own_into_the_log(
    payload: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert lines_of(caplog, ("leader", payload, "bad_request")) == ["Refused frames from leader: bad_request"]
    assert "meeting_id" not in vars(caplog.records[0])


def test_of_who_has_gone_nothing_is_said_and_nothing_kept(caplog: pytest.LogCaptureFixture) -> None:
    assert lines_of(caplog, ("gone", FRAME, "bad_request")) == []
    log = RefusalLog()
    log.open("leader")
    log.note("leader", FRAME, error("busy", "No."))
    log.close("leader")
    log.note("leader", FRAME, error("busy", "No."))
    assert len(log) == 0


def test_a_frame_that_is_measured_is_no_refusal(caplog: pytest.LogCaptureFixture) -> None:
    log = RefusalLog()
    log.open("leader")
    with caplog.at_level(logging.DEBUG, "app"):
        log.note("leader", FRAME, {"status": "ok"})
    assert caplog.messages == []
