"""The summary of a meeting says what happened, and nothing about any person."""

from app.meetings.rest import Rest
from app.meetings.rest_changes import begin, postpone
from app.meetings.summary import MeasuringPeriod, RestRecord, measuring_periods

NOW = 1_800_000_000_000
FIRST, SECOND, THIRD = (f"2027-01-15T08:0{minute}:00.000Z" for minute in range(3))


def test_measuring_that_went_on_and_off_is_told_in_periods() -> None:
    assert measuring_periods([]) == []
    assert measuring_periods([f"on {FIRST}"]) == [MeasuringPeriod(FIRST, None)]
    log = [f"on {FIRST}", f"off {SECOND}", f"on {THIRD}"]
    assert measuring_periods(log) == [MeasuringPeriod(FIRST, SECOND), MeasuringPeriod(THIRD, None)]


def test_the_end_of_a_meeting_ends_its_measuring() -> None:
    on = [f"on {FIRST}"]
    assert measuring_periods(on, until=SECOND) == [MeasuringPeriod(FIRST, SECOND)]
    assert measuring_periods([*on, f"off {SECOND}"], until=THIRD) == [MeasuringPeriod(FIRST, SECOND)]


def test_a_rest_is_remembered_with_when_it_was_announced_begun_and_ended() -> None:
    rest = begin(postpone(Rest.new(NOW, "few_blinks", 300, 30), 5), NOW + 60_000)
    record = RestRecord.of(rest, NOW + 360_000)
    assert record == RestRecord(
        id=rest.id,
        reason="eyes",
        announced_at="2027-01-15T08:00:00.000Z",
        started_at="2027-01-15T08:01:00.000Z",
        ended_at="2027-01-15T08:06:00.000Z",
        seconds=300,
        postponed=1,
    )
    assert RestRecord.from_json(record.as_json()) == record


def test_a_rest_that_was_called_off_never_started() -> None:
    record = RestRecord.of(Rest.new(NOW, "time", 300, 30), NOW + 1000)
    assert (record.started_at, record.ended_at) == (None, "2027-01-15T08:00:01.000Z")


def test_a_rest_that_is_on_has_no_end_yet() -> None:
    assert RestRecord.of(Rest.new(NOW, "manual", 60, 0)).ended_at is None
