"""A meeting whose code another group used before hears nothing of that group."""

import pytest
from redis.exceptions import RedisError

from app.events.event import START_OF_STREAM
from app.meetings.keys import STREAM_SECONDS, meeting_key
from tests.loop import run
from tests.meetings.stores import Stores, names_told, open_stores, told
from tools.harness.valkey_process import ValkeyProcess

NOTE = "Only for those of the first meeting"


async def hold_first(stores: Stores, meeting_id: str) -> None:
    """Hold a meeting with a rest, without ending it."""
    await stores.meetings.start(meeting_id)
    await stores.rests.start_or_get(meeting_id, "manual", 60, note=NOTE)
    await stores.rests.end(meeting_id)


def test_the_stream_of_the_next_meeting_begins_with_its_start(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await hold_first(stores, meeting_id)
            _, before = await stores.meetings.snapshot_since(meeting_id, None)
            await stores.meetings.end(meeting_id)
            _, ended = await stores.meetings.snapshot_since(meeting_id, None)
            await stores.meetings.start(meeting_id)
            heard_all = await stores.meetings.history_since(meeting_id, ended.tail)
            assert (heard_all.gap, len(heard_all.missed)) == (False, 1), "who heard the end misses nothing"
            missed_end = await stores.meetings.history_since(meeting_id, before.tail)
            assert (missed_end.gap, len(missed_end.missed)) == (False, 2), "who was there is told of the end"
            newcomer = await stores.meetings.history_since(meeting_id, START_OF_STREAM)
            assert (newcomer.gap, newcomer.missed) == (True, missed_end.missed), "others are told of a gap"

    run(scene())
    assert names_told(valkey, meeting_id) == ["meeting_ended", "monitoring_started"]


def test_so_it_does_when_nobody_ended_the_first_one(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await hold_first(stores, meeting_id)
            # Its hours are over, while a late call of somebody has kept its events.
            known = [meeting_key(meeting_id, name, clustered=False) for name in ("active", "started_at")]
            await stores.redis.delete(*known)
            await stores.meetings.start(meeting_id)

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started"]


def test_a_second_start_of_the_same_meeting_takes_no_event_from_anybody(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await hold_first(stores, meeting_id)
            await stores.meetings.stop_measuring(meeting_id)
            await stores.meetings.start(meeting_id)

    run(scene())
    names = ["monitoring_started", "rest_required", "rest_ended", "monitoring_stopped", "monitoring_started"]
    assert names_told(valkey, meeting_id) == names


def test_what_is_said_after_an_end_keeps_nothing_of_before_but_that_it_ended(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await hold_first(stores, meeting_id)
            await stores.meetings.end(meeting_id)
            await stores.meetings.stop_measuring(meeting_id)
            await stores.requests.ask(meeting_id, "a" * 16)
            assert (
                await stores.redis.ttl(meeting_key(meeting_id, "events", clustered=False))
                > 0.9 * STREAM_SECONDS
            )

    run(scene())
    assert names_told(valkey, meeting_id) == ["meeting_ended", "monitoring_stopped", "rest_requested"]
    assert NOTE not in str(told(valkey, meeting_id))


def test_a_full_redis_forgets_at_a_stop_after_the_end_and_takes_no_start(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await hold_first(stores, meeting_id)
            await stores.meetings.end(meeting_id)
            await stores.redis.config_set("maxmemory", 1)
            with pytest.raises(RedisError):
                await stores.meetings.start(meeting_id)
            await stores.meetings.stop_measuring(meeting_id)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["meeting_ended", "monitoring_stopped"]
