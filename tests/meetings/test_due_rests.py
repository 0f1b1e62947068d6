"""What is due is carried out exactly once, however many processes look and whichever of them dies."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.meetings.keys import DUE_RESTS, meeting_key
from tests.loop import run
from tests.meetings.moved_rests import WHOLE_LIFE, announce_and_put_off
from tests.meetings.stores import names_told, open_stores, told
from tools.harness.paths import ROOT
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

PROCESSES = 20
MEETINGS = 30


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
