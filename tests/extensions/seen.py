"""What the server got to see of a call: who listens to it, and the frames that were sent of it."""

import base64
from datetime import datetime
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.extensions.call import Call
from tools.harness.server_process import ServerProcess

# This many frames come within a moment if somebody is being measured.
STREAMED = 5
# A slide is white paper; the brightest clip is far darker.
PAPER = 200
# More frames than a search without a face ever sends in a visit: whoever has so many is measured.
MEASURED = 24
# A busy machine takes its time.
PATIENCE_MS, PATIENCE = 45_000, 45


def streams(server: ServerProcess, code: str) -> int:
    """Return how often an extension has begun to listen to a meeting.

    If the machine did nothing for it for a few seconds, it listens once more than a test made it.
    """
    return sum(f"✓ SSE client connected: meeting_id={code}" in line for line in list(server.lines))


def picture_of(frame: dict[str, object]) -> NDArray[np.uint8]:
    """Return the picture of a frame, in grey."""
    return decoded(str(frame["image"]))


# With each new frame, all frames of a call are looked at.
@lru_cache(maxsize=1000)
def decoded(url: str) -> NDArray[np.uint8]:
    """Return the picture in a data URL, in grey."""
    data = base64.b64decode(url.partition(",")[2])
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def slides(frames: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return those frames that show a shared screen."""
    return [frame for frame in frames if picture_of(frame).mean() > PAPER]


def seconds_apart(frames: list[dict[str, object]]) -> list[float]:
    """Return the seconds between each frame and the previous one of the same person."""
    apart: list[float] = []
    last: dict[object, datetime] = {}
    for frame in frames:
        whose, at = frame["participant_id"], datetime.fromisoformat(str(frame["timestamp"]))
        if whose in last:
            apart.append((at - last[whose]).total_seconds())
        last[whose] = at
    return apart


def ids(frames: list[dict[str, object]]) -> set[object]:
    """Return the IDs of the people in these frames."""
    return {frame["participant_id"] for frame in frames}


def people(frames: list[dict[str, object]]) -> list[str]:
    """Return the IDs of those who are measured, in order of appearance."""
    sent = [str(frame["participant_id"]) for frame in frames]
    return [each for each in dict.fromkeys(sent) if sent.count(each) > MEASURED]


def wait_people(meeting: Call, count: int) -> None:
    """Wait until this many people are measured."""
    meeting.until(lambda: len(people(meeting.frames())) == count, f"{count} are measured", PATIENCE)
