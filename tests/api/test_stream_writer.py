"""Writing to one client: at once while it reads, the backlog later, and never more than it may leave."""

import asyncio
from collections.abc import Callable, Coroutine

from starlette.types import Message

from app.api.stream_writer import StreamWriter
from app.events.event import START_OF_STREAM, Entry, Position
from app.events.listener import QUEUE_LENGTH, Closed
from app.events.sse import encode_entry
from app.metrics import REGISTRY
from tests.loop import run


def entry(number: int) -> Entry:
    return Entry(Position((number, 0)), f'{{"n":{number}}}', START_OF_STREAM)


class Client:
    """Takes what is sent at once; or, as a client that does not read, once `reads` is set again."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.ends = 0
        self.got_more = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.body":
            self.got.append(message["body"])
            self.ends += not message["more_body"]
            self.got_more.set()

    async def has_got(self, count: int) -> None:
        """Wait until `count` parts of the stream have come."""
        async with asyncio.timeout(10):
            while len(self.got) < count:
                self.got_more.clear()
                await self.got_more.wait()


def frames(*numbers: int) -> list[bytes]:
    return [encode_entry(entry(number)) for number in numbers]


def with_client(scene: Callable[[Client, StreamWriter], Coroutine[None, None, None]]) -> None:
    async def play() -> None:
        client = Client()
        await scene(client, StreamWriter(client.send))

    run(play())


def test_an_event_is_written_before_its_offer_returns() -> None:
    async def scene(client: Client, writer: StreamWriter) -> None:
        await writer.begin([], b"hello", START_OF_STREAM)
        writer.offer(entry(1))
        writer.beat(b"beat")
        assert client.got == [b"hello", *frames(1), b"beat"]

    with_client(scene)


def test_what_the_server_writes_at_once_goes_past_asgi_and_the_rest_keeps_its_order() -> None:
    async def play() -> None:
        client, at_once = Client(), list[bytes]()
        is_read = True

        def write_part(part: bytes) -> bool:
            if is_read:
                at_once.append(part)
            return is_read

        writer = StreamWriter(client.send, write_part)
        await writer.begin([], b"hello", START_OF_STREAM)
        writer.offer(entry(1))
        writer.beat(b"beat")
        is_read = False
        client.reads.clear()
        writer.offer(entry(2))
        is_read = True
        writer.offer(entry(3))
        client.reads.set()
        await client.has_got(3)
        writer.offer(entry(4))
        assert client.got == [b"hello", *frames(2, 3)]
        assert at_once == [*frames(1), b"beat", *frames(4)]

    run(play())


def test_what_came_before_the_connected_event_follows_it_once() -> None:
    async def scene(client: Client, writer: StreamWriter) -> None:
        for number in (1, 2, 3):
            writer.offer(entry(number))
        await writer.begin([], b"hello", Position((2, 0)))
        assert client.got == [b"hello", *frames(3)]

    with_client(scene)


def test_what_the_connected_event_told_already_is_not_written_again_when_it_comes_late() -> None:
    async def scene(client: Client, writer: StreamWriter) -> None:
        await writer.begin([], b"hello", Position((2, 0)))
        for number in (1, 2, 3, 3):
            writer.offer(entry(number))
        assert client.got == [b"hello", *frames(3)]

    with_client(scene)


def test_who_stops_reading_gets_everything_in_order_later_and_no_heartbeats_meanwhile() -> None:
    async def scene(client: Client, writer: StreamWriter) -> None:
        await writer.begin([], b"hello", START_OF_STREAM)
        client.reads.clear()
        for number in (1, 2, 3):
            writer.offer(entry(number))
            writer.beat(b"beat")
        client.reads.set()
        await client.has_got(4)
        writer.offer(entry(4))
        assert client.got == [b"hello", *frames(1, 2, 3, 4)]

    with_client(scene)


def test_who_leaves_too_much_unread_is_sent_away_and_counted() -> None:
    def dropped() -> float:
        return REGISTRY.get_sample_value("rest_dropped_listeners_total") or 0.0

    async def scene(client: Client, writer: StreamWriter) -> None:
        before = dropped()
        await writer.begin([], b"hello", START_OF_STREAM)
        client.reads.clear()
        for number in range(1, QUEUE_LENGTH + 3):
            writer.offer(entry(number))
        assert (writer.closed, dropped()) == (Closed.SLOW, before + 1)
        client.reads.set()
        await client.has_got(3)
        # The first was already on its way; a client that comes back fetches what was queued.
        assert (client.got, client.ends) == ([b"hello", *frames(1), b""], 1)

    with_client(scene)


def test_a_stream_closed_before_its_connected_event_gets_that_and_ends() -> None:
    async def scene(client: Client, writer: StreamWriter) -> None:
        writer.offer(entry(1))
        writer.close(Closed.SHUTDOWN)
        await writer.begin([], b"hello", START_OF_STREAM)
        writer.offer(entry(2))
        writer.beat(b"beat")
        assert (client.got, client.ends) == ([b"hello", b""], 1)

    with_client(scene)


def test_a_stream_that_is_closed_while_nobody_reads_ends_once() -> None:
    async def scene(client: Client, writer: StreamWriter) -> None:
        await writer.begin([], b"hello", START_OF_STREAM)
        client.reads.clear()
        writer.close(Closed.SHUTDOWN)
        client.reads.set()
        await client.has_got(2)
        for _ in range(3):
            await asyncio.sleep(0)
        assert (client.got, client.ends) == ([b"hello", b""], 1)

    with_client(scene)


def test_a_client_that_went_while_it_did_not_read_keeps_nothing_waiting() -> None:
    async def scene(client: Client, writer: StreamWriter) -> None:
        await writer.begin([], b"hello", START_OF_STREAM)
        client.reads.clear()
        writer.offer(entry(1))
        writer.cancel()
        await asyncio.sleep(0)
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []

    with_client(scene)
