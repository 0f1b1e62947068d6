"""The life of one rest, step by step, without a clock and without Redis."""

from dataclasses import replace
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.blinks.opinion import Reason as OpinionReason
from app.meetings.rest import Rest
from app.meetings.rest_changes import RestConflict, begin, extend, postpone
from app.meetings.rest_shape import EyeReason, KeptRest, Reason
from app.meetings.summary import RestRecord
from app.rest_limits import MAX_NOTE_LENGTH, MAX_POSTPONEMENTS, MAX_REST_SECONDS

# Any moment, in milliseconds since 1970.
NOW = 1_800_000_000_000


def announced(notice: int = 30, seconds: int = 300) -> Rest:
    return Rest.new(NOW, "time", seconds, notice)


def running(seconds: int = 300) -> Rest:
    return Rest.new(NOW, "manual", seconds, 0)


def code_of(refused: pytest.ExceptionInfo[RestConflict]) -> str:
    assert refused.value.detail
    return refused.value.code


def test_a_rest_with_notice_is_announced_and_one_without_runs_at_once() -> None:
    soon, now = announced(notice=30), running()
    assert (soon.state, soon.starts_ms, soon.due_ms) == ("announced", NOW + 30_000, NOW + 30_000)
    assert (now.state, now.starts_ms, now.due_ms) == ("running", NOW, NOW + 300_000)
    assert soon.as_public_dict() == {
        "id": soon.id,
        "reason": "time",
        "state": "announced",
        "started_at": "2027-01-15T08:00:30.000Z",
        "ends_at": "2027-01-15T08:05:30.000Z",
        "seconds": 300,
        "postponed": 0,
    }


def test_a_rest_can_be_asked_for_by_each_reason_for_which_eyes_are_tired() -> None:
    of_tired_eyes = {*get_args(OpinionReason)} - {"too_little"}
    assert of_tired_eyes == {*get_args(EyeReason)}, "else the server refuses the leader's call: see EyeReason"


@pytest.mark.parametrize("reason", get_args(EyeReason))
def test_members_see_that_it_was_the_eyes_and_not_which_measure(reason: Reason) -> None:
    rest = Rest.new(NOW, reason, 300, 0)
    assert rest.leader_view().reason == reason
    assert rest.member_view().reason == "eyes"


@given(
    st.integers(0, 4_000_000_000_000),
    st.sampled_from(get_args(Reason)),
    st.integers(10, 3600),
    st.integers(0, 300),
    st.lists(st.integers(1, 15), max_size=2),
)
def test_a_rest_comes_back_from_redis_as_it_was_written(
    now: int, reason: Reason, seconds: int, notice: int, minutes: list[int]
) -> None:
    rest = Rest.new(now, reason, seconds, notice)
    for each in minutes if notice else []:
        rest = postpone(rest, each)
    assert Rest.from_json(rest.as_json()) == rest


def test_an_announced_rest_can_be_put_off_twice_and_then_no_more() -> None:
    rest = announced(notice=30)
    once = postpone(rest, 15)
    twice = postpone(once, 1)
    assert (once.starts_ms, once.postponed) == (NOW + 30_000 + 15 * 60_000, 1)
    assert (twice.starts_ms, twice.postponed) == (NOW + 30_000 + 16 * 60_000, 2)
    assert twice.ends_ms - twice.starts_ms == 300_000
    assert (twice.id, twice.announced_ms) == (rest.id, rest.announced_ms)
    with pytest.raises(RestConflict) as refused:
        postpone(twice, 1)
    assert code_of(refused) == "postponed_enough"


def test_only_an_announced_rest_can_be_put_off() -> None:
    for none, advice in (None, "start one first"), (running(), "extended or ended"):
        with pytest.raises(RestConflict, match=advice) as refused:
            postpone(none, 5)
        assert code_of(refused) == "not_announced"


def test_a_rest_that_is_begun_early_keeps_its_length() -> None:
    rest = begin(announced(notice=300), NOW + 7)
    assert (rest.state, rest.starts_ms, rest.ends_ms) == ("running", NOW + 7, NOW + 300_007)


def test_a_running_rest_is_begun_already_and_without_one_nothing_can_be() -> None:
    rest = running()
    assert begin(rest, NOW + 5) is rest
    with pytest.raises(RestConflict) as refused:
        begin(None, NOW)
    assert code_of(refused) == "not_announced"


def test_a_running_rest_gets_longer_up_to_an_hour_in_all() -> None:
    longer = extend(running(seconds=300), 1800)
    assert (longer.seconds, longer.starts_ms, longer.ends_ms) == (2100, NOW, NOW + 2_100_000)
    assert extend(longer, 1500).seconds == 3600
    with pytest.raises(RestConflict, match="can be 1500 seconds longer") as refused:
        extend(longer, 1501)
    assert code_of(refused) == "too_long"


@pytest.mark.parametrize(("seconds", "advice"), [(3600, "no longer"), (3541, "no longer"), (3540, "60 sec")])
def test_who_extends_a_rest_too_much_is_told_of_no_extension_that_is_refused_too(
    seconds: int, advice: str
) -> None:
    with pytest.raises(RestConflict, match=f"can be {advice}"):
        extend(running(seconds), 1800)


def test_only_a_running_rest_gets_longer() -> None:
    for none, advice in (None, "start one first"), (announced(), "begin it"):
        with pytest.raises(RestConflict, match=advice) as refused:
            extend(none, 60)
        assert code_of(refused) == "no_rest"


def test_a_change_from_a_moment_that_the_rest_has_left_already_leaves_it_as_it_is() -> None:
    rest, seen = announced(notice=30), "2027-01-15T08:00:30.000Z"
    later = postpone(rest, 5, seen)
    assert later.starts_ms == rest.starts_ms + 300_000
    assert postpone(later, 5, seen) is later
    rest, seen = running(seconds=300), "2027-01-15T08:05:00.000Z"
    longer = extend(rest, 60, seen)
    assert longer.ends_ms == rest.ends_ms + 60_000
    assert extend(longer, 3600, seen) is longer


def test_every_change_has_a_mark_of_its_own() -> None:
    rest = announced()
    revisions = {rest.revision, *(postpone(rest, 5).revision for _ in range(2)), begin(rest, NOW).revision}
    assert len(revisions) == 4


def test_a_beginning_that_nobody_has_told_yet_is_seen_in_time() -> None:
    rest = announced(notice=30, seconds=60)
    assert rest.as_of(NOW + 29_999) is rest
    begins = rest.as_of(NOW + 30_000)
    assert begins is not None
    assert begins.is_running
    seen = rest.as_of(NOW + 30_000 + 5_000)
    assert seen is not None
    assert (seen.state, seen.starts_ms, seen.ends_ms) == ("running", NOW + 30_000, NOW + 90_000)


def test_a_running_rest_is_seen_until_its_end_and_not_a_millisecond_longer() -> None:
    rest = running(seconds=300)
    assert all(rest.as_of(NOW + second * 1000 + 999) is rest for second in range(300))
    assert rest.as_of(NOW + 300_000) is None


def test_a_rest_whose_beginning_was_missed_comes_late_with_its_full_length() -> None:
    late = NOW + 3_600_000
    rest = announced(notice=30, seconds=60).begun_when_due(late)
    assert (rest.starts_ms, rest.ends_ms) == (late, late + 60_000)


def test_a_beginning_is_the_planned_one_while_nobody_would_notice_the_difference() -> None:
    rest, planned = announced(notice=30), NOW + 30_000
    assert rest.begun_when_due(planned + 5_000).starts_ms == planned
    assert rest.begun_when_due(planned + 5_000 + 1).starts_ms == planned + 5_000 + 1


def test_a_kept_rest_is_read_whatever_the_limits_are_by_now() -> None:
    more = "a" * (MAX_NOTE_LENGTH + 1)
    rest = replace(announced(), seconds=MAX_REST_SECONDS + 1, postponed=MAX_POSTPONEMENTS + 1, note=more)
    assert Rest.from_json(rest.as_json()) == rest
    record = RestRecord.of(rest)
    assert RestRecord.from_json(record.as_json()) == record


@pytest.mark.parametrize("kind", [KeptRest, RestRecord])
def test_nothing_that_is_kept_of_a_rest_has_a_limit(kind: type[msgspec.Struct]) -> None:
    limits = "minimum", "maximum", "minLength", "maxLength", "pattern"
    described = msgspec.json.schema_components([kind])[1][kind.__name__]["properties"]
    limited = [
        name for name, field in described.items() if any(f"'{each}':" in str(field) for each in limits)
    ]
    assert not limited, f"{kind.__name__} needs {limited} without the limit: an older version's was another"


def test_a_leader_is_shown_all_that_a_rest_has() -> None:
    shown = msgspec.structs.asdict(Rest.new(NOW, "manual", 300, 30, "Tea").leader_view())
    missing = [name for name, value in shown.items() if value is msgspec.UNSET]
    assert not missing, f"give Rest.new {missing} here, and leader_view shows it"


def test_a_kept_rest_whose_reason_only_a_newer_version_knows_is_simply_a_rest() -> None:
    rest = running()
    record = RestRecord.of(rest, rest.ends_ms)
    for newer in ("posture", "eyes_and_more", "constructor"):
        assert Rest.from_json(rest.as_json().replace('"manual"', f'"{newer}"')) == rest
        assert RestRecord.from_json(record.as_json().replace('"manual"', f'"{newer}"')) == record
    with pytest.raises(ValueError, match="reason"):
        Rest.from_json(rest.as_json().replace('"manual"', "5"))


def test_the_leaders_line_stays_with_the_rest_and_a_rest_without_one_says_nothing_of_it() -> None:
    rest = Rest.new(NOW, "manual", 300, 30, "Coffee <b>is</b> ready")
    later = Rest.from_json(rest.put_off(5).as_json())
    assert later.as_public_dict()["note"] == "Coffee <b>is</b> ready"
    assert later.with_note("").note == later.note
    assert later.with_note("Tea").begun(NOW).note == "Tea"
    assert "note" not in running().as_public_dict()


def test_a_rest_that_began_at_once_was_never_announced() -> None:
    assert (running().announced_ms, announced().announced_ms) == (None, NOW)
    assert RestRecord.of(running()).announced_at is None
