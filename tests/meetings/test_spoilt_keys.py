"""If somebody has spoilt a key by hand, a change fails as a whole: no rest runs that nobody was told of."""

import pytest
from redis.exceptions import ResponseError

from app.meetings.keys import DUE_RESTS, meeting_key
from tests.loop import run
from tests.meetings.stores import Stores, open_stores
from tools.harness.valkey_process import ValkeyProcess


async def spoil(stores: Stores, meeting_id: str, name: str) -> None:
    """Make a key a text that should be a stream or a table."""
    key = DUE_RESTS if name == "due" else meeting_key(meeting_id, name, clustered=False)
    await stores.redis.set(key, "spoilt")


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
