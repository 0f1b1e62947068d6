"""A cluster's index is spread as its meetings are, and names each rest no later than it is due."""

from typing import Any, cast

import pytest
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import OutOfMemoryError, RedisError

from app.meetings import cluster_index
from app.meetings.cluster_index import INDEX_NAMES, ClusterIndex, index_of
from app.meetings.script import MeetingScript
from app.timestamps import iso
from tests.loop import run
from tests.meetings.stores import noted, open_stores
from tools.harness.valkey_process import ValkeyProcess


def primary_of(slot: int, primaries: int) -> int:
    """Return the primary of a slot if all have equal shares, as `redis-cli --cluster create` gives them."""
    return next(
        number
        for number in range(primaries)
        if slot < round((number + 1) * REDIS_CLUSTER_HASH_SLOTS / primaries)
    )


@pytest.mark.parametrize("primaries", [3, 4, 6, 8, 12])
def test_a_meetings_index_is_on_the_primary_of_the_meeting(
    primaries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One meeting for each slot.
    monkeypatch.setattr(cluster_index, "key_slot", int)
    elsewhere = [
        slot
        for slot in range(REDIS_CLUSTER_HASH_SLOTS)
        if primary_of(key_slot(index_of(str(slot)).encode()), primaries) != primary_of(slot, primaries)
    ]
    # Where the border of a share is not a whole number, one slot beside it may differ.
    assert len(elsewhere) < primaries


def test_a_rest_that_was_looked_for_before_it_was_written_is_noted_all_the_same(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, clustered_index=True) as stores:
            write = stores.rests._write

            async def late(*arguments: Any) -> Any:
                # Done by another process, which found no rest.
                await stores.redis.delete(index_of(meeting_id))
                return await write(*arguments)

            stores.rests._write = cast(MeetingScript, late)
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=1)
            assert await noted(stores, meeting_id) == [(f"{meeting_id}:{rest.id}", rest.starts_ms)]

    run(scene())


def test_before_a_change_the_earlier_of_two_times_stays_in_the_index(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            index = ClusterIndex(stores.redis)
            for due_ms, stands in ((200, 200), (300, 200), (100, 100)):
                await index.before_write(meeting_id, "x", due_ms)
                assert await noted(stores, meeting_id) == [(f"{meeting_id}:x", stands)]

    run(scene())


def test_a_rest_that_somebody_else_brought_forward_meanwhile_is_noted_with_its_earlier_time(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            index = ClusterIndex(stores.redis)
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60, notice=300)
            sooner = await stores.rests.begin(meeting_id)
            await index.after_write(meeting_id, rest, stores.rests.stored)
            assert await noted(stores, meeting_id) == [(f"{meeting_id}:{rest.id}", sooner.ends_ms)]

    run(scene())


def test_a_full_index_refuses_what_would_begin_too_late_and_nothing_that_it_names_early_enough(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            index = ClusterIndex(stores.redis)
            await index.before_write(meeting_id, "x", 200)
            await stores.redis.config_set("maxmemory", 1)
            await index.before_write(meeting_id, "x", 300)
            for rest_id, due_ms in (("x", 100), ("new", 300)):
                with pytest.raises(OutOfMemoryError):
                    await index.before_write(meeting_id, rest_id, due_ms)

    run(scene())


def test_the_parts_of_an_index_that_answer_say_what_is_due_and_none_at_all_is_an_outage(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            index = ClusterIndex(stores.redis)
            await index.before_write(meeting_id, "x", 1)
            for name in set(INDEX_NAMES) - {index_of(meeting_id)}:
                await stores.redis.set(name, "5")
            assert await index.due() == [(meeting_id, "x")]
            await stores.redis.set(index_of(meeting_id), "5")
            with pytest.raises(RedisError):
                await index.due()

    run(scene())


def test_a_rest_that_is_over_or_was_not_written_after_all_is_in_no_index(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, clustered_index=True) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            assert await stores.rests.start_or_get(meeting_id, "manual", 60) == (rest, False)
            assert await noted(stores, meeting_id) == [(f"{meeting_id}:{rest.id}", rest.ends_ms)]
            await stores.rests.end(meeting_id)
            assert not await noted(stores, meeting_id)

    run(scene())


def test_a_change_that_another_one_has_overtaken_leaves_the_rest_in_the_index(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with (
            open_stores(valkey.url, clustered_index=True) as stores,
            open_stores(valkey.url, clustered_index=True) as others,
        ):
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            seen, write = iso(rest.starts_ms), stores.rests._write

            async def overtaken(*arguments: Any) -> Any:
                await others.rests.postpone(meeting_id, 5, seen)
                return await write(*arguments)

            stores.rests._write = cast(MeetingScript, overtaken)
            moved = await stores.rests.postpone(meeting_id, 5, seen)
            assert (moved.id, moved.postponed) == (rest.id, 1)
            assert await noted(stores, meeting_id) == [(f"{meeting_id}:{rest.id}", moved.starts_ms)]

    run(scene())


def test_the_end_of_a_meeting_takes_its_rest_off_the_index(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, clustered_index=True) as stores:
            await stores.meetings.start(meeting_id)
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            await stores.meetings.end(meeting_id)
            assert not await noted(stores, meeting_id)

    run(scene())


def test_the_index_has_no_rest_of_a_request_that_waits_for_others(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=2, clustered_index=True) as stores:
            await stores.requests.ask(meeting_id, "a" * 16)
            assert not await noted(stores, meeting_id)
            rest = (await stores.requests.ask(meeting_id, "b" * 16)).rest
            assert rest is not None
            assert await noted(stores, meeting_id) == [(f"{meeting_id}:{rest.id}", rest.ends_ms)]

    run(scene())
