"""The hub: fan-out in this process, with bounded queues and without gaps around an outage."""

import asyncio
import contextlib

import pytest

from app.events import fan_out, topics
from app.events import hub as hub_module
from app.events.event import Entry, Position
from app.events.history import History
from app.events.hub import Hub
from app.events.listener import QUEUE_LENGTH, Closed, Inbox
from tests.loop import run
from tools.harness.waiting import PATIENCE_SECONDS


def entry(number: int, after: int = 0) -> Entry:
    return Entry(Position((number, 0)), f'{{"event":"rest_required","n":{number}}}', Position((after, 0)))


class Stream:
    """A stream of events as Redis stores it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    async def since(self, _: str, place: Position | None) -> History:
        oldest, newest = (self.entries[0], self.entries[-1]) if self.entries else (None, None)
        missed = [each for each in self.entries if place is not None and each.position > place]
        return History.since(place, oldest, newest, missed)

    async def read(self) -> tuple[None, History]:
        return None, await self.since("a", None)


class Recorder:
    """A listener that keeps everything for later inspection."""

    def __init__(self) -> None:
        self.heard: list[Entry] = []
        self.closed: Closed | None = None

    def offer(self, entry: Entry) -> None:
        self.heard.append(entry)

    def close(self, reason: Closed) -> None:
        self.closed = reason


def test_each_listener_gets_each_event_of_its_meeting_once_and_in_order() -> None:
    async def scene() -> None:
        hub = Hub(Stream().since)
        first, second, other = Recorder(), Recorder(), Recorder()
        with hub.listening("a", first), hub.listening("a", second), hub.listening("b", other):
            assert hub.listener_count == 3
            for number in (1, 2, 2, 3):
                hub.publish("a", entry(number))
            assert first.heard == second.heard == [entry(1), entry(2), entry(3)]
            assert other.heard == []
        assert hub.listener_count == 0

    run(scene())


def test_a_meeting_with_more_listeners_than_are_told_at_once_hears_everything_in_order() -> None:
    async def scene() -> None:
        hub = Hub(Stream().since)
        everyone = [Inbox() for _ in range(2 * fan_out.OFFERS_AT_ONCE + 1)]
        with contextlib.ExitStack() as stack:
            for inbox in everyone:
                stack.enter_context(hub.listening("a", inbox))
            for number in (1, 2, 3):
                hub.publish("a", entry(number))
            for inbox in everyone:
                assert [await inbox.next() for _ in range(3)] == [entry(1), entry(2), entry(3)]

    run(scene())


def test_while_a_large_meeting_is_told_everybody_else_has_turns_of_the_loop() -> None:
    async def scene() -> list[int]:
        hub = Hub(Stream().since)
        everyone = [Recorder() for _ in range(3 * fan_out.OFFERS_AT_ONCE)]
        with contextlib.ExitStack() as stack:
            for recorder in everyone:
                stack.enter_context(hub.listening("a", recorder))
            hub.publish("a", entry(1))
            told_by_turn = []
            for _ in range(3):
                told_by_turn.append(sum(len(recorder.heard) for recorder in everyone))
                await asyncio.sleep(0)
        return told_by_turn

    assert run(scene()) == [number * fan_out.OFFERS_AT_ONCE for number in (1, 2, 3)]


def test_a_listener_that_fails_does_not_keep_the_event_from_others() -> None:
    class Failing(Recorder):
        def offer(self, entry: Entry) -> None:
            raise RuntimeError(entry)

    async def scene() -> None:
        hub = Hub(Stream().since)
        inbox = Inbox()
        with hub.listening("a", Failing()), hub.listening("a", inbox), hub.listening("a", Failing()):
            hub.publish("a", entry(1))
            assert await inbox.next() == entry(1)

    run(scene())


def test_a_listener_that_does_not_keep_up_is_closed_and_the_others_are_not() -> None:
    async def scene() -> None:
        hub = Hub(Stream().since)
        slow, quick = Inbox(), Inbox()
        with hub.listening("a", slow), hub.listening("a", quick):
            for number in range(1, QUEUE_LENGTH + 2):
                hub.publish("a", entry(number))
                assert await quick.next() == entry(number)
            assert await slow.next() is Closed.SLOW

    run(scene())


def test_what_was_published_during_an_outage_is_delivered_after_it() -> None:
    async def scene() -> None:
        stream, listener = Stream(), Recorder()
        hub = Hub(stream.since)
        with hub.listening("a", listener):
            await hub.read_snapshot("a", stream.read)
            hub.publish("a", entry(1))
            hub.disconnected()
            stream.entries = [entry(1), entry(2, after=1), entry(3, after=2)]
            await hub.confirm(["a"])
            hub.publish("a", entry(3, after=2))
            hub.publish("a", entry(4))
            assert [each.position for each in listener.heard] == [(n, 0) for n in (1, 2, 3, 4)]

    run(scene())


LOSSES = {
    "nothing": [],
    "a clock behind": [entry(2)],
    "a part": [entry(20)],
    "all but the last, and something new": [entry(9), entry(20, after=9)],
}


@pytest.mark.parametrize("kept", LOSSES.values(), ids=LOSSES)
def test_after_events_were_lost_listeners_begin_anew_and_hear_what_comes(kept: list[Entry]) -> None:
    async def scene() -> None:
        stream, before, after = Stream(), Recorder(), Recorder()
        hub = Hub(stream.since)
        with hub.listening("a", before):
            await hub.read_snapshot("a", stream.read)
            hub.publish("a", entry(10))
            hub.disconnected()
            stream.entries = kept
            await hub.confirm(["a"])
            assert before.closed is Closed.GAP
        with hub.listening("a", after):
            _, history = await hub.read_snapshot("a", stream.read)
            comes = Entry(Position((history.tail[0], 1)), "{}", history.tail)
            hub.publish("a", comes)
        assert after.heard == [comes]

    run(scene())


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


def test_what_has_to_be_kept_is_told_when_redis_has_lost_it_and_only_then() -> None:
    async def scene() -> list[str]:
        stream, asked = Stream(), list[str]()

        async def keep(meeting_id: str) -> None:
            asked.append(meeting_id)

        hub = Hub(stream.since)
        hub.add_keeper(keep)
        with hub.listening("a", Recorder()):
            hub.publish("a", entry(1))
            stream.entries.append(entry(1))
            await hub.confirm(["a"])
            assert not asked
            stream.entries.clear()
            await hub.confirm(["a"])
        return asked

    assert run(scene()) == ["a"]


def test_a_subscription_that_is_confirmed_late_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "CONFIRMATION_SECONDS", 0.01)

    async def scene() -> None:
        stream, inbox = Stream(), Inbox()
        hub = Hub(stream.since)
        hub.connected()
        with hub.listening("a", inbox):
            await hub.read_snapshot("a", stream.read)
            stream.entries = [entry(1)]
            await hub.confirm(["a"])
            assert await inbox.next() == entry(1)

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


def test_a_meeting_is_wanted_while_somebody_listens_or_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "LINGER_SECONDS", 0.01)

    async def scene() -> None:
        hub = Hub(Stream().since)
        held: set[str] = set()
        hub.topics.add_holder(lambda: held)
        keeping = asyncio.ensure_future(hub.topics.keep_wanted())
        with hub.listening("a", Inbox()):
            assert await hub.topics.wanted.changes() == {"a": True}
            held.add("b")
            assert await hub.topics.wanted.changes() == {"b": True}
        assert await hub.topics.wanted.changes() == {"a": False}
        held.clear()
        assert await hub.topics.wanted.changes() == {"b": False}
        keeping.cancel()

    run(scene())


def test_an_observer_hears_each_event_of_a_held_meeting_once() -> None:
    async def scene() -> None:
        hub = Hub(Stream().since)
        seen: list[tuple[str, Entry]] = []
        hub.add_observer(lambda meeting_id, each: seen.append((meeting_id, each)))
        hub.topics.add_holder(lambda: {"a"})
        keeping = asyncio.ensure_future(hub.topics.keep_wanted())
        await hub.topics.wanted.changes()
        for meeting_id in ("a", "a", "b"):
            hub.publish(meeting_id, entry(1))
        assert seen == [("a", entry(1))]
        keeping.cancel()

    run(scene())


def test_a_shutdown_ends_listeners_that_are_there_and_those_that_come() -> None:
    async def scene() -> None:
        hub = Hub(Stream().since)
        present, late = Inbox(), Inbox()
        with hub.listening("a", present):
            hub.close()
            assert await present.next() is Closed.SHUTDOWN
        with hub.listening("a", late):
            assert await late.next() is Closed.SHUTDOWN

    run(scene())


def test_the_first_reason_to_close_is_the_one_that_is_told() -> None:
    async def scene() -> None:
        inbox = Inbox()
        for reason in (Closed.SHUTDOWN, Closed.SLOW, Closed.GAP):
            inbox.close(reason)
        assert await inbox.next() is Closed.SHUTDOWN

    run(scene())


def test_a_stream_that_cannot_be_read_sends_its_listeners_away_and_no_other_ones(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def since(meeting_id: str, place: Position) -> History:
        if meeting_id == "spoilt":
            raise ValueError
        return await Stream().since(meeting_id, place)

    async def scene() -> None:
        hub, spoilt, well = Hub(since), Recorder(), Recorder()
        with hub.listening("spoilt", spoilt), hub.listening("well", well):
            for meeting_id in ("spoilt", "well"):
                await hub.read_snapshot(meeting_id, Stream().read)
            await hub.confirm(["spoilt", "well"])
            assert (spoilt.closed, well.closed) == (Closed.GAP, None)

    run(scene())
    assert [vars(record)["meeting_id"] for record in caplog.records] == ["spoilt"]
