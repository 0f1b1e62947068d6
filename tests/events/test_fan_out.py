"""Each listener hears each event once and in order until it is closed, and holds up no other."""

import asyncio
import contextlib

from app.events import fan_out
from app.events.event import Entry
from app.events.hub import Hub
from app.events.listener import QUEUE_LENGTH, Closed, Inbox
from tests.events.made_up import Recorder, Stream, entry
from tests.loop import run


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
