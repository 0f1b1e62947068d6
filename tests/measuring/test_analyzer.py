"""Of a frame that may no longer be measured, nothing is learnt; one of a person is measured at a time."""

import asyncio
from dataclasses import replace

import pytest

from app.blinks.opinion import OpinionSettings
from app.blinks.reading import Reading
from app.errors import FrameError
from app.measuring.analyzer import FrameAnalyzer
from app.measuring.registry import ParticipantRegistry
from app.vision.track import FaceTrack
from tests.loop import run


class NoFace:
    """A reader that records what it is given, sees nobody, and returns a new track each time."""

    process_count = 1

    def __init__(self) -> None:
        self.given: list[bytes] = []

    async def read(self, image: bytes, track: FaceTrack) -> tuple[Reading, FaceTrack]:
        self.given.append(image)
        return Reading(None, None, None, "no_face"), replace(track)


@pytest.mark.parametrize(("permits", "given"), [(0, []), (1, [b"image"]), (2, [b"image"])])
def test_a_stop_before_the_turn_or_during_the_reading_leaves_nothing_of_the_frame(
    permits: int, given: list[bytes]
) -> None:
    everyone, reader = ParticipantRegistry(OpinionSettings()), NoFace()
    seen = everyone.touch(("m", "p"), "sid")
    assert seen is not None
    before, asked = seen[0].track, 0

    async def permit() -> None:
        nonlocal asked
        asked += 1
        if asked > permits:
            raise FrameError("stopped", "A member has stopped the measuring.")

    async def scene() -> str:
        try:
            await FrameAnalyzer(reader, everyone).measure(seen[0], b"image", 0.0, permit)
        except FrameError as refusal:
            return refusal.code
        return "measured"

    assert run(scene()) == ("measured" if permits == 2 else "stopped")
    assert reader.given == given
    assert (seen[0].track is before) == (permits < 2)


class Counting(NoFace):
    """A reader that counts in each track the pictures that it was given with it, and takes a moment."""

    async def read(self, image: bytes, track: FaceTrack) -> tuple[Reading, FaceTrack]:
        self.given.append(image)
        await asyncio.sleep(0)
        return Reading(None, None, None, "no_face"), replace(track, seen=track.seen + 1)


async def allowed() -> None:
    """Permit the measuring."""


def test_of_one_person_each_frame_begins_with_what_the_one_before_has_found() -> None:
    everyone, reader = ParticipantRegistry(OpinionSettings()), Counting()
    seen = everyone.touch(("m", "p"), "sid")
    assert seen is not None
    analyzer, images = FrameAnalyzer(reader, everyone), [b"1", b"2", b"3"]

    async def scene() -> None:
        await asyncio.gather(*(analyzer.measure(seen[0], each, int(each), allowed) for each in images))

    run(scene())
    assert reader.given == images
    assert seen[0].track.seen == 3
