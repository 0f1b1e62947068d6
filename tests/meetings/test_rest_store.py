"""What a rest and its meeting leave in a real Valkey, and for how long."""

import pytest
from redis.exceptions import RedisError

from app.meetings.cluster_index import index_of
from app.meetings.keys import ENDED_STREAM_SECONDS, MEETING_KEYS, meeting_key
from app.meetings.rest_store import CoolingDown
from tests.loop import run
from tests.meetings.stores import names_told, open_stores, told
from tools.harness.valkey_process import ValkeyProcess


def test_an_order_that_is_refused_leaves_nothing_in_the_index_of_a_cluster(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url, clustered_index=True) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300)
            assert await stores.rests.start_or_get(meeting_id, "requested", 300) == (rest, False)
            index = index_of(meeting_id)
            assert await stores.redis.zrange(index, 0, -1) == [f"{meeting_id}:{rest.id}"]
            await stores.rests.end(meeting_id)
            with pytest.raises(CoolingDown):
                await stores.rests.start_or_get(meeting_id, "time", 300)
            assert await stores.redis.zrange(index, 0, -1) == []

    run(scene())


def test_a_redis_that_is_full_takes_no_new_rest_and_ends_the_one_that_there_is_and_the_measuring(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            await stores.redis.config_set("maxmemory", 1)
            with pytest.raises(RedisError):
                await stores.rests.start_or_get(f"{meeting_id}-b", "manual", 300)
            await stores.rests.end(meeting_id)
            assert await stores.rests.current(meeting_id) is None
            await stores.meetings.stop_measuring(meeting_id)
            assert await stores.meetings.is_stopped(meeting_id)
            await stores.meetings.end(meeting_id)

    run(scene())
    names = ["monitoring_started", "rest_required", "rest_ended", "monitoring_stopped", "meeting_ended"]
    assert names_told(own_valkey, meeting_id) == names


def test_an_announced_rest_is_no_rest_flag_yet(valkey: ValkeyProcess, meeting_id: str) -> None:
    flags = [meeting_key(meeting_id, name, clustered=False) for name in ("rest_flg", "rest_started_at")]

    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "manual", 300, 30)
            assert await stores.redis.mget(flags) == [None, None]
            begun = await stores.rests.begin(meeting_id)
            assert await stores.redis.mget(flags) == ["1", begun.member_view().started_at]
            assert 3890 <= await stores.redis.ttl(flags[0]) <= 3900

    run(scene())


def test_a_meeting_that_rests_lives_its_hours_anew_and_a_stop_holds_for_a_day(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.meetings.stop_measuring(meeting_id)
            keys = [meeting_key(meeting_id, name, clustered=False) for name in ("active", "started_at")]
            for key in keys:
                await stores.redis.expire(key, 60)
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            for key in keys:
                assert await stores.redis.ttl(key) > 10_000
            assert await stores.redis.ttl(meeting_key(meeting_id, "stopped", clustered=False)) > 86_000

    run(scene())


def test_everything_that_a_full_meeting_writes_has_an_end_and_goes_with_the_meeting(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, grace_seconds=60) as stores:
            await stores.meetings.start(meeting_id)
            await stores.meetings.note_measured(meeting_id, 5)
            await stores.meetings.stop_measuring(meeting_id)
            await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.rests.end(meeting_id)
            for letter in "ab":
                await stores.requests.ask(meeting_id, letter * 16)
            written = {name_in(key) for key in await stores.redis.keys(f"meetings:{meeting_id}:*")}
            await stores.rests.start_or_get(meeting_id, "manual", 60)
            written |= {name_in(key) for key in await stores.redis.keys(f"meetings:{meeting_id}:*")}
            assert written == set(MEETING_KEYS)
            for key in await stores.redis.keys(f"meetings:{meeting_id}:*"):
                assert await stores.redis.ttl(key) > 0, key
            await stores.meetings.end(meeting_id)
            (left,) = await stores.redis.keys(f"meetings:{meeting_id}:*")
            assert left == meeting_key(meeting_id, "events", clustered=False)
            assert 0 < await stores.redis.ttl(left) <= ENDED_STREAM_SECONDS

    run(scene())
    assert told(valkey, meeting_id)[-1]["event"] == "meeting_ended"


def name_in(key: str) -> str:
    return key.rpartition(":")[2]


@pytest.mark.parametrize("kept_by", ["a start", "frames"])
def test_a_meeting_that_goes_on_lives_its_hours_anew(
    valkey: ValkeyProcess, meeting_id: str, kept_by: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.meetings.note_measured(meeting_id, 5)
            names = "active", "started_at", "monitoring_log", "measured_minutes"
            keys = [meeting_key(meeting_id, name, clustered=False) for name in names]
            for key in keys:
                await stores.redis.expire(key, 60)
            await (stores.meetings.start if kept_by == "a start" else stores.meetings.renew)(meeting_id)
            for key in keys:
                assert await stores.redis.ttl(key) > 10_000, key

    run(scene())
