"""The hub: fan-out in this process, with bounded queues and no gap after an outage."""

from collections.abc import Sequence

from app.events.event import START_OF_STREAM, Entry, Position
from app.events.history import History
from app.events.hub import QUEUE_LENGTH, Closed, Hub
from tests.loop import run


def entry(number: int) -> Entry:
    return Entry(Position((number, 0)), f'{{"event":"rest_required","n":{number}}}', START_OF_STREAM)


class Stream:
    """A stream of events as Redis keeps it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    async def after(self, _: str, place: Position) -> Sequence[Entry]:
        return [each for each in self.entries if each.position > place]

    async def read(self) -> tuple[None, History]:
        newest = self.entries[-1] if self.entries else None
        return None, History.since(None, newest, newest, ())


def test_each_listener_gets_each_event_of_its_meeting_once_and_in_order() -> None:
    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.after)
        with hub.listening("a") as first, hub.listening("a") as second, hub.listening("b") as other:
            for number in (1, 2, 2, 3):
                hub.publish("a", entry(number))
            for listener in (first, second):
                heard = [await listener.next(1) for _ in range(3)]
                assert heard == [entry(1), entry(2), entry(3)]
                assert await listener.next(0) is None
            assert await other.next(0) is None
        assert hub.listener_count == 0

    run(scene())


def test_a_listener_that_does_not_keep_up_is_closed_and_the_others_are_not() -> None:
    async def scene() -> None:
        hub = Hub(Stream().after)
        with hub.listening("a") as slow, hub.listening("a") as quick:
            for number in range(1, QUEUE_LENGTH + 2):
                hub.publish("a", entry(number))
                assert await quick.next(1) == entry(number)
            assert await slow.next(1) is Closed.SLOW

    run(scene())


def test_what_was_published_during_an_outage_is_delivered_after_it() -> None:
    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.after)
        with hub.listening("a") as listener:
            await hub.read_snapshot("a", stream.read)
            hub.publish("a", entry(1))
            stream.entries = [entry(1), entry(2), entry(3)]
            await hub.resynchronise()
            hub.publish("a", entry(3))
            hub.publish("a", entry(4))
            assert [await listener.next(1) for _ in range(4)] == [entry(n) for n in (1, 2, 3, 4)]
            assert await listener.next(0) is None

    run(scene())


def test_a_stream_is_read_again_when_a_resynchronisation_came_between() -> None:
    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.after)
        reads = 0

        async def interrupted_read() -> tuple[None, History]:
            nonlocal reads
            reads += 1
            answer = await stream.read()
            if reads == 1:
                # Lost on the wire, and the hub did not know yet where this meeting stood.
                stream.entries = [entry(1)]
                await hub.resynchronise()
            return answer

        with hub.listening("a"):
            _, history = await hub.read_snapshot("a", interrupted_read)
        assert (reads, history.tail) == (2, entry(1).position)

    run(scene())


def test_a_later_reader_does_not_make_the_earlier_one_miss_anything() -> None:
    async def scene() -> None:
        stream = Stream()
        hub = Hub(stream.after)
        with hub.listening("a") as early:
            await hub.read_snapshot("a", stream.read)
            stream.entries = [entry(1)]
            with hub.listening("a"):
                await hub.read_snapshot("a", stream.read)
                await hub.resynchronise()
                assert await early.next(1) == entry(1)

    run(scene())


def test_a_shutdown_ends_listeners_that_are_there_and_those_that_come() -> None:
    async def scene() -> None:
        hub = Hub(Stream().after)
        with hub.listening("a") as present:
            hub.close()
            assert await present.next(1) is Closed.SHUTDOWN
        with hub.listening("a") as late:
            assert await late.next(1) is Closed.SHUTDOWN

    run(scene())
