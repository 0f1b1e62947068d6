"""What remains in memory of people's pictures once they have been measured, and for how long."""

import asyncio
import gc
import sys
import threading
from collections.abc import Iterator
from socket import MSG_WAITALL, socketpair
from types import FunctionType, ModuleType
from typing import Any
from unittest.mock import create_autospec

import numpy as np
import pytest

from app.blinks.reading import EYE_PIXELS, Reading
from app.config.settings import Settings
from app.errors import FrameError
from app.events.event import START_OF_STREAM, Entry, EventName, Position, event_json
from app.events.hub import Hub
from app.events.listener import Listener
from app.lifespan import open_analyzer
from app.measuring import registry as module
from app.measuring.analyzer import FrameAnalyzer
from app.measuring.child import measure_frames, next_body
from app.measuring.messages import LENGTH, Job, encode
from app.measuring.registry import (
    EXPIRE_INTERVAL_SECONDS,
    FRAMELESS_SECONDS,
    VISIT_PAUSE_SECONDS,
    TrackedParticipant,
    expire_idle,
)
from app.meetings.keys import FRAMELESS_MS
from app.meetings.store import MeetingStore
from app.vision.appearance import SIDE
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack
from tests.clock import Clock
from tests.loop import run
from tools.harness.frames import Frame
from tools.harness.loaded_meter import loaded_meter
from tools.harness.waiting import until

MEETING = "m"
EYES, FACE = (2, EYE_PIXELS), (SIDE * SIDE,)


class InPlace:
    """A reader that reads in the calling process."""

    process_count = 1

    async def read(self, image: bytes, track: FaceTrack) -> tuple[Reading, FaceTrack]:
        return loaded_meter().read(image, track), track


class Room:
    """A server's measuring of one meeting, connected to the events as the lifespan does, and a clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.hub = Hub(create_autospec(MeetingStore, instance=True).history_since)
        self.analyzer: FrameAnalyzer = open_analyzer(Settings(), InPlace(), self.hub)

    async def visit(self, frames: list[Frame]) -> None:
        for frame in frames:
            await self.analyzer.measure(self.person(), frame.jpeg, frame.captured_at, self._permit)

    def person(self) -> TrackedParticipant:
        seen = self.analyzer.registry.touch((MEETING, "p"), "sid")
        assert seen is not None
        return seen[0]

    async def _permit(self) -> None:
        """Let every frame in."""

    async def pass_time(self, seconds: float) -> None:
        """Move the clock, and let the server look after everybody once."""
        self.clock.now += seconds
        look = asyncio.create_task(expire_idle(self.analyzer.registry))
        await asyncio.sleep(0)
        look.cancel()

    def hear(self, name: EventName, **more: object) -> None:
        data = event_json(name, MEETING, 0, None, **more)
        with self.hub.listening(MEETING, create_autospec(Listener, instance=True)):
            self.hub.publish(MEETING, Entry(Position((1, 0)), data, START_OF_STREAM))

    def pictures(self) -> list[tuple[int, ...]]:
        """Return the shapes of all pictures of eyes and faces that can be reached from what is remembered."""
        found = [each.shape for each in reachable(self.analyzer.registry) if isinstance(each, np.ndarray)]
        return sorted(shape for shape in found if shape in (EYES, FACE))


def reachable(thing: object) -> Iterator[object]:
    """Yield everything reachable from an object, except code."""
    seen, waiting = set[int](), [thing]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | ModuleType | FunctionType):
            continue
        seen.add(id(one))
        yield one
        waiting += gc.get_referents(one)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return Room(clock)


def test_after_a_visit_nothing_of_the_face_is_kept_and_of_the_eyes_one_mean_picture(
    room: Room, face_frames: list[Frame]
) -> None:
    async def scene() -> None:
        await room.visit(face_frames[:45])
        await room.pass_time(VISIT_PAUSE_SECONDS)
        during = room.pictures()
        assert FACE in during
        assert during.count(EYES) > 1
        await room.pass_time(0.1)
        assert room.pictures() == [EYES]
        assert room.person().track == FaceTrack()

    assert VISIT_PAUSE_SECONDS + EXPIRE_INTERVAL_SECONDS <= 10, "seconds, as the texts say"
    run(scene())


@pytest.mark.parametrize("name", ["meeting_ended", "monitoring_stopped"])
def test_when_the_meeting_or_its_measuring_is_over_no_picture_at_all_is_left(
    room: Room, face_frames: list[Frame], name: EventName
) -> None:
    run(room.visit(face_frames[:45]))
    assert room.pictures()
    room.hear(name)
    assert room.pictures() == []
    assert len(room.analyzer.registry) == 0


def test_a_meeting_is_heard_from_its_first_frame_on(room: Room) -> None:
    room.person()
    assert room.hub.topics.wanted.take() == {MEETING: True}, "an end right after it is acted on, too"


def test_three_minutes_after_a_meetings_last_frame_no_picture_of_anybody_is_left_though_nothing_is_told(
    room: Room, face_frames: list[Frame]
) -> None:
    async def scene() -> None:
        await room.visit(face_frames[:45])
        room.clock.now += FRAMELESS_SECONDS
        assert room.analyzer.registry.touch((MEETING, "somebody else"), "sid")
        await room.pass_time(FRAMELESS_SECONDS)
        assert room.pictures() == [EYES], "while anybody's frames come, it is compared with the next visit's"
        await room.pass_time(0.1)
        assert room.pictures() == []
        room.hear("monitoring_stopped", reason="no_frames")
        assert len(room.analyzer.registry) == 2, "what was measured outlives minutes without a camera"

    assert FRAMELESS_SECONDS * 1000 == FRAMELESS_MS
    run(scene())


def test_a_server_that_could_not_look_for_three_minutes_keeps_nothing_of_the_face_either(
    room: Room, face_frames: list[Frame]
) -> None:
    async def scene() -> None:
        await room.visit(face_frames[:45])
        await room.pass_time(FRAMELESS_SECONDS + 0.1)
        assert room.pictures() == []
        assert room.person().track == FaceTrack()

    run(scene())


def test_a_measuring_child_that_waits_has_no_picture_in_hand() -> None:
    picture = b"a picture of somebody" * 1000
    refusing = create_autospec(FrameMeter, instance=True)
    refusing.read.side_effect = FrameError("bad_image", "no picture")
    ours, its = socketpair()
    child = threading.Thread(target=measure_frames, args=(refusing, its))
    child.start()
    try:
        ours.sendall(encode(Job(picture, FaceTrack())))
        (length,) = LENGTH.unpack(ours.recv(LENGTH.size, MSG_WAITALL))
        ours.recv(length, MSG_WAITALL)
        until(lambda: waits_for_a_message(child), "it waits for the next one")
        assert not [held for held in held_by(child) if isinstance(held, bytes) and picture[:50] in held]
    finally:
        ours.close()
        child.join()
        its.close()


def waits_for_a_message(thread: threading.Thread) -> bool:
    return any(
        frame.f_code is next_body.__code__ and "head" not in frame.f_locals for frame in frames_of(thread)
    )


def held_by(thread: threading.Thread) -> list[object]:
    return [value for frame in frames_of(thread) for value in frame.f_locals.values()]


def frames_of(thread: threading.Thread) -> Iterator[Any]:
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        yield frame
        frame = frame.f_back
