"""Anonymous requests in a real Valkey: counted once, taken back, and never countable by others."""

import asyncio
from functools import partial

import pytest

from app.meetings.keys import REQUEST_WINDOW_SECONDS, meeting_key
from tests.loop import run
from tests.meetings.stores import names_told, open_stores, overtaken, repeated, told
from tools.harness.valkey_process import ValkeyProcess

TOKENS = [letter * 16 for letter in "abcdefghij"]


def test_levels_are_told_once_each_and_the_last_request_begins_the_rest(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=6) as stores:
            for token in TOKENS[:5]:
                for _ in range(2):
                    asked = await stores.requests.ask(meeting_id, token)
            assert (asked.level, asked.rest) == ("nearly", None)
            asked = await stores.requests.ask(meeting_id, TOKENS[5])
            assert asked.rest is not None
            assert (asked.level, asked.until) == ("none", None)
            assert (asked.rest.reason, asked.rest.is_running) == ("requested", True)

    run(scene())
    events = told(valkey, meeting_id)
    assert [(event["event"], event.get("requests")) for event in events] == [
        ("rest_requested", "some"),
        ("rest_requested", "nearly"),
        ("rest_required", None),
    ]


def test_where_nobody_waits_for_others_nobody_needs_a_token(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=1) as stores:
            asked = await stores.requests.ask(meeting_id, None)
            assert asked.rest is not None
            assert (asked.level, asked.rest.is_running) == ("none", True)

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_required"]


def test_with_the_last_request_its_key_goes_too_so_that_the_next_one_is_hashed_anew(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        key = meeting_key(meeting_id, "rest_request_key", clustered=False)
        async with open_stores(valkey.url, threshold=3) as stores:
            for token in TOKENS[:2]:
                await stores.requests.ask(meeting_id, token)
            await stores.requests.withdraw(meeting_id, TOKENS[0])
            first = await stores.redis.get(key)
            await stores.requests.withdraw(meeting_id, TOKENS[1])
            assert await stores.redis.exists(key) == 0
            assert (await stores.requests.ask(meeting_id, TOKENS[0])).level == "some"
            assert first not in (None, await stores.redis.get(key))

    run(scene())


def test_a_request_can_be_taken_back_and_nobody_is_told(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=3) as stores:
            for token in TOKENS[:2]:
                await stores.requests.ask(meeting_id, token)
            assert (await stores.requests.withdraw(meeting_id, TOKENS[5])).level == "nearly"
            assert (await stores.requests.withdraw(meeting_id, TOKENS[0])).level == "some"
            assert (await stores.requests.withdraw(meeting_id, TOKENS[0])).level == "some"
            assert (await stores.requests.ask(meeting_id, TOKENS[2])).level == "nearly"
            for token in TOKENS[:3]:
                left = await stores.requests.withdraw(meeting_id, token)
            assert (left.level, left.until) == ("none", None)
            # Asking and taking back by turns tells the others nothing new.
            for _ in range(5):
                assert (await stores.requests.ask(meeting_id, TOKENS[0])).level == "some"
                assert (await stores.requests.withdraw(meeting_id, TOKENS[0])).level == "none"

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_requested"] * 2


def test_a_request_whose_answer_was_lost_keeps_the_rest_that_it_began_in_the_index(
    valkey: ValkeyProcess, meeting_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = []

    async def note(_: str, rest_id: str) -> None:
        forgotten.append(rest_id)

    async def scene() -> None:
        async with open_stores(valkey.url, threshold=2) as stores:
            monkeypatch.setattr(stores.rests.due_index, "when_gone", note)
            stores.requests._request = repeated(stores.requests._request)
            assert (await stores.requests.ask(meeting_id, TOKENS[0])).level == "some"
            asked = await stores.requests.ask(meeting_id, TOKENS[1])
            assert asked.rest is not None
            assert asked.rest.id not in forgotten

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_requested", "rest_required"]


def test_of_many_requests_at_once_one_rest_comes(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=3) as stores:
            answers = await asyncio.gather(*(stores.requests.ask(meeting_id, token) for token in TOKENS))
            assert len({answer.rest.id for answer in answers if answer.rest}) == 1
            assert sum(answer.rest is None for answer in answers) == 2
            assert await stores.redis.exists(meeting_key(meeting_id, "rest_requests", clustered=False)) == 0

    run(scene())
    assert names_told(valkey, meeting_id).count("rest_required") == 1


def test_a_request_while_a_rest_is_announced_is_granted_already(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=2) as stores:
            announced, _ = await stores.rests.start_or_get(meeting_id, "time", 300)
            for token in TOKENS:
                asked = await stores.requests.ask(meeting_id, token)
                assert (asked.level, asked.rest) == ("none", announced)
            assert await stores.redis.exists(meeting_key(meeting_id, "rest_requests", clustered=False)) == 0

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_announced"]


def test_tokens_are_kept_as_keyed_hashes_that_expire_with_their_key(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=3) as stores:
            for token in TOKENS[:2]:
                await stores.requests.ask(meeting_id, token)
            names = ("rest_requests", "rest_request_key", "rest_request_level")
            requests, key, level = (meeting_key(meeting_id, name, clustered=False) for name in names)
            kept = await stores.redis.smembers(requests)
            assert len(kept) == 2
            assert not kept & set(TOKENS)
            ends = [await stores.redis.pexpiretime(each) for each in (requests, key, level)]
            # If the key expired first, one member could count twice.
            assert ends[1] >= ends[0] == ends[2]
            assert await stores.redis.ttl(requests) <= REQUEST_WINDOW_SECONDS

    run(scene())


def test_one_token_is_another_hash_in_each_meeting(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=3) as stores:
            kept: set[str] = set()
            for meeting in (meeting_id, f"{meeting_id}-b"):
                await stores.requests.ask(meeting, TOKENS[0])
                kept |= await stores.redis.smembers(meeting_key(meeting, "rest_requests", clustered=False))
            assert len(kept) == 2

    run(scene())


def test_requests_run_out_ten_minutes_after_the_first_of_them(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=6) as stores:
            await stores.requests.ask(meeting_id, TOKENS[0])
            key = meeting_key(meeting_id, "rest_requests", clustered=False)
            assert 590 < await stores.redis.ttl(key) <= 600
            await stores.redis.expire(key, 100)
            ends = await stores.redis.pexpiretime(key)
            for token in TOKENS[:3]:
                assert (await stores.requests.ask(meeting_id, token)).until == ends, "who asks is told"
            assert (await stores.requests.withdraw(meeting_id, TOKENS[0])).until == ends
            assert (await stores.meetings.get(meeting_id)).requests_until == ends
            assert await stores.redis.pexpiretime(key) == ends

    run(scene())


def test_whoever_asks_while_the_meeting_ends_still_counts_once_in_the_next(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=2) as stores:
            end = partial(stores.meetings.end, meeting_id)
            stores.requests._request = overtaken(stores.requests._request, end)
            for _ in range(2):
                assert (await stores.requests.ask(meeting_id, TOKENS[0])).level == "some"
            assert (await stores.requests.withdraw(meeting_id, TOKENS[0])).level == "none"

    run(scene())


def test_the_first_request_after_a_rest_is_told_though_those_before_it_were(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=6) as stores:
            for token in TOKENS[:4]:
                asked = await stores.requests.ask(meeting_id, token)
            assert asked.level == "nearly"
            await stores.rests.start_or_get(meeting_id, "manual", 300)
            await stores.rests.end(meeting_id)
            assert (await stores.requests.ask(meeting_id, TOKENS[0])).level == "some"

    run(scene())
    names = ["rest_requested", "rest_requested", "rest_required", "rest_ended", "rest_requested"]
    assert names_told(valkey, meeting_id) == names


def test_after_a_rest_requests_begin_anew_and_nothing_of_the_earlier_ones_is_left(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url, threshold=2) as stores:
            for token in TOKENS[:2]:
                await stores.requests.ask(meeting_id, token)
            assert not await stores.redis.keys(f"meetings:{meeting_id}:rest_request*")
            await stores.rests.end(meeting_id)
            seen = await stores.meetings.get(meeting_id)
            assert (seen.requests, seen.requests_until) == ("none", None)
            await stores.requests.ask(meeting_id, TOKENS[0])

    run(scene())
    asked = [event.get("requests") for event in told(valkey, meeting_id)]
    assert asked == ["some", None, None, "some"]
