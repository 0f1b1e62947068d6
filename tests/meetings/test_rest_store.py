"""Rests in a real Valkey: people acting at the same time, and what is left in Redis."""

import asyncio
from collections.abc import Awaitable
from functools import partial

import pytest
from redis.exceptions import RedisError

from app.meetings.cluster_index import index_of
from app.meetings.keys import DUE_RESTS, ENDED_STREAM_SECONDS, MEETING_KEYS, meeting_key
from app.meetings.rest import Rest
from app.meetings.rest_changes import RestConflict
from app.meetings.rest_shape import Reason
from app.meetings.rest_store import CoolingDown
from app.timestamps import iso, now_ms
from tests.loop import run
from tests.meetings.stores import names_told, open_stores, repeated, told
from tools.harness.valkey_process import ValkeyProcess

RACERS = 20


async def outcome(call: Awaitable[Rest]) -> str:
    """Return the outcome of a call: the state of the rest, or why it was refused."""
    try:
        return (await call).state
    except RestConflict as refused:
        return refused.code


def test_twenty_who_put_a_rest_off_at_once_do_it_twice(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "time", 300)
            calls = (stores.rests.postpone(meeting_id, 5) for _ in range(RACERS))
            outcomes = await asyncio.gather(*map(outcome, calls))
            assert sorted(outcomes) == ["announced"] * 2 + ["postponed_enough"] * (RACERS - 2)
            present = await stores.rests.current(meeting_id)
            assert present is not None
            assert (present.starts_ms - rest.starts_ms, present.postponed) == (600_000, 2)

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_announced", "rest_postponed", "rest_postponed"]


def test_twenty_who_move_a_rest_from_the_same_moment_at_once_do_it_once_and_all_see_the_same(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            rests = stores.rests
            first, _ = await rests.start_or_get(meeting_id, "time", 300)
            moved = await asyncio.gather(
                *(rests.postpone(meeting_id, 5, iso(first.starts_ms)) for _ in range(RACERS))
            )
            assert {(rest.starts_ms - first.starts_ms, rest.postponed) for rest in moved} == {(300_000, 1)}
            begun = await rests.begin(meeting_id)
            moved = await asyncio.gather(
                *(rests.extend(meeting_id, 60, iso(begun.ends_ms)) for _ in range(RACERS))
            )
            assert {(rest.revision, rest.ends_ms - begun.ends_ms) for rest in moved} == {
                (moved[0].revision, 60_000)
            }

    run(scene())
    told = ["rest_announced", "rest_postponed", "rest_required", "rest_extended"]
    assert names_told(valkey, meeting_id) == told


def test_a_rest_begun_by_twenty_at_once_begins_once(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            announced, _ = await stores.rests.start_or_get(meeting_id, "time", 300)
            begun = await asyncio.gather(*(stores.rests.begin(meeting_id) for _ in range(RACERS)))
            ordered = await asyncio.gather(
                *(stores.rests.start_or_get(meeting_id, "manual", 60) for _ in range(RACERS))
            )
            assert {rest.revision for rest in begun} == {rest.revision for rest, _ in ordered}
            assert {(rest.id, rest.seconds) for rest in begun} == {(announced.id, 300)}
            assert not any(is_new for _, is_new in ordered)

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_announced", "rest_required"]


def test_twenty_extensions_at_once_never_make_a_rest_too_long(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "manual", 1800)
            calls = (stores.rests.extend(meeting_id, 600) for _ in range(RACERS))
            outcomes = await asyncio.gather(*map(outcome, calls))
            assert sorted(outcomes) == ["running"] * 3 + ["too_long"] * (RACERS - 3)
            present = await stores.rests.current(meeting_id)
            assert present is not None
            assert await stores.redis.zscore(DUE_RESTS, f"{meeting_id}:{present.id}") == present.ends_ms
            assert present.seconds == 3600

    run(scene())


def test_of_calling_off_and_beginning_at_once_both_leave_a_whole_story(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            for _ in range(20):
                await stores.rests.start_or_get(meeting_id, "manual", 300, 30)
                await asyncio.gather(
                    outcome(stores.rests.begin(meeting_id)),
                    stores.rests.end(meeting_id),
                    outcome(stores.rests.postpone(meeting_id, 1)),
                )
                await stores.rests.end(meeting_id)
            due = await stores.redis.zrange(DUE_RESTS, 0, -1)
            assert not [member for member in due if member.startswith(f"{meeting_id}:")]

    run(scene())
    story = " ".join(names_told(valkey, meeting_id)).replace("rest_", "").replace("postponed ", "")
    lives = story.replace("announced required ended", "x").replace("announced cancelled", "x")
    assert lives.split() == ["x"] * 20


def test_a_change_whose_answer_was_lost_is_done_once_when_it_is_repeated(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            stores.rests._write = repeated(stores.rests._write)
            _, is_new = await stores.rests.start_or_get(meeting_id, "time", 300)
            assert is_new
            assert (await stores.rests.postpone(meeting_id, 5)).postponed == 1
            await stores.rests.begin(meeting_id)
            assert (await stores.rests.extend(meeting_id, 60)).seconds == 360

    run(scene())
    assert names_told(valkey, meeting_id) == [
        "rest_announced",
        "rest_postponed",
        "rest_required",
        "rest_extended",
    ]


def test_an_end_whose_answer_was_lost_does_not_end_the_next_rest(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores, open_stores(valkey.url) as others:
            next_rest = partial(others.rests.start_or_get, meeting_id, "manual", 60)
            stores.rests._remove = repeated(stores.rests._remove, next_rest)
            await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.rests.end(meeting_id)
            assert await stores.rests.current(meeting_id) is not None

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_required", "rest_ended", "rest_required"]


def test_a_rest_that_was_called_off_leaves_the_cooldown_of_one_that_ended(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "time", 300)
            await stores.rests.end(meeting_id)
            with pytest.raises(CoolingDown) as refused:
                await stores.rests.start_or_get(meeting_id, "few_blinks", 300)
            assert 1_190_000 < refused.value.until_ms - now_ms() <= 1_200_000
            assert (await stores.rests.start_or_get(meeting_id, "manual", 300))[1]

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_announced", "rest_cancelled", "rest_required"]


def test_an_extension_moves_the_cooldown_with_the_end(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            rest = await stores.rests.extend(meeting_id, 600)
            kept = int(await stores.redis.get(meeting_key(meeting_id, "cooldown_until", clustered=False)))
            assert kept == rest.ends_ms + 1_200_000

    run(scene())


def test_no_automatic_rest_comes_in_the_first_seconds_of_a_meeting(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, grace_seconds=600) as stores:
            await stores.meetings.start(meeting_id)
            for _ in range(2):
                with pytest.raises(CoolingDown) as refused:
                    await stores.rests.start_or_get(meeting_id, "time", 300)
                assert 590_000 < refused.value.until_ms - now_ms() <= 600_000
                # Neither a second start nor a manual rest makes that time longer or shorter.
                await stores.meetings.start(meeting_id)
            _, is_new = await stores.rests.start_or_get(meeting_id, "manual", 10)
            assert is_new

    run(scene())


@pytest.mark.parametrize(("reason", "notice"), [("manual", 60), ("requested", 0), ("few_blinks", 0)])
def test_only_a_leaders_order_without_notice_begins_a_rest_that_is_announced(
    valkey: ValkeyProcess, meeting_id: str, reason: Reason, notice: int
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            rests = stores.rests
            announced, _ = await rests.start_or_get(meeting_id, "time", 300)
            assert await rests.start_or_get(meeting_id, reason, 60, notice) == (announced, False)
            begun, is_new = await rests.start_or_get(meeting_id, "manual", 60, 0, "Tea")
            assert (begun.id, begun.is_running, begun.note, is_new) == (announced.id, True, "Tea", False)

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_announced", "rest_required"]


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


def test_another_start_of_a_meeting_keeps_no_automatic_rest_back(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, grace_seconds=60) as stores:
            await stores.meetings.start(meeting_id)
            # As it goes by itself when its time is over.
            assert await stores.redis.delete(meeting_key(meeting_id, "grace_until", clustered=False))
            await stores.meetings.start(meeting_id)
            assert (await stores.rests.start_or_get(meeting_id, "time", 300))[1]

    run(scene())
