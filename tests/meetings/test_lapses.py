"""Measuring to which no frame comes any more counts as off for everybody, until the next frame."""

import asyncio
from datetime import datetime

from app.meetings.keys import meeting_key
from app.timestamps import iso, now_ms
from tests.loop import run
from tests.meetings.stores import Stores, names_told, open_stores, told
from tools.harness.valkey_process import ValkeyProcess


async def let_pass(stores: Stores, meeting_id: str) -> str:
    """Do to a measured meeting what minutes without a frame would do, and return when measuring lapsed."""
    lapse = iso(now_ms())
    assert await stores.redis.set(
        meeting_key(meeting_id, "monitoring_until", clustered=False), lapse, xx=True, keepttl=True
    )
    return lapse


def test_a_start_and_each_note_of_frames_let_measuring_go_on_for_three_minutes(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            for begin in (stores.meetings.start, stores.meetings.renew):
                before = now_ms()
                await begin(meeting_id)
                lapse = await stores.redis.get(meeting_key(meeting_id, "monitoring_until", clustered=False))
                ends = datetime.fromisoformat(lapse).timestamp() * 1000
                assert before + 180_000 <= round(ends) <= now_ms() + 180_000
            assert await stores.meetings.tell_lapse(meeting_id)
            assert (await stores.meetings.get(meeting_id)).monitoring

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started"]


def test_without_frames_all_are_told_once_that_measuring_is_off_and_with_the_next_that_it_is_on(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await let_pass(stores, meeting_id)
            before_it_is_told = await stores.meetings.get(meeting_id)
            assert (before_it_is_told.active, before_it_is_told.monitoring) == (True, False)
            for change in (stores.meetings.tell_lapse, stores.meetings.renew):
                await change(meeting_id)
                await change(meeting_id)
            after = await stores.meetings.get(meeting_id)
            assert (after.monitoring, after.stopped) == (True, False)

    run(scene())
    assert names_told(valkey, meeting_id) == [
        "monitoring_started",
        "monitoring_stopped",
        "monitoring_started",
    ]
    assert [event.get("reason") for event in told(valkey, meeting_id)] == [None, "no_frames", None]


def test_what_a_server_of_an_earlier_version_began_goes_on_and_lapses_three_minutes_after_a_look_at_it(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            # An earlier version did not note until when measuring holds.
            assert await stores.redis.delete(meeting_key(meeting_id, "monitoring_until", clustered=False))
            assert (await stores.meetings.get(meeting_id)).monitoring
            assert [period.off for period in (await stores.meetings.summary(meeting_id)).measuring] == [None]
            for _ in range(2):
                assert await stores.meetings.tell_lapse(meeting_id)
            await let_pass(stores, meeting_id)
            assert not await stores.meetings.tell_lapse(meeting_id)

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started", "monitoring_stopped"]


def test_a_frame_that_comes_before_anybody_was_told_is_told_to_those_who_found_measuring_off(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await let_pass(stores, meeting_id)
            await stores.meetings.renew(meeting_id)
            await stores.meetings.tell_lapse(meeting_id)

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started"] * 2


def test_a_rest_keeps_frames_away_and_measuring_on(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            # Let it lapse after the rest has begun, not in the same millisecond.
            await asyncio.sleep(0.002)
            await let_pass(stores, meeting_id)
            await stores.meetings.tell_lapse(meeting_id)
            assert (await stores.meetings.get(meeting_id)).monitoring
            await stores.rests.end(meeting_id)
            await stores.meetings.tell_lapse(meeting_id)
            assert (await stores.meetings.get(meeting_id)).monitoring
            await let_pass(stores, meeting_id)
            assert not (await stores.meetings.get(meeting_id)).monitoring

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started", "rest_required", "rest_ended"]


def test_a_rest_after_frames_have_ceased_brings_no_measuring_back(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await let_pass(stores, meeting_id)
            await stores.meetings.tell_lapse(meeting_id)
            await stores.rests.start_or_get(meeting_id, "requested", 300)
            assert not (await stores.meetings.get(meeting_id)).monitoring
            await stores.rests.end(meeting_id)
            assert not (await stores.meetings.get(meeting_id)).monitoring

    run(scene())


def test_measuring_that_lapses_just_before_a_rest_is_told_during_it_and_not_taken_up_by_its_end(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await let_pass(stores, meeting_id)
            # Nobody has looked at the meeting yet.
            await stores.rests.start_or_get(meeting_id, "requested", 300)
            assert not (await stores.meetings.get(meeting_id)).monitoring
            for _ in range(2):
                assert not await stores.meetings.tell_lapse(meeting_id)
            await stores.rests.end(meeting_id)
            assert not (await stores.meetings.get(meeting_id)).monitoring

    run(scene())
    assert names_told(valkey, meeting_id) == [
        *("monitoring_started", "rest_required", "monitoring_stopped", "rest_ended")
    ]


def test_a_rest_that_ends_before_the_lapse_was_told_leaves_it_to_the_next_look(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await let_pass(stores, meeting_id)
            await stores.rests.start_or_get(meeting_id, "requested", 300)
            await stores.rests.end(meeting_id)
            assert not (await stores.meetings.get(meeting_id)).monitoring
            assert not await stores.meetings.tell_lapse(meeting_id)

    run(scene())
    assert names_told(valkey, meeting_id) == [
        *("monitoring_started", "rest_required", "rest_ended", "monitoring_stopped")
    ]


def test_a_members_stop_stays_one_whatever_frames_come(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await let_pass(stores, meeting_id)
            await stores.meetings.tell_lapse(meeting_id)
            await stores.meetings.stop_measuring(meeting_id)
            await stores.meetings.renew(meeting_id)
            await stores.meetings.tell_lapse(meeting_id)
            meeting = await stores.meetings.get(meeting_id)
            assert (meeting.monitoring, meeting.stopped) == (False, True)
            await stores.meetings.start(meeting_id)
            meeting = await stores.meetings.get(meeting_id)
            assert (meeting.monitoring, meeting.stopped) == (True, False)

    run(scene())
    reasons = [event.get("reason") for event in told(valkey, meeting_id)]
    assert reasons == [None, "no_frames", None, None], "the stop is told though measuring was off already"


def test_a_second_stop_tells_nobody_anything_new(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            for _ in range(3):
                await stores.meetings.stop_measuring(meeting_id)
                # So that no two of them fall into the same millisecond.
                await asyncio.sleep(0.002)
            assert len((await stores.meetings.summary(meeting_id)).measuring) == 1

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started", "monitoring_stopped"]


def test_the_summary_says_off_from_the_moment_of_the_lapse_whoever_notices_it_when(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            started_at = await stores.meetings.start(meeting_id)
            lapse = await let_pass(stores, meeting_id)
            (period,) = (await stores.meetings.summary(meeting_id)).measuring
            assert (period.on, period.off) == (started_at, lapse)
            await stores.meetings.renew(meeting_id)
            first, second = (await stores.meetings.end(meeting_id)).measuring
            assert first == period
            assert second.off is not None
            assert lapse <= second.on <= second.off

    run(scene())


def test_a_redis_that_is_full_lets_measuring_lapse_all_the_same(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await let_pass(stores, meeting_id)
            await stores.redis.config_set("maxmemory", 1)
            assert not await stores.meetings.tell_lapse(meeting_id)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["monitoring_started", "monitoring_stopped"]


def test_a_stop_after_a_lapse_that_nobody_noticed_leaves_the_summary_with_the_lapse(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            started_at = await stores.meetings.start(meeting_id)
            lapse = iso(now_ms() - 60_000)
            await let_pass(stores, meeting_id)
            await stores.redis.set(meeting_key(meeting_id, "monitoring_until", clustered=False), lapse)
            await stores.meetings.stop_measuring(meeting_id)
            (period,) = (await stores.meetings.summary(meeting_id)).measuring
            assert (period.on, period.off) == (started_at, lapse)

    run(scene())


def test_looks_that_find_no_lapse_do_not_put_it_off(valkey: ValkeyProcess, meeting_id: str) -> None:
    until = meeting_key(meeting_id, "monitoring_until", clustered=False)

    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            lapse = iso(now_ms() + 60_000)
            await stores.redis.set(until, lapse)
            for _ in range(2):
                assert await stores.meetings.tell_lapse(meeting_id)
            assert await stores.redis.get(until) == lapse

    run(scene())


def test_a_meeting_that_is_forgotten_is_not_measured_though_its_log_is_still_there(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.redis.delete(meeting_key(meeting_id, "active", clustered=False))
            assert not (await stores.meetings.get(meeting_id)).monitoring
            assert not await stores.meetings.tell_lapse(meeting_id)

    run(scene())
