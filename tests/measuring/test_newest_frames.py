"""Backpressure: one frame per participant is in work, the newest few wait, older ones are sent back."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from app.measuring.busy import Superseded
from app.measuring.newest_frames import MAX_WAITING, NewestFrames
from tests.loop import run
from tools.harness.browser_source import constant


def test_the_newest_wait_in_order_and_older_ones_are_sent_back() -> None:
    async def scene() -> list[str]:
        frames, done = NewestFrames(), asyncio.Event()
        order: list[str] = []

        async def frame(number: int) -> None:
            try:
                async with frames.turn():
                    order.append(f"{number} in work")
                    await done.wait()
            except Superseded:
                order.append(f"{number} overtaken")

        tasks = []
        for number in range(1 + 2 + MAX_WAITING):
            tasks.append(asyncio.create_task(frame(number)))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        done.set()
        await asyncio.gather(*tasks)
        return order

    newest = [f"{number} in work" for number in range(3, 3 + MAX_WAITING)]
    assert run(scene()) == ["0 in work", "1 overtaken", "2 overtaken", *newest]


def test_what_our_clients_have_under_way_fits_beside_the_one_in_work_also_when_all_come_at_once() -> None:
    assert constant("extensions/shared/frames/frame_window.js", "MOST") == 1 + MAX_WAITING


def test_two_frames_are_never_in_work_at_once() -> None:
    async def scene() -> int:
        frames = NewestFrames()
        working = most = measured = 0

        async def frame() -> None:
            nonlocal working, most, measured
            try:
                async with frames.turn():
                    working += 1
                    most = max(most, working)
                    await asyncio.sleep(0)
                    working -= 1
                    measured += 1
            except Superseded:
                pass

        for _ in range(50):
            await asyncio.gather(*(frame() for _ in range(5)))
        assert measured >= 100
        return most

    assert run(scene()) == 1


def test_a_frame_that_fails_gives_its_turn_on() -> None:
    async def scene() -> str:
        frames = NewestFrames()
        with pytest.raises(ValueError, match="bad image"):
            async with frames.turn():
                raise ValueError("bad image")
        async with frames.turn():
            return "measured"

    assert run(scene()) == "measured"


def frames_until(done: asyncio.Event) -> Callable[[], Coroutine[None, None, str]]:
    """Return a coroutine function that takes a turn of one participant, which lasts until `done` is set."""
    frames = NewestFrames()

    async def frame() -> str:
        async with frames.turn():
            await done.wait()
            return "measured"

    return frame


def test_a_sender_that_goes_away_while_waiting_blocks_nobody() -> None:
    async def scene() -> str:
        done = asyncio.Event()
        frame = frames_until(done)
        working = asyncio.create_task(frame())
        await asyncio.sleep(0)
        waiting = asyncio.create_task(frame())
        await asyncio.sleep(0)
        waiting.cancel()
        done.set()
        await working
        return await frame()

    assert run(scene()) == "measured"


def test_the_turn_of_a_sender_that_has_gone_is_that_of_the_next_one_that_waits() -> None:
    async def scene() -> str:
        done = asyncio.Event()
        frame = frames_until(done)
        _, gone, waiting = tasks = [asyncio.create_task(frame()) for _ in range(3)]
        await asyncio.sleep(0)
        gone.cancel()
        done.set()
        async with asyncio.timeout(10):
            await asyncio.gather(*tasks, return_exceptions=True)
        return await waiting

    assert run(scene()) == "measured"


def test_a_frame_that_comes_as_another_ends_does_not_slip_in_before_the_one_that_waits() -> None:
    async def scene() -> int:
        frames = NewestFrames()
        working = most = 0

        async def one_after_the_other() -> None:
            nonlocal working, most
            for _ in range(5):
                async with frames.turn():
                    working += 1
                    most = max(most, working)
                    await asyncio.sleep(0)
                    working -= 1

        await asyncio.gather(one_after_the_other(), one_after_the_other())
        return most

    assert run(scene()) == 1


def test_a_sender_that_goes_away_at_the_moment_of_its_turn_blocks_nobody() -> None:
    async def scene() -> str:
        done = asyncio.Event()
        frame = frames_until(done)

        async def leaves_with_the_turn() -> None:
            await frame()
            waiting.cancel()

        working = asyncio.create_task(leaves_with_the_turn())
        await asyncio.sleep(0)
        waiting = asyncio.create_task(frame())
        await asyncio.sleep(0)
        done.set()
        await working
        async with asyncio.timeout(10):
            return await frame()

    assert run(scene()) == "measured"


def test_a_frame_that_leaves_as_it_is_sent_back_gives_nobody_a_second_turn() -> None:
    async def scene() -> list[int]:
        frames, done = NewestFrames(), asyncio.Event()
        working: list[int] = []

        async def frame(number: int) -> None:
            async with frames.turn():
                working.append(number)
                await done.wait()

        tasks = []
        for number in range(1 + MAX_WAITING + 1):
            tasks.append(asyncio.create_task(frame(number)))
            if number == MAX_WAITING:
                await asyncio.sleep(0)
        # Now the last one takes the place of the first waiting one, which leaves before it hears of that.
        asyncio.get_running_loop().call_soon(tasks[1].cancel)
        for _ in range(5):
            await asyncio.sleep(0)
        now_working = list(working)
        done.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        return now_working

    assert run(scene()) == [0]
