"""With four times too many frames, the newest are measured, others are sent back, and then all is well."""

import asyncio
import gc
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from app.blinks.opinion import OpinionSettings
from app.measuring import child_pool
from app.measuring.analyzer import FrameAnalyzer
from app.measuring.busy import Busy
from app.measuring.readers import open_reader
from app.measuring.registry import ParticipantRegistry
from tests.loop import run
from tests.slow_moments import well_once
from tools.harness.frames import Frame
from tools.harness.loaded_meter import loaded_meter
from tools.harness.waiting import PATIENCE_SECONDS

T = TypeVar("T")

PARTICIPANTS = 8
OVERLOAD = 4
# Seconds of each part: enough for the slowest machine to measure every participant a few times.
CALM_SECONDS, STORM_SECONDS = 1.5, 3.0
# Each participant's frame is measured, then the next one, and there is room for a hiccup.
PATIENCE_IN_ROUNDS = 4
# Of one participant one frame is in work and eight wait, and there is room for a hiccup, even on a machine so
# slow that all of them come at once.
MOST_ROUNDS = 10
# A machine has slow moments, which may hit one part of a storm; among this many storms, one escapes them.
STORMS = 6
# Seconds after the last surplus frame until everything is as before.
RECOVERY_SECONDS = 1.0


@dataclass
class Outcome:
    """What became of frames: of those measured, when each was sent, in the order of the answers.

    `waits` are how many others were measured until each frame was answered, those sent back included.
    """

    measured: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    waits: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    busy_seconds: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.seconds)

    def goes_on_after(self, calm: float) -> bool:
        """Tell whether half of `calm`, in frames a second, is still measured and nobody waits for long."""
        patience = PATIENCE_IN_ROUNDS * PARTICIPANTS / calm + 0.2
        return self.count / STORM_SECONDS > calm / 2 and max(self.seconds + self.busy_seconds) < patience


async def permit() -> None:
    """Allow every frame."""


async def send(analyzer: FrameAnalyzer, person: int, frame: Frame, outcome: Outcome) -> None:
    sent, before = time.monotonic(), outcome.count
    seen = analyzer.registry.touch(("m", f"p{person}"), "sid")
    assert seen is not None
    try:
        await analyzer.measure(seen[0], frame.jpeg, sent, permit)
    except Busy:
        outcome.busy_seconds.append(time.monotonic() - sent)
        outcome.waits.append(outcome.count - before)
        return
    outcome.measured[person].append(sent)
    outcome.waits.append(outcome.count - before)
    outcome.seconds.append(time.monotonic() - sent)


async def calm(analyzer: FrameAnalyzer, frames: list[Frame], seconds: float) -> Outcome:
    """Let everybody send a frame once the last one has been answered."""
    outcome, ends = Outcome(), time.monotonic() + seconds

    async def one(person: int) -> None:
        number = 0
        while time.monotonic() < ends:
            await send(analyzer, person, frames[(person * 9 + number) % len(frames)], outcome)
            number += 1

    await asyncio.gather(*(one(person) for person in range(PARTICIPANTS)))
    return outcome


async def storm(analyzer: FrameAnalyzer, frames: list[Frame], rate: float) -> Outcome:
    """Send this many frames a second in total, whatever becomes of them."""
    outcome, begun, tasks = Outcome(), time.monotonic(), set()
    for number in range(round(rate * STORM_SECONDS)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
        frame = frames[number % len(frames)]
        tasks.add(asyncio.create_task(send(analyzer, number % PARTICIPANTS, frame, outcome)))
    await asyncio.gather(*tasks)
    return outcome


def with_analyzer(scene: Callable[[FrameAnalyzer], Awaitable[T]]) -> T:
    loaded_meter()  # loaded before the fork, as in the server
    gc.collect()
    gc.freeze()  # as in the server: garbage collection does not look through what other tests left behind

    async def play() -> T:
        async with open_reader(loaded_meter()) as reader:
            return await scene(FrameAnalyzer(reader, ParticipantRegistry(OpinionSettings())))

    try:
        return run(play())
    finally:
        gc.unfreeze()


@pytest.mark.alone
def test_four_times_too_many_frames_cost_the_oldest_and_nothing_else(
    face_frames: list[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a slow machine frames that wait would also be sent back because of the time.
    monkeypatch.setattr(child_pool, "MAX_WAIT_SECONDS", PATIENCE_SECONDS)

    async def scene(analyzer: FrameAnalyzer) -> tuple[Outcome, Outcome, Outcome]:
        before = await calm(analyzer, face_frames, CALM_SECONDS)
        during = await storm(analyzer, face_frames, OVERLOAD * before.count / CALM_SECONDS)
        return before, during, await calm(analyzer, face_frames, RECOVERY_SECONDS)

    def look() -> str:
        before, during, after = with_analyzer(scene)
        assert during.busy_seconds, "there were not too many"
        assert max(during.waits) < MOST_ROUNDS * PARTICIPANTS
        for person in range(PARTICIPANTS):
            answered = during.measured[person]
            assert answered == sorted(answered), "an older frame was measured after a newer one"
            assert len(answered) > during.count / PARTICIPANTS / 2, "somebody was left out"
        assert not after.busy_seconds
        # The storm itself may have been a slow moment, too.
        rate = min(before.count / CALM_SECONDS, after.count / RECOVERY_SECONDS)
        if during.goes_on_after(rate) and after.count / RECOVERY_SECONDS > during.count / STORM_SECONDS / 2:
            return ""
        waited = max(during.seconds + during.busy_seconds)
        return f"measured {before.count}, {during.count}, {after.count}; somebody waited {waited:.3f} s"

    well_once(STORMS, look)
