"""How much time following a known face saves."""

import time
from collections.abc import Callable
from statistics import median

import cv2
import pytest

from app.vision.track import FaceTrack
from tests.slow_moments import well_once
from tests.vision.pictures import encoded, face_picture
from tools.bench.speed import naive
from tools.harness.loaded_meter import loaded_meter

# The savings depend on the processor (`make bench` reports them); a search in every frame would save nothing.
MIN_RATIO = 3
# Other programs slow our way more, because it reads much memory; in some round none of them runs.
PATIENCE_ROUNDS = 10
# Seconds before another round: what slows a machine lasts longer than all ten rounds would take.
PAUSE_SECONDS = 6.0


@pytest.mark.alone
@pytest.mark.uncovered
def test_a_tracked_face_takes_a_third_of_the_naive_way_or_less() -> None:
    frames = [encoded(cv2.resize(face_picture(number), (640, 480))) for number in range(0, 40, 2)]
    track, slowly = FaceTrack(), naive()
    loaded_meter().read(frames[0], track)

    def look() -> str:
        seen = ratio(frames, track, slowly)
        if seen > MIN_RATIO:
            return ""
        time.sleep(PAUSE_SECONDS)
        return f"{seen:.1f} times as fast"

    well_once(PATIENCE_ROUNDS, look)


def ratio(frames: list[bytes], track: FaceTrack, slowly: Callable[[bytes], object]) -> float:
    """Return how many times as long as ours the naive way takes for these frames."""
    ours, theirs = [], []
    for frame in frames:  # by turns, so that a busy machine slows both
        start = time.perf_counter()
        loaded_meter().read(frame, track)
        between = time.perf_counter()
        slowly(frame)
        ours.append(between - start)
        theirs.append(time.perf_counter() - between)
    return median(theirs) / median(ours)
