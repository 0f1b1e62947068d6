"""Whatever happens to a child, the next frame is measured."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from socket import socket
from typing import Any

import pytest

from app.errors import FrameError
from app.measuring import child_pool as module
from app.measuring.busy import Interrupted, Unattended
from app.measuring.child_pool import ChildPool
from app.measuring.child_process import ChildProcess
from app.measuring.messages import LENGTH
from app.process.forked import Serve, can_fork, fork_child
from tests.measuring.fragile_pool import measured_again, picture, refusal_of, with_children
from tools.harness.waiting import PATIENCE_SECONDS

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="this system has no safe fork"),
    # Only the time tells a child that hangs from one that is slow.
    pytest.mark.alone,
    pytest.mark.usefixtures("slow_machine"),
]


async def replaced(pool: ChildPool, ended: ChildProcess) -> None:
    """Wait until a new child has replaced this one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if ended not in pool._children and pool._children:
                return
            await asyncio.sleep(0.01)


def test_a_child_that_a_picture_ends_is_replaced_and_its_frame_interrupted() -> None:
    async def scene(pool: ChildPool) -> Any:
        return await refusal_of(pool, b"end"), await measured_again(pool)

    refusal, again = with_children(1, scene)
    assert refusal is Interrupted
    assert again


def test_children_that_end_before_they_measure_anything_are_waited_for_longer_each_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.001)
    monkeypatch.setattr(module, "MAX_RESTART_SECONDS", 0.008)
    monkeypatch.setattr(module, "SAID_AGAIN_SECONDS", 0.0)
    stillborn = iter(range(4))

    def fork_badly(serve: Serve) -> Any:
        return fork_child((lambda _: None) if next(stillborn, None) is not None else serve)

    def waits() -> list[object]:
        return [record.args[1] for record in caplog.records if isinstance(record.args, tuple)]

    async def scene(pool: ChildPool) -> Any:
        first = await measured_again(pool), waits()
        await refusal_of(pool, b"end")
        return first, await measured_again(pool), waits()

    monkeypatch.setattr(module, "fork_child", fork_badly)
    first, again, all_waits = with_children(1, scene)
    assert first == (True, [0.002, 0.004, 0.008, 0.008])
    assert (again, all_waits[4:]) == (True, [0.001])


def test_of_many_children_that_end_the_log_tells_one_and_a_minute_later_how_many_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.001)

    async def measure_and_end(pool: ChildPool) -> None:
        await measured_again(pool)
        (child,) = pool._children
        os.kill(child.pid, signal.SIGKILL)
        await replaced(pool, child)

    async def scene(pool: ChildPool) -> None:
        for _ in range(3):
            await measure_and_end(pool)
        monkeypatch.setattr(module, "SAID_AGAIN_SECONDS", 0.0)
        await measure_and_end(pool)

    with_children(1, scene)
    line = "! A measuring process has ended (status -9): starting another in 0.0 s"
    assert caplog.messages == [line, f"{line}; 2 more ended since the last such line"]


def test_a_child_that_hangs_is_replaced_while_the_other_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[asyncio.Timeout] = []

    @contextlib.asynccontextmanager
    async def timeout_when_told(_seconds: float) -> AsyncIterator[None]:
        async with asyncio.timeout(None) as limit:
            limits.append(limit)
            yield

    monkeypatch.setattr("app.measuring.child_process.timeout_without_pauses", timeout_when_told)

    async def scene(pool: ChildPool) -> Any:
        hanging = asyncio.create_task(refusal_of(pool, b"hang"))
        await asyncio.sleep(0)
        meanwhile = await measured_again(pool)
        assert not hanging.done()
        limits[0].reschedule(asyncio.get_running_loop().time())
        return meanwhile, await hanging, await measured_again(pool)

    meanwhile, refusal, again = with_children(2, scene)
    assert meanwhile
    assert again
    assert refusal is Interrupted


def test_what_a_library_cannot_bear_is_logged_and_costs_one_frame(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene(pool: ChildPool) -> Any:
        children = set(pool._children)
        refusal = await refusal_of(pool, b"fail")
        return refusal, children == pool._children

    refusal, the_same = with_children(1, scene)
    assert refusal is Interrupted
    assert the_same
    assert "ArithmeticError: no such pixel" in caplog.text


def test_a_child_that_ended_while_it_had_nothing_to_do_costs_no_frame() -> None:
    async def scene(pool: ChildPool) -> Any:
        (ended,) = pool._children
        os.kill(ended.pid, signal.SIGKILL)
        await replaced(pool, ended)
        return await asyncio.gather(*(refusal_of(pool, b"no picture") for _ in range(2)))

    assert with_children(1, scene) == [FrameError, FrameError]


def test_a_frame_waits_for_children_that_cannot_be_had_a_second_only(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(pool: ChildPool) -> Any:
        def refuse(_: object) -> Any:
            raise OSError("no further process")

        monkeypatch.setattr(module, "fork_child", refuse)
        monkeypatch.setattr(module, "MAX_WAIT_SECONDS", 0.3)
        await refusal_of(pool, b"end")
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await refusal_of(pool, picture())

    assert with_children(1, scene) is Unattended


def test_what_keeps_processes_from_starting_is_told_once_and_so_is_its_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.001)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.001)
    refusals = iter(["no memory", "no memory", "no process", "no memory"])

    def fork_at_last(serve: Serve) -> Any:
        if refusal := next(refusals, None):
            raise OSError(refusal)
        return fork_child(serve)

    async def scene(pool: ChildPool) -> Any:
        monkeypatch.setattr(module, "fork_child", fork_at_last)
        before = pool.process_count
        await refusal_of(pool, b"end")
        return before, pool.process_count, await measured_again(pool), pool.process_count

    with caplog.at_level(logging.INFO, "app"):
        assert with_children(1, scene) == (1, 0, True, 1)
    assert [line for line in caplog.messages if "can be started" in line] == [
        "! No measuring process can be started (no memory), 0 are left: trying again",
        "! No measuring process can be started (no process), 0 are left: trying again",
        "✓ Measuring processes can be started again",
    ]


def babble(channel: socket) -> None:
    """Answer everything with something that is not an outcome."""
    while channel.recv(1_000_000):
        channel.sendall(LENGTH.pack(4) + b"\x93\x01\x02\x03")


def test_an_answer_that_is_none_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.001)
    babblers = iter([babble])
    monkeypatch.setattr(module, "fork_child", lambda serve: fork_child(next(babblers, serve)))

    async def scene(pool: ChildPool) -> Any:
        (babbler,) = pool._children
        refusal = await refusal_of(pool, picture())
        await replaced(pool, babbler)
        return refusal, await measured_again(pool)

    assert with_children(1, scene) == (Interrupted, True)
