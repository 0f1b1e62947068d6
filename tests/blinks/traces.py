"""Made-up readings of a clear face whose eyes do as they are told.

They have no pictures of the eyes, so closures are found by the ratio alone. What follows from a closure does
not depend on how it was found; real faces test how the server finds closures, and so, step by step, do
`test_closure_decoder.py` and `test_eye_features.py`.
"""

from math import sin

from app.blinks.observation import Observation
from app.blinks.opinion import OPINION, OpinionSettings
from app.blinks.participant import Participant
from app.blinks.reading import Eyes, FaceBox, FrameFault, Pose, Reading
from tools.bench.dips import DipDetector

OPEN, SHUT = 0.3, 0.1
STEP = 1 / 15
START = 1_700_000_000.0
# Amplitude of the yaw proxy: no living person holds the head as still as a picture.
SWAY = 0.03


def reading(ratio: float | None = OPEN, invalid: FrameFault | None = None, yaw: float = 0.0) -> Reading:
    if ratio is None:
        return Reading(None, None, None, "no_face")
    return Reading(FaceBox(10, 20, 200, 200), Eyes(ratio, ratio), Pose(yaw, 0.6, 0.0), invalid)


class Watched:
    """A participant with the clock of its client."""

    def __init__(self, settings: OpinionSettings = OPINION) -> None:
        self.participant = Participant(settings, DipDetector())
        self.now = START

    def see(
        self, ratio: float | None = OPEN, after: float = STEP, invalid: FrameFault | None = None
    ) -> Observation:
        self.now += after
        return self.participant.observe(reading(ratio, invalid, SWAY * sin(self.now)), self.now)

    def watch(
        self, seconds: float, blink_every: float | None = None, ratio: float | None = OPEN
    ) -> list[Observation]:
        """Observe a stream of frames; a blink takes three of them."""
        seen = []
        for frame in range(round(seconds / STEP)):
            shut = blink_every is not None and frame % round(blink_every / STEP) in (10, 11, 12)
            seen.append(self.see(SHUT if shut else ratio))
        return seen


def blinks(seen: list[Observation]) -> int:
    return sum(one.blink_detected for one in seen)
