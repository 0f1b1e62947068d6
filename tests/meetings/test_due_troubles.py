"""One rest that cannot go on keeps no other waiting, and is told of once in the log."""

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from app.meetings.keys import DUE_RESTS, meeting_key
from app.meetings.rest import Rest
from tests.loop import run
from tests.meetings.moved_rests import WHOLE_LIFE, announce_and_put_off, keep, overdue
from tests.meetings.stores import names_told, open_stores
from tools.harness.valkey_process import ValkeyProcess


def test_a_meeting_in_a_part_of_a_cluster_that_is_away_keeps_no_other_waiting(
    own_valkey: ValkeyProcess, meeting_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url, clustered_index=True) as stores:
            index = stores.rests.due_index
            rest = await overdue(stores, meeting_id)
            found, stored = [("away", "x"), (meeting_id, rest.id)], stores.rests.stored

            async def found_both() -> object:
                return found

            async def away_for_one(of: str) -> Rest | None:
                if of == "away":
                    raise RedisConnectionError
                return await stored(of)

            monkeypatch.setattr(index, "due", found_both)
            monkeypatch.setattr(stores.rests, "stored", away_for_one)
            await stores.due.advance_all_due()

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]


def test_a_rest_that_a_read_only_redis_does_not_let_begin_is_told_of_once_in_the_log(
    own_valkey: ValkeyProcess, meeting_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await overdue(stores, meeting_id)
            # Without a replica, Redis refuses writes until it no longer requires one.
            await stores.redis.config_set("min-replicas-to-write", 1)
            for _ in range(3):
                await stores.due.advance_all_due()
            await stores.redis.config_set("min-replicas-to-write", 0)
            await stores.due.advance_all_due()

    run(scene())
    (told_of,) = (record for record in caplog.records if record.levelname == "WARNING")
    assert vars(told_of)["meeting_id"] == meeting_id
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]


def test_a_rest_that_went_on_and_then_cannot_again_is_told_of_again(
    own_valkey: ValkeyProcess, meeting_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest = await overdue(stores, meeting_id)
            for _ in range(2):
                await stores.redis.config_set("min-replicas-to-write", 1)
                await stores.due.advance_all_due()
                await stores.redis.config_set("min-replicas-to-write", 0)
                await stores.due.advance_all_due()
                await stores.due.advance_all_due()
                await keep(stores, meeting_id, rest.begun(1))

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required", "rest_ended"]
    assert caplog.text.count(f"The rest of {meeting_id} could not go on") == 2


@pytest.mark.parametrize("spoilt", ["{", "5", '{"id": "x"}', '{"revision": 5}', "\\xff"])
def test_a_spoilt_rest_keeps_no_other_meeting_waiting(
    own_valkey: ValkeyProcess, meeting_id: str, spoilt: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await stores.redis.set(meeting_key("spoilt", "rest", clustered=False), spoilt)
            await stores.redis.zadd(DUE_RESTS, {"spoilt:x": 1, "not a meeting": 1})
            await announce_and_put_off(stores, meeting_id, 0.1)
            while await stores.redis.zcard(DUE_RESTS) > 1:
                await stores.due.advance_all_due()

    run(scene())
    assert names_told(own_valkey, meeting_id) == WHOLE_LIFE


def test_a_rest_that_fails_in_a_way_nobody_knows_of_keeps_no_other_waiting(
    own_valkey: ValkeyProcess,
    meeting_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await stores.redis.zadd(DUE_RESTS, {"failing:x": 1})
            await overdue(stores, meeting_id)
            stored = stores.rests.stored

            async def fail_for_one(of: str) -> Rest | None:
                if of == "failing":
                    raise RuntimeError("nobody knows of it")
                return await stored(of)

            monkeypatch.setattr(stores.rests, "stored", fail_for_one)
            await stores.due.advance_all_due()
            await stores.due.advance_all_due()

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]
    assert caplog.text.count("RuntimeError: nobody knows of it") == 1
