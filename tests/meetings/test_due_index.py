"""What an index of due rests has lost or has wrong is put right, and keeps nobody from a meeting."""

from typing import cast

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from app.events.event import START_OF_STREAM
from app.meetings.cluster_index import index_of
from app.meetings.keys import DUE_RESTS, meeting_key
from app.meetings.script import MeetingScript
from tests.loop import run
from tests.meetings.stores import Stores, noted, open_stores
from tools.harness.valkey_process import ValkeyProcess


@pytest.mark.parametrize("seen_by", ["who comes", "who listens"])
def test_a_rest_that_the_index_has_lost_is_noted_again_when_its_meeting_is_looked_at(
    valkey: ValkeyProcess, meeting_id: str, seen_by: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, clustered_index=True) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await stores.redis.delete(index_of(meeting_id))
            if seen_by == "who comes":
                await stores.meetings.get(meeting_id)
            else:
                await stores.meetings.history_since(meeting_id, START_OF_STREAM)
            # The time of its beginning, which is the next step.
            assert await noted(stores, meeting_id) == [(f"{meeting_id}:{rest.id}", rest.starts_ms)]

    run(scene())


def test_of_one_redis_too_that_lost_the_table_a_rest_is_noted_again_and_one_that_is_over_is_not(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await stores.redis.delete(DUE_RESTS)
            await stores.meetings.get(meeting_id)
            assert await stores.redis.zscore(DUE_RESTS, f"{meeting_id}:{rest.id}") == rest.starts_ms
            await stores.rests.end(meeting_id)
            # A slow reader saw the rest before it ended.
            await stores.rests.due_index.when_meeting_read(meeting_id, rest.as_json(), "")
            assert not await stores.redis.exists(DUE_RESTS), "or its end would be told once more"

    run(scene())


async def scripts_run(stores: Stores) -> int:
    """Return how many scripts Redis has run so far."""
    asked = await stores.redis.info("commandstats")
    return sum(asked.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("eval", "evalsha"))


def test_a_look_at_a_meeting_that_rests_is_one_script_and_another_only_where_the_table_is_wrong(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:

            async def scripts_of_a_look() -> int:
                before = await scripts_run(stores)
                await stores.meetings.get(meeting_id)
                return await scripts_run(stores) - before

            await stores.meetings.get(meeting_id)
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            assert await scripts_of_a_look() == 1
            begun = await stores.rests.begin(meeting_id)
            assert await scripts_of_a_look() == 1
            await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:{rest.id}": 1})
            assert await scripts_of_a_look() > 1
            assert await stores.redis.zscore(DUE_RESTS, f"{meeting_id}:{rest.id}") == begun.ends_ms
            assert await scripts_of_a_look() == 1

    run(scene())


def test_a_spoilt_table_keeps_nobody_from_the_meeting_and_its_events(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await stores.redis.set(DUE_RESTS, "5")
            assert (await stores.meetings.get(meeting_id)).rest == rest
            history = await stores.meetings.history_since(meeting_id, START_OF_STREAM)
            assert [each.content()["event"] for each in history.missed] == ["rest_announced"]

    run(scene())


@pytest.mark.parametrize("spoilt", ["{", "5", "{}", '{"id": {}}', '{"id": null}', "\xff"])
def test_a_spoilt_rest_keeps_nobody_from_the_events(
    valkey: ValkeyProcess, meeting_id: str, spoilt: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await stores.redis.set(meeting_key(meeting_id, "rest", clustered=False), spoilt)
            history = await stores.meetings.history_since(meeting_id, START_OF_STREAM)
            assert len(history.missed) == 1

    run(scene())


def test_an_index_that_names_a_rest_too_early_is_put_right_when_that_is_found(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, clustered_index=True) as stores:
            index = stores.rests.due_index
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await stores.redis.zadd(index_of(meeting_id), {f"{meeting_id}:{rest.id}": 1})
            await index.when_found_early(meeting_id, rest, stores.rests.stored)
            assert await noted(stores, meeting_id) == [(f"{meeting_id}:{rest.id}", rest.starts_ms)]

    run(scene())


def test_a_lost_table_that_cannot_be_reached_either_keeps_nobody_from_the_meeting(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def away(*_: object) -> None:
        raise RedisConnectionError

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await stores.redis.delete(DUE_RESTS)
            stores.rests.due_index._reindex = cast(MeetingScript, away)
            assert (await stores.meetings.get(meeting_id)).rest == rest

    run(scene())


def test_who_corrects_the_table_for_a_rest_that_has_changed_meanwhile_leaves_it_as_it_is(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "time", 300)
            seen = await stores.rests.postpone(meeting_id, 10)
            begun = await stores.rests.begin(meeting_id)
            await stores.rests.due_index.when_found_early(meeting_id, seen, stores.rests.stored)
            assert await stores.redis.zscore(DUE_RESTS, f"{meeting_id}:{begun.id}") == begun.due_ms

    run(scene())
