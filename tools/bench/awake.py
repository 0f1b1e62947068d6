"""The blink core's opinion of wide-awake people: each clip is read once and played in a loop for 200 s."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from app.blinks.eye_state import EyeState
from app.blinks.participant import Participant
from tools.bench.replay import EPOCH, Measured
from tools.clips import Clip

# Seconds that each clip is looped for: a little more than three valid minutes.
LOOPED_SECONDS = 200
# With at least so many blinks a minute somebody is certainly not staring.
MIN_BLINKS = 3


class Verdict(NamedTuple):
    """The last opinion on a clip, and whether it was ever `tired`."""

    state: EyeState
    ever_tired: bool


def is_awake(clip: Clip) -> bool:
    """Tell whether a clip's person is certainly awake: no long closure, at least three blinks a minute."""
    scored = sum(closure.scored for closure in clip.closures)
    return not clip.long_closures and scored * 60 / clip.seconds >= MIN_BLINKS


def looped(clip: Clip, measured: list[Measured]) -> Iterator[tuple[Measured, float]]:
    """Yield a clip's frames over and over, each with its time in seconds."""
    for number in range(max(1, round(LOOPED_SECONDS / clip.seconds))):
        for one in measured:
            yield one, EPOCH + number * clip.seconds + one.captured_at


def verdict_on(clip: Clip, measured: list[Measured], participant: Participant) -> Verdict:
    """Return the verdict on a looped clip."""
    state, seen = None, Counter[str]()
    for one, at in looped(clip, measured):
        state = participant.observe(one.reading, at).state
        seen[state.opinion] += 1
    assert state is not None
    return Verdict(state, seen["tired"] > 0)
