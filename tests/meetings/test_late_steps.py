"""What no process carried out in time still comes, and nobody is worse off because it came late."""

import asyncio
from dataclasses import replace

from app.meetings.keys import meeting_key
from app.metrics import REGISTRY
from app.timestamps import iso, now_ms
from tests.loop import run
from tests.meetings.moved_rests import keep, overdue
from tests.meetings.stores import names_told, open_stores
from tools.harness.valkey_process import ValkeyProcess


def test_a_beginning_that_all_processes_missed_still_comes_with_its_full_length(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest = await overdue(stores, meeting_id)
            begun = now_ms()
            await stores.due.advance_all_due()
            seen = (await stores.meetings.get(meeting_id)).rest
            assert seen is not None
            assert (seen.id, seen.is_running, seen.seconds) == (rest.id, True, 300)
            assert begun <= seen.starts_ms <= now_ms()

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]


def test_what_is_due_is_seen_in_time_though_nobody_has_carried_it_out_yet(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest = await overdue(stores, meeting_id)
            seen = (await stores.meetings.get(meeting_id)).rest
            assert seen is not None
            assert (seen.id, seen.is_running) == (rest.id, True)
            (record,) = (await stores.meetings.summary(meeting_id)).rests
            assert record.started_at is not None
            await keep(stores, meeting_id, rest.begun(1))
            assert (await stores.meetings.get(meeting_id)).rest is None

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced"]


def test_an_end_that_is_told_late_was_in_time_all_the_same(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            long_ago = replace(rest, starts_ms=rest.starts_ms - 3_600_000)
            await keep(stores, meeting_id, long_ago)
            # As by itself, since its time is over too.
            await stores.redis.delete(meeting_key(meeting_id, "cooldown_until", clustered=False))
            await stores.due.advance_all_due()
            (record,) = (await stores.meetings.summary(meeting_id)).rests
            assert record.ended_at == iso(long_ago.ends_ms)
            assert (await stores.rests.start_or_get(meeting_id, "time", 60))[1], (
                "there is no cool-down any more"
            )

    run(scene())


def test_how_late_a_rest_ended_is_counted_by_who_ended_it_though_nobody_hears_of_it(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    def told_late() -> tuple[float, float]:
        name = "rest_end_lag_seconds"
        values = (REGISTRY.get_sample_value(f"{name}_{part}") or 0.0 for part in ("count", "sum"))
        return next(values), next(values)

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores, open_stores(own_valkey.url) as others:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            await keep(stores, meeting_id, replace(rest, starts_ms=rest.starts_ms - 3_660_000))
            await asyncio.gather(stores.due.advance_all_due(), others.due.advance_all_due())

    count, seconds = told_late()
    run(scene())
    after = told_late()
    assert after[0] == count + 1
    assert 3600 <= after[1] - seconds < 3660


def test_a_rest_that_is_announced_begins_in_a_redis_that_is_full_by_then(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest = await overdue(stores, meeting_id)
            await stores.redis.config_set("maxmemory", 1)
            await stores.due.advance_all_due()
            seen = await stores.rests.current(meeting_id)
            assert seen is not None
            assert (seen.id, seen.is_running) == (rest.id, True)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]


def test_an_end_that_is_told_late_makes_the_cooldown_no_longer(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            over = replace(rest, starts_ms=rest.starts_ms - 600_000)
            await keep(stores, meeting_id, over)
            cooldown = meeting_key(meeting_id, "cooldown_until", clustered=False)
            until = str(over.ends_ms + 1_200_000)
            await stores.redis.set(cooldown, until, pxat=int(until))
            await stores.due.advance_all_due()
            assert await stores.redis.get(cooldown) == until

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_required", "rest_ended"]
