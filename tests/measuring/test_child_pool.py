"""Children measure as this process would: the newest frames, each for whoever still waits for it."""

import asyncio
import select
import time
from typing import Any

import pytest

from app.errors import FrameError
from app.measuring import child_pool as module
from app.measuring.busy import Overloaded
from app.measuring.child_pool import ChildPool
from app.measuring.child_process import ChildProcess
from app.measuring.messages import Job, Outcome, encode, read_job, read_outcome
from app.measuring.readers import ThreadReader, open_reader
from app.process.forked import can_fork
from app.vision.track import FaceTrack
from tests.loop import run
from tests.measuring.fragile_pool import picture, refusal_of, with_children
from tools.harness.loaded_meter import loaded_meter
from tools.harness.waiting import PATIENCE_SECONDS

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="this system has no safe fork"),
    # Only the time tells a child that hangs from one that is slow.
    pytest.mark.alone,
    pytest.mark.usefixtures("slow_machine"),
]


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
