"""Whoever comes to a meeting lacks nothing that happens while its stream is read, and waits for no outage."""

import asyncio

import pytest

from app.events import hub as hub_module
from app.events.history import History
from app.events.hub import Hub
from app.events.listener import Inbox
from tests.events.made_up import Recorder, Stream, entry
from tests.loop import run
from tools.harness.waiting import PATIENCE_SECONDS


def test_a_stream_is_read_again_when_its_subscription_was_confirmed_meanwhile() -> None:
    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.since)
        reads = 0

        async def interrupted_read() -> tuple[None, History]:
            nonlocal reads
            reads += 1
            answer = await stream.read()
            if reads == 1:
                # Nobody was subscribed yet, and the hub did not know the meeting's position.
                stream.entries = [entry(1)]
                await hub.confirm(["a"])
            return answer

        with hub.listening("a", Inbox()):
            _, history = await hub.read_snapshot("a", interrupted_read)
        assert (reads, history.tail) == (2, entry(1).position)

    run(scene())


def test_an_event_that_comes_during_a_read_has_no_stream_read_again_that_was_heard_before() -> None:
    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.since)
        reads = 0

        async def read() -> tuple[None, History]:
            nonlocal reads
            reads += 1
            answer = await stream.read()
            hub.publish("a", entry(reads))
            return answer

        with hub.listening("a", Inbox()):
            await hub.read_snapshot("a", stream.read)
            await hub.read_snapshot("a", read)
        assert reads == 1

    run(scene())


def test_a_reader_whose_answer_is_older_than_that_of_another_lacks_nothing() -> None:
    async def scene() -> None:
        hub = Hub(Stream().since)
        first, second = Recorder(), Recorder()
        overtaken = asyncio.Event()
        tails = iter((5, 6))

        async def late_read() -> tuple[None, History]:
            history = History.since(None, entry(5), entry(next(tails)), [])
            await overtaken.wait()
            return None, history

        async def read() -> tuple[None, History]:
            return None, History.since(None, entry(5), entry(6), [])

        with hub.listening("a", first), hub.listening("a", second):
            reading = asyncio.ensure_future(hub.read_snapshot("a", late_read))
            await asyncio.sleep(0)
            await hub.read_snapshot("a", read)
            overtaken.set()
            _, history = await reading
            hub.publish("a", entry(6))
            hub.publish("a", entry(7))
        # By now both answers contain six, so neither listener is told of it.
        assert history.tail == entry(6).position
        assert first.heard == second.heard == [entry(7)]

    run(scene())


def test_the_stream_is_read_only_after_the_meeting_is_subscribed_to() -> None:
    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.since)
        hub.connected()
        with hub.listening("a", Inbox()):
            reading = asyncio.ensure_future(hub.read_snapshot("a", stream.read))
            assert await hub.topics.wanted.changes() == {"a": True}
            stream.entries = [entry(1)]
            await hub.confirm(["a"])
            _, history = await reading
            assert history.tail == entry(1).position

    run(scene())


def test_while_redis_is_away_nobody_who_comes_waits_for_a_subscription(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub_module, "CONFIRMATION_SECONDS", 10 * PATIENCE_SECONDS)

    async def scene() -> None:
        hub, stream = Hub(Stream().since), Stream()
        for _ in range(2):
            with hub.listening("a", Recorder()):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await hub.read_snapshot("a", stream.read)
            hub.connected()
            hub.disconnected()

    run(scene())


def test_after_an_outage_the_stream_is_read_only_once_the_meeting_is_subscribed_to_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub_module, "CONFIRMATION_SECONDS", PATIENCE_SECONDS)

    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.since)
        with hub.listening("a", Recorder()):
            hub.connected()
            await hub.confirm(["a"])
            hub.disconnected()
            hub.connected()
            reading = asyncio.ensure_future(hub.read_snapshot("a", stream.read))
            await asyncio.wait([reading], timeout=0.01)
            assert not reading.done()
            stream.entries.append(entry(1))
            await hub.confirm(["a"])
            assert (await reading)[1].tail == entry(1).position

    run(scene())


def test_a_later_reader_does_not_make_the_earlier_one_miss_anything() -> None:
    async def scene() -> None:
        stream, early = Stream(), Inbox()
        hub = Hub(stream.since)
        with hub.listening("a", early):
            await hub.read_snapshot("a", stream.read)
            stream.entries = [entry(1)]
            with hub.listening("a", Inbox()):
                await hub.read_snapshot("a", stream.read)
                await hub.confirm(["a"])
                assert await early.next() == entry(1)

    run(scene())


def test_meetings_that_cannot_be_read_do_not_hold_up_the_others() -> None:
    async def scene() -> None:
        stream, away = Stream(), asyncio.Event()

        async def read_nothing() -> tuple[None, History]:
            await away.wait()
            return await stream.read()

        hub = Hub(stream.since)
        with hub.listening("away", Inbox()), hub.listening("here", Inbox()):
            waiting = [asyncio.create_task(hub.read_snapshot("away", read_nothing)) for _ in range(40)]
            await asyncio.sleep(0)
            async with asyncio.timeout(10):
                await hub.read_snapshot("here", stream.read)
            assert not any(each.done() for each in waiting)
            away.set()
            await asyncio.gather(*waiting)

    run(scene())


def test_a_reader_that_leaves_ends_its_read() -> None:
    async def scene() -> None:
        async def read() -> tuple[None, History]:
            await asyncio.Event().wait()
            raise AssertionError

        hub = Hub(Stream().since)
        with hub.listening("a", Inbox()):
            reading = asyncio.create_task(hub.read_snapshot("a", read))
            await asyncio.sleep(0)
            reading.cancel()
            await asyncio.wait([reading])
        await asyncio.sleep(0)
        assert [each for each in asyncio.all_tasks() if each is not asyncio.current_task()] == []

    run(scene())
