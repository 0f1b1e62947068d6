"""If somebody has spoilt a key or taken a right away, a change fails as a whole: nothing happens untold."""

from collections.abc import Awaitable, Callable

import pytest
from redis.exceptions import ResponseError

from app.meetings.keys import DUE_RESTS, meeting_key
from tests.loop import run
from tests.meetings.stores import Stores, names_told, open_stores
from tools.harness.valkey_process import ValkeyProcess


def key_of(meeting_id: str, name: str) -> str:
    return DUE_RESTS if name == "due" else meeting_key(meeting_id, name, clustered=False)


async def spoil(stores: Stores, meeting_id: str, name: str) -> None:
    """Make a key a text that should be a stream or a table."""
    await stores.redis.set(key_of(meeting_id, name), "spoilt")


async def allow(stores: Stores, what: str) -> None:
    """Give the server's user of Redis a right, or take it away."""
    await stores.redis.execute_command("ACL", "SETUSER", "default", what)


async def fail_to_end(meeting_id: str, end: Callable[[str], Awaitable[object]]) -> None:
    """Try to end a rest twice, in vain."""
    for _ in range(2):
        with pytest.raises(ResponseError):
            await end(meeting_id)


async def end_at_last(stores: Stores, meeting_id: str) -> None:
    """End the rest; what was tried before has left no record of it."""
    await stores.rests.end(meeting_id)
    (record,) = (await stores.meetings.summary(meeting_id)).rests
    assert record.ended_at is not None


@pytest.mark.parametrize("name", ["events", "due"])
def test_an_order_that_cannot_be_told_leaves_no_rest_however_often_it_is_repeated(
    own_valkey: ValkeyProcess, meeting_id: str, name: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await spoil(stores, meeting_id, name)
            for _ in range(2):
                with pytest.raises(ResponseError):
                    await stores.rests.start_or_get(meeting_id, "manual", 300)
            assert await stores.rests.stored(meeting_id) is None
            assert not await stores.redis.exists(meeting_key(meeting_id, "rest_flg", clustered=False))

    run(scene())


@pytest.mark.parametrize("name", ["events", "due"])
def test_a_beginning_that_cannot_be_told_leaves_the_rest_as_it_was_announced(
    own_valkey: ValkeyProcess, meeting_id: str, name: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await spoil(stores, meeting_id, name)
            with pytest.raises(ResponseError):
                await stores.rests.begin(meeting_id)
            assert await stores.rests.stored(meeting_id) == rest

    run(scene())


@pytest.mark.parametrize("ended", ["rests", "meetings"])
@pytest.mark.parametrize("name", ["events", "rest_log", "due"])
def test_an_end_that_cannot_be_told_or_noted_leaves_the_rest_and_is_told_once_when_it_can(
    own_valkey: ValkeyProcess, meeting_id: str, name: str, ended: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300)
            await spoil(stores, meeting_id, name)
            await fail_to_end(meeting_id, getattr(stores, ended).end)
            assert await stores.rests.stored(meeting_id) == rest
            await stores.redis.delete(key_of(meeting_id, name))
            await end_at_last(stores, meeting_id)

    run(scene())
    assert names_told(own_valkey, meeting_id).count("rest_ended") == 1


@pytest.mark.parametrize("right", ["rpush", "ltrim", "xadd", "zrem"])
def test_an_end_that_redis_does_not_permit_leaves_the_rest_and_its_time_and_is_told_once_when_it_does(
    own_valkey: ValkeyProcess, meeting_id: str, right: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300)
            await allow(stores, f"-{right}")
            await fail_to_end(meeting_id, stores.rests.end)
            assert await stores.rests.stored(meeting_id) == rest
            assert await stores.redis.zrange(DUE_RESTS, 0, -1) == [f"{meeting_id}:{rest.id}"]
            await allow(stores, f"+{right}")
            await end_at_last(stores, meeting_id)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_required", "rest_ended"]


NO_CHANNELS, ALL_CHANNELS = "resetchannels", "allchannels"


@pytest.mark.parametrize("notice", [None, 60])
def test_a_rest_that_nobody_could_be_told_of_is_not_told_later_either(
    own_valkey: ValkeyProcess, meeting_id: str, notice: int | None
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await allow(stores, NO_CHANNELS)
            for _ in range(2):
                with pytest.raises(ResponseError):
                    await stores.rests.start_or_get(meeting_id, "manual", 300, notice=notice)
            assert await stores.rests.stored(meeting_id) is None
            assert await stores.redis.zrange(DUE_RESTS, 0, -1) == []
            await allow(stores, ALL_CHANNELS)

    run(scene())
    assert names_told(own_valkey, meeting_id) == []


def test_a_rest_whose_changes_nobody_could_be_told_of_stays_as_it_was_and_its_end_is_told_once(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300, notice=60)
            await allow(stores, NO_CHANNELS)
            with pytest.raises(ResponseError):
                await stores.rests.postpone(meeting_id, 5)
            await fail_to_end(meeting_id, stores.rests.end)
            assert await stores.rests.stored(meeting_id) == rest
            assert await stores.redis.zscore(DUE_RESTS, f"{meeting_id}:{rest.id}") == rest.due_ms
            await allow(stores, ALL_CHANNELS)
            await end_at_last(stores, meeting_id)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_cancelled"]


def test_the_end_of_a_rest_that_expired_is_told_once_when_it_can_be(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 300)
            await stores.redis.delete(key_of(meeting_id, "rest"), key_of(meeting_id, "rest_flg"))
            await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:{rest.id}": 1})
            await allow(stores, NO_CHANNELS)
            for _ in range(2):
                await stores.due.advance_all_due()
            await allow(stores, ALL_CHANNELS)
            for _ in range(2):
                await stores.due.advance_all_due()
            assert await stores.redis.zrange(DUE_RESTS, 0, -1) == []

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_required", "rest_ended"]
