"""What a real meeting leaves for its summary."""

from dataclasses import replace
from functools import partial

import msgspec
import pytest

from app.events.event import event_json
from app.meetings.keys import MONITORING_LOG_LENGTH, REST_LOG_LENGTH, due_table, meeting_key
from app.meetings.meeting_scripts import REPEATED_END_MS
from app.meetings.request_level import RequestLevel
from app.meetings.summary import MeetingSummary
from app.timestamps import iso, now_ms
from tests.loop import run
from tests.meetings.stores import names_told, open_stores, overtaken, repeated
from tools.harness.valkey_process import ValkeyProcess


def test_a_meeting_that_nobody_knows_has_an_empty_summary(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            nothing = MeetingSummary(
                meeting_id=meeting_id,
                started_at=None,
                measured_minutes=0,
                measuring=[],
                requests=RequestLevel.NONE,
                rests=[],
            )
            assert await stores.meetings.summary(meeting_id) == nothing
            assert await stores.meetings.end(meeting_id) == nothing

    run(scene())


def test_the_end_answers_with_everything_and_then_it_is_gone(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            started_at = await stores.meetings.start(meeting_id)
            await stores.rests.start_or_get(meeting_id, "eyes_closing", 300)
            await stores.rests.postpone(meeting_id, 1)
            await stores.rests.begin(meeting_id)
            await stores.rests.end(meeting_id)
            await stores.requests.ask(meeting_id, "a" * 16)
            await stores.meetings.stop_measuring(meeting_id)
            await stores.meetings.start(meeting_id)
            await stores.rests.start_or_get(meeting_id, "manual", 60, 30)
            so_far = await stores.meetings.summary(meeting_id)
            ended = await stores.meetings.end(meeting_id)
            assert ended.started_at == started_at
            eyes, called_off = ended.rests
            assert (eyes.reason, eyes.postponed) == ("eyes", 1)
            assert sorted([eyes.ended_at, eyes.started_at, eyes.announced_at], key=str) == [
                eyes.announced_at,
                eyes.started_at,
                eyes.ended_at,
            ]
            assert (called_off.reason, called_off.started_at) == ("manual", None)
            assert so_far.rests == [eyes, msgspec.structs.replace(called_off, ended_at=None)]
            times = [time for period in ended.measuring for time in (period.on, period.off)]
            assert len(times) == 4
            assert times == sorted(times, key=str)
            assert (await stores.meetings.summary(meeting_id)).started_at is None

    run(scene())


def test_an_end_whose_answer_was_lost_still_says_what_the_meeting_was_like(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            stores.meetings._end = repeated(stores.meetings._end)
            started_at = await stores.meetings.start(meeting_id)
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300)
            ended = await stores.meetings.end(meeting_id)
            assert ended.started_at == started_at
            assert [(each.id, each.ended_at is None) for each in ended.rests] == [(rest.id, False)]
            assert [period.off is None for period in ended.measuring] == [False]

    run(scene())
    assert names_told(valkey, meeting_id).count("meeting_ended") == 1


def test_an_end_that_the_client_sends_again_tells_nobody_anything_more(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            for _ in range(3):
                await stores.meetings.end(meeting_id)

    run(scene())
    names = ["monitoring_started", "rest_required", "rest_ended", "meeting_ended"]
    assert names_told(valkey, meeting_id) == names


@pytest.mark.parametrize("said", ["stop", "request", "start"])
def test_an_end_is_told_again_after_anything_that_was_said_since(
    valkey: ValkeyProcess, meeting_id: str, said: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            say = {
                "stop": stores.meetings.stop_measuring,
                "request": lambda meeting: stores.requests.ask(meeting, "a" * 16),
                "start": stores.meetings.start,
            }[said]
            await stores.meetings.end(meeting_id)
            await say(meeting_id)
            await stores.meetings.end(meeting_id)

    run(scene())
    names = names_told(valkey, meeting_id)
    assert (len(names), names[-1]) == (3, "meeting_ended")


def test_an_end_is_told_again_long_after_another_for_whoever_is_measured_since(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            before = now_ms() - REPEATED_END_MS - 1000
            entry = {"data": event_json("meeting_ended", meeting_id, before), "after": "0-0"}
            key = meeting_key(meeting_id, "events", clustered=False)
            await stores.redis.xadd(key, entry, id=f"{before}-0")
            await stores.meetings.end(meeting_id)

    run(scene())
    assert names_told(valkey, meeting_id) == ["meeting_ended"] * 2


def test_an_end_is_told_of_a_meeting_of_which_only_a_start_is_left_or_nothing(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            known = await stores.redis.keys(f"meetings:{meeting_id}:*")
            await stores.redis.delete(*(key for key in known if not key.endswith(":events")))
            await stores.meetings.end(meeting_id)
            await stores.meetings.end(f"{meeting_id}-b")

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started", "meeting_ended"]
    assert names_told(valkey, f"{meeting_id}-b") == ["meeting_ended"]


def test_a_rests_end_and_its_meetings_are_told_in_one_step(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            for number in range(20):
                meeting = f"{meeting_id}-{number}"
                await stores.rests.start_or_get(meeting, "manual", 300)
                await stores.meetings.end(meeting)
                key = meeting_key(meeting, "events", clustered=False)
                (ended, _), (rest_ended, _) = await stores.redis.xrevrange(key, count=2)
                # One step has one time, however long it takes.
                assert ended.partition("-")[0] == rest_ended.partition("-")[0]
                assert names_told(valkey, meeting) == ["rest_required", "rest_ended", "meeting_ended"]

    run(scene())


def test_a_rest_that_comes_while_its_meeting_ends_is_ended_too(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            start = partial(stores.rests.start_or_get, meeting_id, "manual", 300)
            stores.meetings._end = overtaken(stores.meetings._end, start)
            assert len((await stores.meetings.end(meeting_id)).rests) == 1

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_required", "rest_ended", "meeting_ended"]


def test_a_minute_counts_once_however_many_processes_measure_in_it(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            for minute in (7, 7, 8, 8, 7, 12):
                await stores.meetings.note_measured(meeting_id, minute)
            assert (await stores.meetings.summary(meeting_id)).measured_minutes == 3

    run(scene())


def test_minutes_go_on_being_counted_after_the_clock_was_set_back(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            for minute in (70, 71, 11, 11, 12):
                await stores.meetings.note_measured(meeting_id, minute)
            assert (await stores.meetings.summary(meeting_id)).measured_minutes == 4

    run(scene())


def test_minutes_of_a_meeting_that_is_not_on_are_not_kept(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.note_measured(meeting_id, 7)
            assert await stores.redis.keys(f"meetings:{meeting_id}:*") == []

    run(scene())


def test_a_meeting_that_begins_has_no_rests_of_what_was_before_but_the_one_that_is_on(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.rests.end(meeting_id)
            announced, _ = await stores.rests.start_or_get(meeting_id, "manual", 60, 30)
            await stores.meetings.start(meeting_id)
            await stores.rests.begin(meeting_id)
            await stores.meetings.start(meeting_id)
            assert [rest.id for rest in (await stores.meetings.summary(meeting_id)).rests] == [announced.id]
            await stores.rests.end(meeting_id)
            await stores.meetings.start(meeting_id)
            assert [rest.id for rest in (await stores.meetings.end(meeting_id)).rests] == [announced.id]

    run(scene())


def test_a_summary_does_not_grow_without_end(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            for _ in range(REST_LOG_LENGTH + 5):
                await stores.meetings.start(meeting_id)
                await stores.meetings.stop_measuring(meeting_id)
                await stores.rests.start_or_get(meeting_id, "manual", 60)
                await stores.rests.end(meeting_id)
            await stores.meetings.start(meeting_id)
            summary = await stores.meetings.summary(meeting_id)
            assert len(summary.rests) == REST_LOG_LENGTH
            assert len(summary.measuring) == MONITORING_LOG_LENGTH // 2
            assert [period.off for period in summary.measuring].count(None) == 1

    run(scene())


def test_a_rest_that_is_over_is_in_the_summary_before_and_after_its_end_was_carried_out(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300)
            key = meeting_key(meeting_id, "rest", clustered=False)
            over = replace(rest, starts_ms=rest.starts_ms - 301_000)
            await stores.redis.set(key, over.as_json(), keepttl=True)
            await stores.redis.zadd(
                due_table(meeting_id, clustered=False), {f"{meeting_id}:{rest.id}": over.due_ms}
            )
            not_carried_out = await stores.meetings.summary(meeting_id)
            assert [each.ended_at for each in not_carried_out.rests] == [iso(over.ends_ms)]
            await stores.due.advance_all_due()
            assert (await stores.meetings.summary(meeting_id)).rests == not_carried_out.rests

    run(scene())
