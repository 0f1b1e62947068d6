"""If Redis has evicted one key of a meeting, people are told what holds, and the meeting goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

import pytest

from app.meetings.keys import meeting_key
from app.meetings.script import MeetingScript
from tests.loop import run
from tests.meetings.stores import Stores, names_told, open_stores, overtaken, told
from tests.meetings.test_lapses import let_pass
from tests.meetings.test_repeated_calls import later
from tests.meetings.test_request_store import TOKENS
from tools.harness.valkey_process import ValkeyProcess


async def evict(stores: Stores, meeting_id: str, name: str) -> None:
    """Delete a key of a meeting, as a full Redis does that may."""
    assert await stores.redis.delete(meeting_key(meeting_id, name, clustered=False))


@asynccontextmanager
async def unknown_meeting(valkey: ValkeyProcess, meeting_id: str) -> AsyncIterator[Stores]:
    """Begin to measure a meeting, and have Redis forget that it is on."""
    async with open_stores(valkey.url) as stores:
        await stores.meetings.start(meeting_id)
        await evict(stores, meeting_id, "active")
        yield stores


@pytest.mark.parametrize("change", ["start", "renew"])
def test_measuring_that_goes_on_is_told_to_those_who_found_it_off(
    valkey: ValkeyProcess, meeting_id: str, change: str
) -> None:
    async def scene() -> None:
        async with unknown_meeting(valkey, meeting_id) as stores:
            seen = await stores.meetings.get(meeting_id)
            assert (seen.active, seen.monitoring) == (False, False)
            for _ in range(2):
                await later(getattr(stores.meetings, change), meeting_id)()
            seen = await stores.meetings.get(meeting_id)
            assert (seen.active, seen.monitoring) == (True, True)
            first, second = (await stores.meetings.summary(meeting_id)).measuring
            assert (first.off, second.off) == (second.on, None)

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started"] * 2


def test_a_start_lifts_a_stop_from_the_time_in_which_the_meeting_was_unknown_and_tells_it(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with unknown_meeting(valkey, meeting_id) as stores:
            await stores.meetings.stop_measuring(meeting_id)
            await stores.meetings.renew(meeting_id)
            seen = await stores.meetings.get(meeting_id)
            assert (seen.monitoring, seen.stopped) == (False, True)
            await later(stores.meetings.start, meeting_id)()
            seen = await stores.meetings.get(meeting_id)
            assert (seen.monitoring, seen.stopped) == (True, False)
            first, second = (await stores.meetings.summary(meeting_id)).measuring
            assert first.off is not None
            assert first.off < second.on

    run(scene())
    names = ["monitoring_started", "monitoring_stopped", "monitoring_started"]
    assert names_told(valkey, meeting_id) == names


def test_a_lapse_in_the_time_in_which_the_meeting_was_unknown_is_told_and_in_the_summary(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with unknown_meeting(valkey, meeting_id) as stores:
            lapse = await let_pass(stores, meeting_id)
            for _ in range(2):
                assert not await stores.meetings.tell_lapse(meeting_id)
            (period,) = (await stores.meetings.summary(meeting_id)).measuring
            assert period.off == lapse

    run(scene())
    assert [event.get("reason") for event in told(valkey, meeting_id)] == [None, "no_frames"]


def test_frames_of_a_meeting_that_was_unknown_and_has_ended_bring_nothing_back(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with unknown_meeting(valkey, meeting_id) as stores:
            await stores.meetings.end(meeting_id)
            await stores.meetings.renew(meeting_id)
            seen = await stores.meetings.get(meeting_id)
            assert (seen.active, seen.monitoring, seen.ended) == (False, False, True)

    run(scene())
    assert names_told(valkey, meeting_id) == ["monitoring_started", "meeting_ended"]


def test_what_is_left_of_a_rest_does_not_keep_measuring_on_once_frames_have_ceased(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.meetings.start(meeting_id)
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            await evict(stores, meeting_id, "rest")
            assert await stores.meetings.tell_lapse(meeting_id)
            await later(partial(let_pass, stores), meeting_id)()
            assert not (await stores.meetings.get(meeting_id)).monitoring
            assert not await stores.meetings.tell_lapse(meeting_id)

    run(scene())
    names = ["monitoring_started", "rest_required", "monitoring_stopped"]
    assert names_told(valkey, meeting_id) == names


def test_whoever_asks_again_after_the_key_of_the_requests_is_gone_counts_once_and_starts_no_rest_alone(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=2) as stores:
            await stores.requests.ask(meeting_id, TOKENS[0])
            await evict(stores, meeting_id, "rest_request_key")
            for _ in range(2):
                asked = await later(partial(stores.requests.ask, token=TOKENS[0]), meeting_id)()
                assert (asked.level, asked.rest) == ("some", None)
            assert (await stores.requests.withdraw(meeting_id, TOKENS[0])).level == "none"
            await stores.requests.ask(meeting_id, TOKENS[0])
            assert (await stores.requests.ask(meeting_id, TOKENS[1])).rest is not None

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_requested"] * 2 + ["rest_required"]


def test_of_two_who_ask_at_once_after_the_key_of_the_requests_is_gone_both_count(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=3) as stores, open_stores(valkey.url) as others:
            await stores.requests.ask(meeting_id, TOKENS[0])
            await evict(stores, meeting_id, "rest_request_key")
            script = stores.requests._request

            async def after_another(*arguments: Any) -> Any:
                assert (await others.requests.ask(meeting_id, TOKENS[1])).level == "some"
                return await script(*arguments)

            stores.requests._request = cast(MeetingScript, after_another)
            assert (await stores.requests.ask(meeting_id, TOKENS[2])).level == "nearly"

    run(scene())


def test_a_request_can_be_taken_back_though_the_key_of_the_requests_is_gone(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=3) as stores:
            await stores.requests.ask(meeting_id, TOKENS[0])
            await evict(stores, meeting_id, "rest_request_key")
            left = await stores.requests.withdraw(meeting_id, TOKENS[0])
            assert (left.level, left.until) == ("none", None)
            seen = await stores.meetings.get(meeting_id)
            assert (seen.requests, seen.requests_until) == ("none", None)

    run(scene())


def test_who_asks_while_the_key_of_the_requests_is_replaced_counts_once(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores, open_stores(valkey.url) as others:

            async def replace() -> None:
                await evict(stores, meeting_id, "rest_request_key")
                assert (await others.requests.ask(meeting_id, TOKENS[1])).level == "some"

            stores.requests._request = overtaken(stores.requests._request, replace)
            for _ in range(2):
                asked = await stores.requests.ask(meeting_id, TOKENS[0])
                assert (asked.level, asked.rest) == ("nearly", None)

    run(scene())
