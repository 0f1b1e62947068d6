"""When an automatic rest may come, and which order begins one that is announced."""

import pytest

from app.meetings.keys import meeting_key
from app.meetings.rest_shape import Reason
from app.meetings.rest_store import CoolingDown
from app.timestamps import now_ms
from tests.loop import run
from tests.meetings.stores import names_told, open_stores
from tools.harness.valkey_process import ValkeyProcess


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
