"""One child is spoken with through whatever the event loop of the start command brings."""

import asyncio
from typing import cast

from app.measuring.child_process import ChildProcess
from app.measuring.messages import LENGTH
from tests.loop import run


class ForeignTransport:
    """A transport as an event loop in C has them: not of asyncio's class. What it carries comes back."""

    def __init__(self, child: ChildProcess) -> None:
        self._child = child

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes) -> None:
        asyncio.get_running_loop().call_soon(self._child.data_received, data)


def test_a_child_is_spoken_with_under_an_event_loop_that_is_not_asyncios_own() -> None:
    async def exchange() -> bytes:
        child = ChildProcess(0, lambda _: None)
        child.connection_made(cast(asyncio.BaseTransport, ForeignTransport(child)))
        assert not child.lost
        return await child.exchange(LENGTH.pack(4) + b"lids")

    assert run(exchange()) == b"lids"
