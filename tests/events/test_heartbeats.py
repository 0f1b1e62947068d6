"""Heartbeats: one timer for all, a steady pace for each."""

import asyncio

import pytest

from app.events import heartbeats as heartbeats_module
from app.events.heartbeats import Heartbeats
from tests.loop import run


@pytest.fixture(autouse=True)
def fine_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats_module, "TICK_SECONDS", 0.001)


class Stream:
    """A stream that records when it was kept alive."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.at: list[float] = []
        self.beaten = asyncio.Event()

    def beat(self, part: bytes) -> None:
        self.parts.append(part)
        self.at.append(asyncio.get_running_loop().time())
        self.beaten.set()

    async def beats(self, count: int) -> None:
        while len(self.at) < count:
            self.beaten.clear()
            await self.beaten.wait()


def test_each_stream_is_kept_alive_at_its_own_pace_counted_from_its_beginning() -> None:
    async def scene() -> None:
        heartbeats, early, late = Heartbeats(0.1), Stream(), Stream()
        began = asyncio.get_running_loop().time()
        heartbeats.add(early)
        await early.beats(1)
        heartbeats.add(late)
        await late.beats(2)
        # A late heartbeat shortens the wait for the next one: they are scheduled from the start.
        for stream, added in ((early, began), (late, early.at[0])):
            for number, at in enumerate(stream.at, start=1):
                assert at - added >= number * 0.1
        assert early.parts[0].startswith(b'event: heartbeat\ndata: {"timestamp":"')

    run(scene())


def test_more_streams_than_go_at_once_are_all_kept_alive() -> None:
    async def scene() -> None:
        heartbeats = Heartbeats(0.05)
        streams = [Stream() for _ in range(2 * heartbeats_module.BEATS_AT_ONCE + 1)]
        for stream in streams:
            heartbeats.add(stream)
        for stream in streams:
            await stream.beats(2)

    run(scene())


def test_heartbeats_that_are_all_due_at_once_leave_turns_of_the_loop_to_others() -> None:
    async def scene() -> None:
        heartbeats, streams = Heartbeats(0.05), [Stream() for _ in range(1000)]
        for stream in streams:
            heartbeats.add(stream)
        await streams[0].beats(1)
        for _ in range(10):
            await asyncio.sleep(0)
        assert sum(bool(stream.at) for stream in streams) < len(streams) / 2

    run(scene())


def test_a_stream_that_has_gone_is_kept_alive_no_more() -> None:
    async def scene() -> None:
        heartbeats, stream = Heartbeats(0.01), Stream()
        heartbeats.add(stream)
        await stream.beats(1)
        heartbeats.discard(stream)
        count = len(stream.at)
        again = Stream()
        heartbeats.add(again)
        await again.beats(2)
        assert len(stream.at) == count

    run(scene())
