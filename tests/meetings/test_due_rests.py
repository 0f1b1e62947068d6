"""What is due is carried out exactly once, however many processes look and whichever of them dies."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.meetings import due_rests
from app.meetings.due_rests import DueRests
from app.meetings.keys import DUE_RESTS, meeting_key
from app.meetings.rest import Rest
from app.metrics import REGISTRY
from app.tasks import cancel_all
from app.timestamps import iso, now_ms
from tests.loop import run
from tests.meetings.stores import Stores, names_told, open_stores, told
from tools.harness.paths import ROOT
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

PROCESSES = 20
MEETINGS = 30
WHOLE_LIFE = ["rest_announced", "rest_postponed", "rest_required", "rest_ended"]


@contextlib.contextmanager
def racing_processes(url: str) -> Iterator[list[int]]:
    """Start racing processes, and yield their process IDs once all are ready."""
    # Niced, because they never pause while other tests run beside this one.
    command = ["nice", "-n", "19", sys.executable, "-m", "tests.meetings.due_process", url, str(PROCESSES)]
    # In a group of their own, so that all of them can be ended, whichever has ended already.
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        try:
            racers = [int(parent.stdout.readline()) for _ in range(PROCESSES)]
            assert len(set(racers)) == PROCESSES
            yield racers
        finally:
            os.killpg(parent.pid, signal.SIGKILL)


@contextlib.asynccontextmanager
async def looking(
    due: DueRests, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Look again and again; yield a function that waits for a number of further looks."""
    monkeypatch.setattr(due_rests, "POLL_INTERVAL_SECONDS", 0.01)
    look, looked = due.advance_all_due, asyncio.Semaphore(0)

    async def counted_look() -> None:
        try:
            await look()
        finally:
            looked.release()

    async def looks(count: int) -> None:
        for _ in range(count):
            await looked.acquire()

    monkeypatch.setattr(due, "advance_all_due", counted_look)
    running = asyncio.create_task(due.run())
    try:
        yield looks
    finally:
        await cancel_all([running])


async def announce_and_put_off(stores: Stores, meeting_id: str, begins_in: float) -> None:
    """Announce a rest of one second, postpone it, and leave `begins_in` seconds until it begins."""
    await stores.rests.start_or_get(meeting_id, "manual", 1, 60)
    rest = await stores.rests.postpone(meeting_id, 0)
    await keep(stores, meeting_id, replace(rest, starts_ms=now_ms() + round(begins_in * 1000)))


async def keep(stores: Stores, meeting_id: str, rest: Rest) -> None:
    """Store a rest in Redis as it is when more of its time has passed."""
    await stores.redis.set(meeting_key(meeting_id, "rest", clustered=False), rest.as_json())
    await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:{rest.id}": rest.due_ms})


def test_of_twenty_racing_processes_one_begins_and_one_ends_each_rest_though_half_are_killed(
    own_valkey: ValkeyProcess,
) -> None:
    meetings = [f"race-{number}" for number in range(MEETINGS)]

    async def announce_all() -> None:
        async with open_stores(own_valkey.url) as stores:
            for number, meeting_id in enumerate(meetings):
                await announce_and_put_off(stores, meeting_id, (1 + number % 3) / 2)

    with racing_processes(own_valkey.url) as racers, own_valkey.client() as redis:
        run(announce_all())
        for number, racer in enumerate(racers[::2]):
            # Kill one each time a few more rests are over, in the middle of whatever it is doing.
            left = MEETINGS - 1 - 2 * number
            until(lambda left=left: redis.zcard(DUE_RESTS) <= left, "a rest ends")  # type: ignore[misc]
            os.kill(racer, signal.SIGKILL)
        until(lambda: redis.zcard(DUE_RESTS) == 0, "every rest is over")
    assert {meeting: names_told(own_valkey, meeting) for meeting in meetings} == dict.fromkeys(
        meetings, WHOLE_LIFE
    )


async def overdue(stores: Stores, meeting_id: str) -> Rest:
    """Announce a rest, and leave it as an hour without any process would."""
    rest, _ = await stores.rests.start_or_get(meeting_id, "time", 300)
    await keep(stores, meeting_id, rest.put_off(-60))
    return rest


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


def test_a_rest_whose_keys_expired_while_all_were_down_is_still_told_to_be_over_once(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.redis.delete(meeting_key(meeting_id, "rest", clustered=False))
            await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:{rest.id}": 1})
            for _ in range(2):
                await stores.due.advance_all_due()
            assert told(own_valkey, meeting_id)[-1]["rest"] == {"id": rest.id}

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_required", "rest_ended"]


def test_an_end_of_expired_keys_that_two_processes_find_at_once_is_told_by_one(
    own_valkey: ValkeyProcess,
    meeting_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:expired": 1})
            found = await stores.rests.due_index.due()

            async def found_before() -> object:
                return found

            monkeypatch.setattr(stores.rests.due_index, "due", found_before)
            for _ in range(2):
                await stores.due.advance_all_due()

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_ended"]
    assert caplog.text.count(f"A rest went on by itself: rest_ended of {meeting_id}") == 1


def test_an_end_of_expired_keys_is_told_though_the_meeting_has_another_rest_by_now(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:expired": 1})
            await stores.due.advance_all_due()
            assert told(own_valkey, meeting_id)[-1]["rest"] == {"id": "expired"}
            assert await stores.redis.zrange(DUE_RESTS, 0, -1) == [f"{meeting_id}:{rest.id}"]
            assert await stores.rests.current(meeting_id) == rest

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_required", "rest_ended"]


def test_what_the_index_of_a_cluster_still_has_of_a_rest_that_is_gone_is_taken_off(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, clustered_index=True) as stores:
            index = stores.rests.due_index
            await index.before_write(meeting_id, "gone", 1)
            await stores.due.advance_all_due()
            assert (meeting_id, "gone") not in await index.due(), "or it is looked at each second for ever"

    run(scene())
    assert not names_told(valkey, meeting_id)


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


def test_an_index_that_is_wrong_about_a_rest_moves_nothing_and_is_put_right(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:{rest.id}": 1})
            await stores.due.advance_all_due()
            assert await stores.redis.zscore(DUE_RESTS, f"{meeting_id}:{rest.id}") == rest.ends_ms

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_required"]


def test_what_was_seen_before_a_rest_ended_brings_nothing_of_it_back(
    own_valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
            await stores.rests.end(meeting_id)
            await stores.rests.due_index.when_found_early(meeting_id, rest, stores.rests.stored)
            assert await stores.redis.zcard(DUE_RESTS) == 0, "or its end would be told once more"

    run(scene())


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


def test_a_redis_that_does_not_say_what_is_due_is_told_of_once_until_it_does(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores, looking(stores.due, monkeypatch) as looks:
            for is_spoilt in (True, False, True):
                await (stores.redis.set(DUE_RESTS, "5") if is_spoilt else stores.redis.delete(DUE_RESTS))
                # One look may have begun before.
                await looks(3)

    run(scene())
    assert caplog.text.count("! Rests that are due cannot be read or changed (WRONGTYPE)") == 2


def test_a_redis_that_lets_changes_wait_for_ever_is_told_of_once_and_when_that_is_over(
    own_valkey: ValkeyProcess,
    meeting_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        async with open_stores(f"{own_valkey.url}?socket_timeout=0.3") as stores:
            await overdue(stores, meeting_id)
            with own_valkey.client() as redis:
                redis.client_pause(600_000, all=False)
                async with looking(stores.due, monkeypatch) as looks:
                    await looks(3)
                    redis.client_unpause()
                    # One look may have begun before.
                    await looks(3)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]
    assert caplog.text.count("! Rests that are due cannot be read or changed (TimeoutError)") == 1
    assert caplog.text.count("✓ Rests that are due can be read and changed again") == 1


def test_one_look_that_redis_answers_too_late_is_no_trouble_to_tell_of(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            late = iter([True, False, True, False, False])

            async def sometimes_late() -> None:
                if next(late, False):
                    raise RedisTimeoutError

            monkeypatch.setattr(stores.due, "advance_all_due", sometimes_late)
            async with looking(stores.due, monkeypatch) as looks:
                await looks(5)

    run(scene())
    assert not caplog.messages


def test_a_fault_that_nobody_knows_of_is_told_of_once_and_when_it_is_over(
    own_valkey: ValkeyProcess,
    meeting_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")

    async def scene() -> None:
        async with open_stores(own_valkey.url) as stores:
            await overdue(stores, meeting_id)
            look, failures = stores.due.advance_all_due, iter(range(3))

            async def fail_at_first() -> None:
                for _ in failures:
                    raise RuntimeError("nobody knows of it")
                await look()

            monkeypatch.setattr(stores.due, "advance_all_due", fail_at_first)
            async with looking(stores.due, monkeypatch) as looks:
                await looks(5)

    run(scene())
    assert names_told(own_valkey, meeting_id) == ["rest_announced", "rest_required"]
    assert caplog.text.count("RuntimeError: nobody knows of it") == 1
    assert caplog.text.count("✓ Rests that are due can be read and changed again") == 1


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
