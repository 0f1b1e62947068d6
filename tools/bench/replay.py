"""Replays a clip through the server's own measuring: a frame's bytes go in, an observation comes out."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.blinks.observation import Observation
from app.blinks.participant import Participant
from app.blinks.reading import Reading
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack
from tools.clips import Clip
from tools.harness.frames import Frame, sampled

# When the clips pretend to be captured, in seconds: real clients send times of this size.
EPOCH = 1_700_000_000.0


class Measured(NamedTuple):
    """One frame of a clip as it was read."""

    number: int
    captured_at: float
    reading: Reading


def read(meter: FrameMeter, frames: Iterable[Frame]) -> list[Measured]:
    """Read frames as those of one new participant."""
    track = FaceTrack()
    return [Measured(f.number, f.captured_at, meter.read(f.jpeg, track)) for f in frames]


def read_clip(meter: FrameMeter, clip: Clip, rate: float, phase: float = 0.0) -> list[Measured]:
    """Read a clip sampled at `rate` frames a second, `phase` (0..1) of a step after its beginning."""
    return read(meter, sampled(clip, rate, phase=phase))


def observe(
    measured: Iterable[Measured], participant: Participant | None = None
) -> Iterator[tuple[Measured, Observation]]:
    """Yield each frame with what this participant, or a new one, makes of it."""
    participant = participant or Participant()
    for one in measured:
        yield one, participant.observe(one.reading, EPOCH + one.captured_at)


def events(measured: Iterable[Measured], participant: Participant | None = None) -> list[int]:
    """Return the numbers of the frames that report a blink; only the first of several in a row."""
    found, before = list[int](), False
    for one, seen in observe(measured, participant):
        if seen.blink_detected and not before:
            found.append(one.number)
        before = seen.blink_detected
    return found
