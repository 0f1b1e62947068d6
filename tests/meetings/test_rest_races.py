"""Of people who act on a rest at the same time, each sees one story, and nothing happens twice."""

import asyncio
from collections.abc import Awaitable

from app.meetings.keys import DUE_RESTS
from app.meetings.rest import Rest
from app.meetings.rest_changes import RestConflict
from app.timestamps import iso
from tests.loop import run
from tests.meetings.stores import names_told, open_stores, overtaken
from tools.harness.valkey_process import ValkeyProcess

RACERS = 20


async def outcome(call: Awaitable[Rest]) -> str:
    """Return the outcome of a call: the state of the rest, or why it was refused."""
    try:
        return (await call).state
    except RestConflict as refused:
        return refused.code


def test_twenty_who_put_a_rest_off_at_once_do_it_twice(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            rest, _ = await stores.rests.start_or_get(meeting_id, "time", 300)
            calls = (stores.rests.postpone(meeting_id, 5) for _ in range(RACERS))
            outcomes = await asyncio.gather(*map(outcome, calls))
            assert sorted(outcomes) == ["announced"] * 2 + ["postponed_enough"] * (RACERS - 2)
            present = await stores.rests.current(meeting_id)
            assert present is not None
            assert (present.starts_ms - rest.starts_ms, present.postponed) == (600_000, 2)

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_announced", "rest_postponed", "rest_postponed"]


def test_twenty_who_move_a_rest_from_the_same_moment_at_once_do_it_once_and_all_see_the_same(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            rests = stores.rests
            first, _ = await rests.start_or_get(meeting_id, "time", 300)
            moved = await asyncio.gather(
                *(rests.postpone(meeting_id, 5, iso(first.starts_ms)) for _ in range(RACERS))
            )
            assert {(rest.starts_ms - first.starts_ms, rest.postponed) for rest in moved} == {(300_000, 1)}
            begun = await rests.begin(meeting_id)
            moved = await asyncio.gather(
                *(rests.extend(meeting_id, 60, iso(begun.ends_ms)) for _ in range(RACERS))
            )
            assert {(rest.revision, rest.ends_ms - begun.ends_ms) for rest in moved} == {
                (moved[0].revision, 60_000)
            }

    run(scene())
    told = ["rest_announced", "rest_postponed", "rest_required", "rest_extended"]
    assert names_told(valkey, meeting_id) == told


def test_a_rest_begun_by_twenty_at_once_begins_once(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            announced, _ = await stores.rests.start_or_get(meeting_id, "time", 300)
            begun = await asyncio.gather(*(stores.rests.begin(meeting_id) for _ in range(RACERS)))
            ordered = await asyncio.gather(
                *(stores.rests.start_or_get(meeting_id, "manual", 60) for _ in range(RACERS))
            )
            assert {rest.revision for rest in begun} == {rest.revision for rest, _ in ordered}
            assert {(rest.id, rest.seconds) for rest in begun} == {(announced.id, 300)}
            assert not any(is_new for _, is_new in ordered)

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_announced", "rest_required"]


def test_twenty_extensions_at_once_never_make_a_rest_too_long(valkey: ValkeyProcess, meeting_id: str) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            await stores.rests.start_or_get(meeting_id, "manual", 1800)
            calls = (stores.rests.extend(meeting_id, 600) for _ in range(RACERS))
            outcomes = await asyncio.gather(*map(outcome, calls))
            assert sorted(outcomes) == ["running"] * 3 + ["too_long"] * (RACERS - 3)
            present = await stores.rests.current(meeting_id)
            assert present is not None
            assert await stores.redis.zscore(DUE_RESTS, f"{meeting_id}:{present.id}") == present.ends_ms
            assert present.seconds == 3600

    run(scene())


def test_of_calling_off_and_beginning_at_once_both_leave_a_whole_story(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            for _ in range(20):
                await stores.rests.start_or_get(meeting_id, "manual", 300, 30)
                await asyncio.gather(
                    outcome(stores.rests.begin(meeting_id)),
                    stores.rests.end(meeting_id),
                    outcome(stores.rests.postpone(meeting_id, 1)),
                )
                await stores.rests.end(meeting_id)
            due = await stores.redis.zrange(DUE_RESTS, 0, -1)
            assert not [member for member in due if member.startswith(f"{meeting_id}:")]

    run(scene())
    story = " ".join(names_told(valkey, meeting_id)).replace("rest_", "").replace("postponed ", "")
    lives = story.replace("announced required ended", "x").replace("announced cancelled", "x")
    assert lives.split() == ["x"] * 20


def test_who_ends_a_rest_that_somebody_else_has_just_ended_leaves_the_next_one_alone(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores, open_stores(valkey.url) as others:
            await stores.rests.start_or_get(meeting_id, "manual", 300)

            async def end_and_start() -> None:
                await others.rests.end(meeting_id)
                await others.rests.start_or_get(meeting_id, "manual", 300)

            stores.rests._remove = overtaken(stores.rests._remove, end_and_start)
            await stores.rests.end(meeting_id)
            assert await stores.rests.current(meeting_id) is not None

    run(scene())
    assert names_told(valkey, meeting_id) == ["rest_required", "rest_ended", "rest_required"]
