"""The server can talk to a child whatever event loop the start command brings."""

import asyncio
import signal
import subprocess
from typing import cast

import pytest

from app.measuring import child_process
from app.measuring.busy import Interrupted
from app.measuring.child_process import ChildProcess
from app.measuring.messages import LENGTH
from tests.loop import run
from tools.harness.waiting import PATIENCE_SECONDS

# No process has this ID: a failing test that ends a child must not end the tests.
NOBODY = 2**22 + 1


class ForeignTransport:
    """A transport as of an event loop in C, not of asyncio's class, that returns everything it is sent."""

    def __init__(self, child: ChildProcess) -> None:
        self._child = child

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes) -> None:
        asyncio.get_running_loop().call_soon(self._child.data_received, data)


class SilentTransport(ForeignTransport):
    """The transport of a child that never answers."""

    def write(self, data: bytes) -> None:
        pass


def test_a_child_is_spoken_with_under_an_event_loop_that_is_not_asyncios_own() -> None:
    async def exchange() -> bytes:
        child = ChildProcess(NOBODY, lambda _: None)
        child.connection_made(cast(asyncio.BaseTransport, ForeignTransport(child)))
        assert not child.lost
        return await child.exchange(LENGTH.pack(4) + b"lids")

    assert run(exchange()) == b"lids"


def test_a_child_that_does_not_end_when_it_is_let_go_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "STOP_SECONDS", 0.02)
    # Longer than anybody waits for a child to stop.
    with subprocess.Popen(["sleep", "30"]) as sleeping:
        assert run(ChildProcess(sleeping.pid, lambda _: None).ended()) == -signal.SIGKILL


def test_a_frame_whose_child_is_lost_is_interrupted_at_once_and_the_loss_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Otherwise the frame would be interrupted because the child hangs.
    monkeypatch.setattr(child_process, "HANG_SECONDS", 10 * PATIENCE_SECONDS)
    lost: list[ChildProcess] = []

    async def scene() -> None:
        child = ChildProcess(NOBODY, lost.append)
        child.connection_made(cast(asyncio.BaseTransport, SilentTransport(child)))
        exchange = asyncio.ensure_future(child.exchange(b""))
        await asyncio.sleep(0)
        child.connection_lost(None)
        async with asyncio.timeout(PATIENCE_SECONDS):
            with pytest.raises(Interrupted):
                await exchange
        assert child.lost
        assert lost == [child]

    run(scene())
