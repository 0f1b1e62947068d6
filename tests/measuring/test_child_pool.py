"""Children measure as this process would; whatever happens to a child, the next frame is measured."""

import asyncio
import contextlib
import logging
import os
import select
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from socket import socket
from typing import Any, TypeVar

import pytest

from app.errors import FrameError
from app.measuring import child_pool as module
from app.measuring.busy import Busy, Interrupted, Overloaded, Unattended
from app.measuring.child_pool import ChildPool
from app.measuring.child_process import ChildProcess
from app.measuring.messages import LENGTH, Job, Outcome, encode, read_job, read_outcome
from app.measuring.readers import FrameReader, ThreadReader, open_reader
from app.process.forked import Serve, can_fork, fork_child
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack
from tests.loop import run
from tests.vision.pictures import encoded, face_picture
from tools.harness.loaded_meter import loaded_meter
from tools.harness.waiting import PATIENCE_SECONDS

T = TypeVar("T")
Scene = Callable[[ChildPool], Awaitable[T]]

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="this system has no safe fork"),
    # Only the time tells a child that hangs from one that is slow.
    pytest.mark.alone,
]


@pytest.fixture(autouse=True)
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let frames wait for a child as long as the slowest machine needs."""
    monkeypatch.setattr(module, "MAX_WAIT_SECONDS", PATIENCE_SECONDS)


class Fragile(FrameMeter):
    """The real meter, except for pictures that end, hang or confuse it as no real picture can."""

    def __init__(self) -> None:
        pass

    def read(self, image: bytes, track: FaceTrack) -> Any:
        if image == b"end":
            os.abort()
        if image == b"hang":
            os.kill(os.getpid(), signal.SIGSTOP)
        if image == b"fail":
            raise ArithmeticError("no such pixel")
        return loaded_meter().read(image, track)


def with_children(count: int, scene: Scene[T]) -> T:
    loaded_meter()  # loaded before the fork, as in the server

    async def play() -> T:
        pool = ChildPool(Fragile(), count)
        await pool.open()
        try:
            return await scene(pool)
        finally:
            await pool.close()

    return run(play())


def picture() -> bytes:
    return encoded(face_picture())


async def refusal_of(pool: FrameReader, image: bytes) -> type[Exception]:
    try:
        await pool.read(image, FaceTrack())
    except (FrameError, Busy) as refusal:
        return type(refusal)
    raise AssertionError("it was measured")


async def measured_again(pool: ChildPool) -> bool:
    """Return once a frame is measured again, on a machine that may be busy with other tests."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                await pool.read(picture(), FaceTrack())
            except Busy:
                await asyncio.sleep(0.01)
            else:
                return True


async def replaced(pool: ChildPool, ended: ChildProcess) -> None:
    """Wait until a new child has replaced this one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if ended not in pool._children and pool._children:
                return
            await asyncio.sleep(0.01)


def test_a_child_reads_what_this_process_would_and_the_track_comes_back() -> None:
    here, track = loaded_meter().read(picture(), FaceTrack()), FaceTrack()

    async def scene(pool: ChildPool) -> Any:
        return [await pool.read(picture(), track), await pool.read(picture(), track)]

    (first, after), _ = with_children(1, scene)
    assert first == here
    assert track == FaceTrack()
    assert after.box is not None
    assert after.seen == 0


def test_a_picture_that_is_none_is_refused_as_it_would_be_here() -> None:
    with pytest.raises(FrameError, match="not a JPEG") as refused:
        with_children(1, lambda pool: pool.read(b"no picture", FaceTrack()))
    assert refused.value.code == "bad_image"


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


def test_an_answer_that_came_while_this_process_stood_still_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.measuring.child_process.HANG_SECONDS", 0.4)

    def stand_still(child: ChildProcess) -> None:
        assert child._transport is not None
        assert select.select([child._transport.get_extra_info("socket")], [], [], PATIENCE_SECONDS)[0]
        time.sleep(0.4)

    async def scene(pool: ChildPool) -> Any:
        before = set(pool._children)
        (child,) = before
        reading = asyncio.create_task(pool.read(picture(), FaceTrack()))
        await asyncio.sleep(0)
        stand_still(child)
        await reading
        return before == pool._children

    assert with_children(1, scene)


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


def test_a_sender_that_goes_away_does_not_leave_its_answer_to_the_next_frame() -> None:
    async def scene(pool: ChildPool) -> Any:
        gone = asyncio.create_task(pool.read(picture(), FaceTrack()))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        return await refusal_of(pool, b"no picture")

    assert with_children(1, scene) is FrameError


def test_a_sender_that_goes_away_at_the_moment_of_its_turn_leaves_the_child_to_the_next() -> None:
    async def scene(pool: ChildPool) -> Any:
        async def leaves_with_the_turn() -> None:
            await pool.read(picture(), FaceTrack())
            waiting.cancel()

        working = asyncio.create_task(leaves_with_the_turn())
        await asyncio.sleep(0)
        waiting = asyncio.create_task(pool.read(picture(), FaceTrack()))
        await asyncio.gather(working, waiting, return_exceptions=True)
        return waiting.cancelled(), await refusal_of(pool, b"no picture")

    assert with_children(1, scene) == (True, FrameError)


def test_a_child_that_ended_while_it_had_nothing_to_do_costs_no_frame() -> None:
    async def scene(pool: ChildPool) -> Any:
        (ended,) = pool._children
        os.kill(ended.pid, signal.SIGKILL)
        await replaced(pool, ended)
        return await asyncio.gather(*(refusal_of(pool, b"no picture") for _ in range(2)))

    assert with_children(1, scene) == [FrameError, FrameError]


def test_of_more_frames_than_may_wait_the_newest_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    done: list[int] = []

    async def frame(pool: ChildPool, number: int) -> None:
        try:
            await pool.read(picture(), FaceTrack())
        except Overloaded:
            return
        done.append(number)

    async def scene(pool: ChildPool) -> None:
        await asyncio.gather(*(frame(pool, number) for number in range(10)))

    with_children(1, scene)
    assert done == [0, 7, 8, 9]


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


def test_messages_carry_pictures_of_eyes_and_appearances_unchanged() -> None:
    track = FaceTrack()
    reading = loaded_meter().read(picture(), track)
    loaded_meter().read(picture(), track)
    assert track.appearance is not None
    outcome = read_outcome(encode(Outcome(track, reading))[4:])
    assert outcome.reading == reading
    assert outcome.track.appearance is not None
    assert (outcome.track.appearance == track.appearance).all()
    job = read_job(encode(Job(b"image", track))[4:])
    assert (job.image, job.track.box, job.track.shape) == (b"image", track.box, track.shape)


@pytest.mark.parametrize("forks", [True, False])
def test_where_no_process_can_be_had_threads_measure_the_same(
    forks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> Any:
        raise OSError("no further process")

    monkeypatch.setattr("app.measuring.readers.can_fork", lambda: forks)
    monkeypatch.setattr(module, "fork_child", refuse)

    async def scene() -> Any:
        async with open_reader(loaded_meter()) as reader:
            assert isinstance(reader, ThreadReader)
            return await reader.read(picture(), FaceTrack())

    reading, track = run(scene())
    assert reading == loaded_meter().read(picture(), FaceTrack())
    assert track.box is not None
